import { describe, expect, test } from 'vitest';
import type { Ask } from '../../../../src/lambda/update-elasticsearch/domain.ts';
import {
  futureIndices,
  quarantineFutureIndices,
} from '../../../../src/lambda/update-elasticsearch/future-indices.ts';
import { NOW } from './fake-domain.ts';

/** A domain with these documents by index; `refuses` says which the quarantine does not take. */
function domainOf(indices: Record<string, string[]>, refuses: (body: string) => boolean = () => false) {
  const quarantine = new Map<string, Record<string, string>>();
  const writes: string[] = [];
  const ask: Ask = async (method, path, body) => {
    const name = path.split('/')[1] ?? '';
    if (path.startsWith('/_cat/indices/')) return Object.keys(indices).map((index) => ({ index }));
    if (path.includes('/_stats')) {
      const shard = (count: number) => [
        { routing: { primary: true }, seq_no: { global_checkpoint: count - 1 } },
      ];
      const of = ([index, ids]: [string, string[]]) => [
        index,
        { uuid: index, shards: { 0: shard(ids.length) } },
      ];
      return { indices: Object.fromEntries(Object.entries(indices).map(of)) };
    }
    if (path.endsWith('/_count')) return { count: indices[name]?.length };
    if (path.endsWith('/_search')) {
      const { size, query } = body as { size: number; query: { range: { _seq_no: { gt: number } } } };
      const from = query.range._seq_no.gt + 1;
      const page = (indices[name] ?? []).slice(from, from + size);
      return {
        hits: { hits: page.map((_id, at) => ({ _id, _source: { eventID: _id }, sort: [from + at] })) },
      };
    }
    if (path.startsWith('/_bulk')) {
      const lines = String(body).trimEnd().split('\n');
      const items = lines
        .filter((_, at) => at % 2 === 0)
        .map((action, at) => {
          const { _id, _index } = JSON.parse(action).create;
          expect(_index).toBe('quarantine-cloudtrail');
          const text = lines[at * 2 + 1] ?? '';
          if (refuses(text)) return { create: { status: 400 } };
          if (quarantine.has(_id)) return { create: { status: 409 } };
          quarantine.set(_id, JSON.parse(text));
          return { create: { status: 201 } };
        });
      return { items };
    }
    writes.push(`${method} ${path}`);
    delete indices[name];
    return {};
  };
  return { ask, quarantine, writes };
}

const clear = (ask: Ask, now = () => NOW) => quarantineFutureIndices(ask, now);

describe('An event index of the future', () => {
  test('is one whose month begins more than a month from now, and no index of another name.', async () => {
    const names = ['2026.11', '2026.12', '2027.01', '2027.02', '2099.12', '2099.13', '2099.12-mine'];
    const { ask } = domainOf(Object.fromEntries(names.map((name) => [`cloudtrail-${name}`, []])));
    expect(await futureIndices(ask, NOW)).toEqual([
      'cloudtrail-2027.01',
      'cloudtrail-2027.02',
      'cloudtrail-2099.12',
    ]);
  });

  test('is one whose day begins more than three days from now: an event may be of tomorrow, and of the day after.', async () => {
    const names = ['2026.11.23', '2026.11.25', '2026.11.26', '2026.11.27', '2026.12.23', '2026.02.31'];
    const { ask } = domainOf(Object.fromEntries(names.map((name) => [`cloudtrail-${name}`, []])));
    expect(await futureIndices(ask, NOW)).toEqual(['cloudtrail-2026.11.27', 'cloudtrail-2026.12.23']);
  });

  test('goes with all that is in it to the quarantine, page by page, and the present one stays.', async () => {
    const ids = Array.from({ length: 120 }, (_, at) => `e-${at}`);
    const { ask, quarantine, writes } = domainOf({
      'cloudtrail-2099.01': ids,
      'cloudtrail-2099.02': [],
      'cloudtrail-2026.11': ['real'],
    });
    expect(await clear(ask)).toEqual([
      'index cloudtrail-2099.01 of the future, to the quarantine',
      'index cloudtrail-2099.02 of the future, to the quarantine',
    ]);
    expect(writes).toEqual(['DELETE /cloudtrail-2099.01', 'DELETE /cloudtrail-2099.02']);
    expect([...quarantine.values()].map(({ eventID }) => eventID)).toEqual(ids);
    expect([...quarantine.values()][7]).toEqual({
      eventID: 'e-7',
      errorType: 'future_month',
      reason: 'it was in cloudtrail-2099.01, an index of a time to come',
      index: 'cloudtrail-2099.01',
      receivedAt: '2026-11-23T09:00:00.000Z',
      record: '{"eventID":"e-7"}',
    });
    expect(await clear(ask)).toEqual([]);
  });

  test('stays as it is when the quarantine does not take all of it, and the next run goes on.', async () => {
    let broken = true;
    const refuses = (text: string) => broken && text.includes('e-1');
    const { ask, quarantine, writes } = domainOf({ 'cloudtrail-2099.01': ['e-0', 'e-1', 'e-2'] }, refuses);
    expect(await clear(ask)).toEqual([]);
    expect(writes).toEqual([]);
    broken = false;
    expect(await clear(ask)).toHaveLength(1);
    expect(quarantine.size).toBe(3);
  });

  test('is one of many for which no stack waits longer than a minute: the next run goes on.', async () => {
    let clock = NOW;
    const indices = Object.fromEntries(
      Array.from({ length: 9 }, (_, at) => [`cloudtrail-209${at}.01`, ['e']]),
    );
    const { ask } = domainOf(indices);
    const now = () => {
      clock += 8_000;
      return clock;
    };
    const first = await clear(ask, now);
    expect(first.length).toBeGreaterThan(1);
    expect(first.length).toBeLessThan(9);
    expect(first.length + (await clear(ask, now)).length).toBeLessThanOrEqual(9);
  });
});
