import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BUNDLED_KNOWN } from '../../../../src/lambda/logs-to-elasticsearch/known.ts';
import { HISTORY_LIMITS, liveLimits } from '../../../../src/lambda/logs-to-elasticsearch/limits.ts';
import { normalise } from '../../../../src/lambda/logs-to-elasticsearch/normalise.ts';
import { SEED } from '../../../helpers/forwarder/arbitrary.ts';

const NOW = Date.UTC(2026, 10, 29, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const iso = (time: number): string => new Date(time).toISOString();

const live = (record: object, timestamp = NOW, now = NOW) =>
  normalise(JSON.stringify({ eventID: 'e', ...record }), timestamp, sha, BUNDLED_KNOWN, liveLimits(now));

const document = (...args: Parameters<typeof live>) => {
  const outcome = live(...args);
  if (outcome.kind !== 'document') throw new Error(`quarantined: ${outcome.reason}`);
  return { ...outcome, doc: JSON.parse(outcome.body) as Record<string, unknown> };
};

describe('An event of a live delivery', () => {
  test.each([
    ['a minute before its log event', NOW - 60_000],
    ['29 days before its log event', NOW - 29 * DAY],
    ['23 hours after its log event', NOW + 23 * HOUR],
  ])('goes to the month of its own time when that is %s.', (_, time) => {
    const { doc, index } = document({ eventTime: iso(time) });
    expect(index).toBe(`cloudtrail-${iso(time).slice(0, 7).replace('-', '.')}`);
    expect(doc.eventTime).toBe(iso(time));
  });

  test.each(['2026-10-29T11:59:59Z', '2015-03-01T00:00:00Z', '2000-01-01T00:00:00Z'])(
    'keeps a time that is long past, %s, and goes to the month of its log event.',
    (eventTime) => {
      const { doc, index } = document({ eventTime });
      expect(index).toBe('cloudtrail-2026.11');
      expect(doc.eventTime).toBe(eventTime);
      expect(doc.aside).toBeUndefined();
    },
  );

  test.each(['2026-11-30T12:00:01Z', '2027-01-01T00:00:00Z', '2099-12-31T23:59:59Z'])(
    'gets the time of its log event when it is of a day to come, %s, which is kept aside.',
    (eventTime) => {
      const { doc, index } = document({ eventTime });
      expect(index).toBe('cloudtrail-2026.11');
      expect(doc.eventTime).toBe(iso(NOW));
      expect(doc.aside).toEqual([{ path: ['eventTime'], value: eventTime }]);
      expect(doc.details).toContain(`eventTime=${eventTime}`);
    },
  );

  test.each([0, 253_402_300_799_000, NOW - 46 * DAY, NOW + 25 * HOUR])(
    'whose log event is of a time that CloudWatch Logs does not deliver, %i, is kept in the quarantine.',
    (timestamp) => {
      expect(live({}, timestamp)).toMatchObject({ kind: 'misfit', errorType: 'log_time', id: 'e' });
      expect(live({ eventTime: iso(timestamp) }, timestamp)).toMatchObject({ errorType: 'log_time' });
    },
  );

  test('that has waited 30 days, with the log group, Lambda and the failure queue, is taken.', () => {
    expect(live({ eventTime: iso(NOW - 60 * DAY) }, NOW - 30 * DAY)).toMatchObject({ kind: 'document' });
  });
});

const instants = fc
  .integer({ min: Date.UTC(1990, 0), max: Date.UTC(2110, 0) })
  .map((time) => iso(time).replace(/\.\d+Z/, 'Z'));
const moments = fc.integer({ min: NOW - 400 * DAY, max: NOW + 400 * DAY });
const check = { seed: SEED, numRuns: 2000 };

test('All deliveries of one time together name at most four months, whatever times they claim.', () => {
  const now = Date.UTC(2027, 2, 2);
  const record = fc.record({ eventTime: instants, timestamp: fc.integer({ min: 0, max: 2 * now }) });
  const indices = new Set<string>();
  fc.assert(
    fc.property(record, ({ eventTime, timestamp }) => {
      for (const at of [timestamp, now - (timestamp % (50 * DAY))]) {
        const outcome = live({ eventTime }, at, now);
        if (outcome.kind === 'document') indices.add(outcome.index);
      }
    }),
    check,
  );
  for (let days = -400; days < 400; days++)
    for (let log = -50; log < 3; log++) {
      const outcome = live({ eventTime: iso(now + days * DAY) }, now + log * DAY, now);
      if (outcome.kind === 'document') indices.add(outcome.index);
    }
  expect([...indices].sort()).toEqual([
    'cloudtrail-2026.12',
    'cloudtrail-2027.01',
    'cloudtrail-2027.02',
    'cloudtrail-2027.03',
  ]);
});

test('All deliveries of one time together name at most 78 days, whatever times they claim, where each day has an index.', () => {
  const now = Date.UTC(2027, 2, 2, 12);
  const limits = liveLimits(now, 0);
  const indices = new Set<string>();
  for (let hours = -2000; hours < 200; hours++)
    for (let log = -46; log < 3; log++) {
      const message = JSON.stringify({ eventID: 'e', eventTime: iso(now + hours * HOUR) });
      const outcome = normalise(message, now + log * DAY, sha, BUNDLED_KNOWN, limits);
      if (outcome.kind === 'document') indices.add(outcome.index);
    }
  const days = [...indices].sort();
  expect(days).toHaveLength(78);
  expect([days[0], days.at(-1)]).toEqual(['cloudtrail-2026.12.17', 'cloudtrail-2027.03.04']);
});

test('An event is in one index, of its month or of its day, whenever it is delivered around the day on which that begins.', () => {
  const dailyFrom = Date.UTC(2026, 11, 1);
  const index = (eventTime: string, now: number) => {
    const message = JSON.stringify({ eventID: 'e', eventTime });
    const outcome = normalise(message, Date.parse(eventTime), sha, BUNDLED_KNOWN, liveLimits(now, dailyFrom));
    return outcome.kind === 'document' ? outcome.index : outcome.reason;
  };
  for (const now of [dailyFrom - HOUR, dailyFrom + HOUR, dailyFrom + 20 * DAY]) {
    expect(index('2026-11-30T23:59:59Z', now)).toBe('cloudtrail-2026.11');
    if (now > dailyFrom) expect(index('2026-12-01T00:00:00Z', now)).toBe('cloudtrail-2026.12.01');
  }
});

test('A record that CloudWatch Logs delivers goes to the same index, under the same id, whenever it is tried again.', () => {
  const waited = fc.integer({ min: 0, max: 30 * DAY });
  fc.assert(
    fc.property(instants, moments, waited, (eventTime, timestamp, wait) => {
      const first = live({ eventTime }, timestamp, timestamp + HOUR);
      const again = live({ eventTime }, timestamp, timestamp + HOUR + wait);
      expect(first).toMatchObject({ kind: 'document' });
      expect(again).toEqual(first);
    }),
    check,
  );
});

test('A message of more than 256 KB, which CloudTrail does not send, is kept in the quarantine and not read.', () => {
  const text = `{"eventID":"e","x":"${'y'.repeat(256 * 1024)}"}`;
  const outcome = normalise(text, NOW, sha, BUNDLED_KNOWN, liveLimits(NOW));
  expect(outcome).toMatchObject({ kind: 'misfit', errorType: 'too_long', id: sha(text), text });
  expect(normalise(text, NOW, sha)).toMatchObject({ kind: 'document' });
});

test('History goes to the months of its own times.', () => {
  const text = '{"eventID":"e","eventTime":"2014-03-05T00:00:00Z"}';
  const outcome = normalise(text, NOW, sha, BUNDLED_KNOWN, HISTORY_LIMITS);
  expect(outcome).toMatchObject({ kind: 'document', index: 'cloudtrail-2014.03' });
});
