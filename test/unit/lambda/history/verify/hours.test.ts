import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { distinct } from '../../../../../src/lambda/history/verify/distinct.ts';
import { hourOf, hourTally } from '../../../../../src/lambda/history/verify/hours.ts';
import { indexHours } from '../../../../../src/lambda/history/verify/index-hours.ts';
import type { Ask } from '../../../../../src/lambda/update-elasticsearch/domain.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

test('Each text is new once, among a hundred thousand.', () => {
  const { isNew } = distinct(hash);
  const ids = Array.from({ length: 100_000 }, (_, at) => `id-${at}`);
  expect(ids.filter((id) => !isNew(id))).toEqual([]);
  expect(ids.filter(isNew)).toEqual([]);
});

test('Counts add up by hour, region and account, whatever a region is called.', () => {
  const tally = hourTally();
  const place = { hour: hourOf(Date.UTC(2026, 10, 20, 11, 59, 59)), region: 'a "b" c', account: '' };
  expect(place.hour).toBe('2026-11-20T11:00:00Z');
  tally.add({ ...place, count: 2 });
  tally.add({ ...place, count: 3 });
  tally.add({ ...place, region: 'a', count: 1 });
  expect(tally.countOf(place)).toBe(5);
  expect(tally.countOf({ ...place, account: 'x' })).toBe(0);
  expect(tally.list()).toEqual([
    { ...place, count: 5 },
    { ...place, region: 'a', count: 1 },
  ]);
});

test('The counts of the index are read page by page.', async () => {
  const pages = [
    { buckets: [{ key: { hour: 0, region: 'r', account: null }, doc_count: 4 }], after_key: { hour: 0 } },
    {
      buckets: [{ key: { hour: 3_600_000, region: 'r', account: 'a' }, doc_count: 5 }],
      after_key: { hour: 1 },
    },
    { buckets: [] },
  ];
  const asked: unknown[] = [];
  const ask: Ask = async (_, __, body) => {
    asked.push((body as { aggs: { hours: { composite: { after?: object } } } }).aggs.hours.composite.after);
    return { aggregations: { hours: pages[asked.length - 1] } };
  };
  const hours = [];
  for await (const hour of indexHours(0, 7_200_000, ask)) hours.push(hour);
  expect(hours).toEqual([
    { hour: '1970-01-01T00:00:00Z', region: 'r', account: '', count: 4 },
    { hour: '1970-01-01T01:00:00Z', region: 'r', account: 'a', count: 5 },
  ]);
  expect(asked).toEqual([undefined, { hour: 0 }, { hour: 1 }]);
});

test('Counts of half of the shards are no counts.', async () => {
  const ask: Ask = async () => ({ aggregations: { hours: { buckets: [] } }, _shards: { failed: 2 } });
  await expect(indexHours(0, 1, ask).next()).rejects.toThrow('2 shards did not count');
});
