import { describe, expect, test } from 'vitest';
import {
  bundledRecords,
  demoRecords,
  MADE_UP_VENDORS,
  moved,
} from '../../../../src/commands/demo/records.ts';
import { parseVendors } from '../../../../src/plan/vendors.ts';
import { readRecords } from '../../../../src/sandbox/player/read-records.ts';

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
  test('are those of all files; the real ones as they are', async () => {
    const texts = new Set(await readRecords(await bundledRecords('.')));
    const played = await demoRecords('.', NOW);
    expect(played).toHaveLength(texts.size);
    const changed = played.filter((text) => !texts.has(text));
    expect(changed.length).toBeGreaterThanOrEqual(12);
    for (const text of changed) {
      const { eventTime, eventID, recipientAccountId } = JSON.parse(text);
      expect(NOW - Date.parse(eventTime)).toBeGreaterThanOrEqual(0);
      expect(NOW - Date.parse(eventTime)).toBeLessThan(8 * 86_400_000);
      expect(eventID).toMatch(/^0de30000-/);
      expect(recipientAccountId).toBe('111122223333');
    }
  });

  test('name their vendors, and each of them comes in', async () => {
    const { vendors, problems } = parseVendors(MADE_UP_VENDORS.join(','));
    expect(problems).toEqual([]);
    const played = (await demoRecords('.', NOW)).join('\n');
    for (const { account } of vendors) expect(played).toContain(`"accountId":"${account}"`);
  });
});
