import { describe, expect, test } from 'vitest';
import type { EventsFrom } from '../../../src/core/volume.ts';
import { counted, type HistorySample, sampled, volumeWords } from '../../../src/plan/volume.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('events counted in a log group, hour by hour', () => {
  /** So many events in each of the last hours. */
  const hourly = (hours: number, events: number) =>
    Array.from({ length: hours }, (_, at) => ({ time: NOW - (at + 1) * HOUR, events }));

  test.each<[string, ReturnType<typeof hourly>, { perMonth: number; days: number } | undefined]>([
    ['two weeks', hourly(14 * 24, 1000), { perMonth: 730_000, days: 14 }],
    ['a day', hourly(24, 1000), { perMonth: 730_000, days: 1 }],
    ['two figures count', hourly(14 * 24, 1717), { perMonth: 1_300_000, days: 14 }],
    ['hours without events', [{ time: NOW - 10 * DAY, events: 24_000 }], { perMonth: 73_000, days: 10 }],
    ['less than a day says nothing', hourly(23, 1000), undefined],
    ['no event at all', hourly(300, 0), undefined],
    ['nothing', [], undefined],
  ])('%s', (_, points, expected) => {
    expect(counted(points, NOW)).toEqual(expected);
  });
});

describe('a sample of Event history', () => {
  const at = (end: number, events: number, span: number, more = true): HistorySample => ({
    end,
    events,
    oldest: end - span,
    more,
  });

  test.each<[string, HistorySample[], number | undefined]>([
    // Forty-nine gaps between fifty events, in an hour.
    ['one page', [at(NOW, 50, HOUR)], 36_000],
    ['day and night count the same', [at(NOW, 50, HOUR), at(NOW - DAY, 50, 4 * HOUR)], 22_000],
    ['a busy account', [at(NOW, 50, 1000)], 130_000_000],
    ['fifty events in one moment', [at(NOW, 50, 0)], 130_000_000],
    ['a quiet account whose whole history is on one page', [at(NOW, 12, 90 * DAY, false)], 4],
    ['one event', [at(NOW, 1, 10 * DAY, false)], 3],
    [
      'a time before the account was there does not count',
      [at(NOW, 50, HOUR), at(NOW - DAY, 0, 0, false)],
      36_000,
    ],
    ['no event', [at(NOW, 0, 0, false)], undefined],
    ['nothing', [], undefined],
  ])('%s', (_, samples, expected) => {
    expect(sampled(samples)?.perMonth).toBe(expected);
  });

  test('How many events it is of is told.', () => {
    expect(sampled([at(NOW, 50, HOUR), at(NOW - DAY, 12, HOUR, false)])?.events).toBe(62);
  });
});

test.each<[EventsFrom, string]>([
  [{ source: 'given' }, '1,200,000 events a month: your figure'],
  [{ source: 'assumed' }, '1,200,000 events a month: assumed; --events-per-month says it better'],
  [
    { source: 'log-group', logGroup: 'org-logs', days: 14 },
    '1,200,000 events a month: measured in log group org-logs over 14 days',
  ],
  [
    { source: 'log-group', logGroup: 'org-logs', days: 1 },
    '1,200,000 events a month: measured in log group org-logs over 1 day',
  ],
  [
    { source: 'event-history', region: 'eu-central-1', events: 200, days: 4 },
    '1,200,000 events a month: from a sample of Event history, 200 events of the last 4 days in eu-central-1 alone',
  ],
])('The figure says where it comes from: %j', (from, words) => {
  expect(volumeWords(1_200_000, from)).toBe(words);
});
