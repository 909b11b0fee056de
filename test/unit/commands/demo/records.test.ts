import { describe, expect, test } from 'vitest';
import {
  bundledRecords,
  demoRecords,
  MADE_UP_VENDORS,
  moved,
  RECENT_DAYS,
  recent,
} from '../../../../src/commands/demo/records.ts';
import { parseNamedAccounts } from '../../../../src/plan/named-accounts.ts';
import { readRecords } from '../../../../src/sandbox/player/read-records.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-20T12:00:00Z');

test.each([
  ['2026-11-20T12:00:00Z', '2026-11-20T10:00:09Z'],
  ['2026-11-20T10:00:08Z', '2026-11-19T10:00:09Z'],
  ['2024-03-01T10:00:09Z', '2024-03-01T10:00:09Z'],
])('at %s the latest is of %s, and the others keep their distance', (now, latest) => {
  const records = ['{"eventTime":"2025-01-07T10:00:09Z"}', '{"a":"2025-01-06T00:00:00Z","b":"2025-01-06"}'];
  const [first = '', second = ''] = moved(records, Date.parse(now));
  expect(first).toBe(`{"eventTime":"${latest}"}`);
  const before = new Date(Date.parse(latest) - (34 * 3600 + 9) * 1000).toISOString().replace('.000', '');
  expect(second).toBe(`{"a":"${before}","b":"2025-01-06"}`);
});

describe('the records of the demo', () => {
  const times = (texts: readonly string[]) => texts.map((text) => Date.parse(JSON.parse(text).eventTime));

  test('Are those of all files, and lie in the days before now.', async () => {
    const texts = await readRecords(await bundledRecords('.'));
    const played = await demoRecords('.', NOW);
    expect(played).toHaveLength(texts.length);
    const ids = (list: readonly string[]) => list.map((text) => JSON.parse(text).eventID).sort();
    expect(ids(played)).toEqual(ids(texts));
    for (const time of times(played)) {
      expect(NOW - time).toBeGreaterThanOrEqual(0);
      expect(NOW - time).toBeLessThan((RECENT_DAYS + 1) * DAY);
    }
    // The overview opens with 7 days.
    expect(times(played).filter((time) => NOW - time < 7 * DAY).length).toBeGreaterThan(50);
  });

  test('Keep their order, and within an hour their distance.', async () => {
    const files = (await bundledRecords('.')).filter((file) => !file.endsWith('made-up.ndjson'));
    const before = await readRecords(files);
    const after = times(recent(before, NOW));
    const pairs = times(before)
      .map((time, at) => [time, after[at] ?? 0] as const)
      .sort(([a], [b]) => a - b);
    for (const [at, [old, now]] of pairs.slice(1).entries()) {
      const [oldBefore, nowBefore] = pairs[at] ?? [0, 0];
      expect(now).toBeGreaterThanOrEqual(nowBefore);
      if (old - oldBefore <= 3_600_000) expect(now - nowBefore).toBe(old - oldBefore);
    }
  });

  test('Take along all other times of a record; one without a time is left as it is.', () => {
    const old = '{"eventTime":"2019-05-05T10:00:00Z","creationDate":"2019-05-05T09:30:00Z"}';
    const [first = '', second] = recent([old, '{"a":"2019-05-05T10:00:00Z"}'], NOW);
    expect(first).toBe('{"eventTime":"2026-11-20T11:50:00Z","creationDate":"2026-11-20T11:20:00Z"}');
    expect(second).toBe('{"a":"2019-05-05T10:00:00Z"}');
  });

  test('name their vendors, and each of them comes in', async () => {
    const { list, problems } = parseNamedAccounts(MADE_UP_VENDORS.join(','));
    expect(problems).toEqual([]);
    const played = (await demoRecords('.', NOW)).join('\n');
    for (const { account } of list) expect(played).toContain(`"accountId":"${account}"`);
  });
});
