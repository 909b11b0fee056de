import { describe, expect, test } from 'vitest';
import { type MonthFacts, monthCost, monthWords } from '../../../src/plan/month-cost.ts';

const at = (text: string): number => Date.parse(text);

/** A small domain in us-east-1 with a trail of its own: $67.16 a month before events. */
const facts = (over: Partial<MonthFacts> = {}): MonthFacts => ({
  domainSize: 'small',
  existingLogGroup: undefined,
  alertEmail: undefined,
  alertWebhook: undefined,
  errorLogs: false,
  region: 'us-east-1',
  proxyInstanceType: 't4g.micro',
  otherTrails: 0,
  created: at('2026-10-03T08:00:00Z'),
  now: at('2026-11-07T00:00:00Z'),
  events: 0,
  ...over,
});
// Domain 0.068 × 730 + 50 × 0.122, proxy (0.0084 + 0.005) × 730 + 8 × 0.08, ten alarms.
const FIXED = 49.64 + 6.1 + 9.782 + 0.64 + 1;

describe('what this month has cost', () => {
  test.each<[string, Partial<MonthFacts>, { hours: number; soFar: number; month: number }]>([
    ['since the 1st, without events', {}, { hours: 144, soFar: (FIXED * 144) / 730, month: FIXED }],
    [
      'since it was made',
      { created: at('2026-11-04T00:00:00Z') },
      { hours: 72, soFar: (FIXED * 72) / 730, month: FIXED },
    ],
    [
      'a million events: ingest, storage and bucket',
      { events: 1_000_000 },
      {
        hours: 144,
        soFar: (FIXED * 144) / 730 + 1.26 * 0.553,
        month: FIXED + 1.26 * 0.553 * (730 / 144),
      },
    ],
    [
      'a million events of a second trail',
      { events: 1_000_000, otherTrails: 1 },
      {
        hours: 144,
        soFar: (FIXED * 144) / 730 + 1.26 * 0.553 + 20,
        month: FIXED + (1.26 * 0.553 + 20) * (730 / 144),
      },
    ],
    [
      'a million events of a trail that was there',
      { events: 1_000_000, otherTrails: 1, existingLogGroup: 'group' },
      { hours: 144, soFar: (FIXED * 144) / 730, month: FIXED },
    ],
    [
      'another size',
      { domainSize: 'trial' },
      {
        hours: 144,
        soFar: ((FIXED - 49.64 - 6.1 + 26.28 + 1.22) * 144) / 730,
        month: FIXED - 49.64 - 6.1 + 27.5,
      },
    ],
    [
      'made in the future, by a clock that is behind',
      { created: at('2026-11-08T00:00:00Z') },
      { hours: 0, soFar: 0, month: FIXED },
    ],
  ])('%s', (_, over, { hours, soFar, month }) => {
    const cost = monthCost(facts(over));
    expect(cost.hours).toBe(hours);
    expect(cost.soFar).toBeCloseTo(soFar, 2);
    expect(cost.month).toBeCloseTo(month, 2);
  });

  test.each([
    ['too short a time', { created: at('2026-11-06T12:00:00Z'), events: 5000 }],
    ['events that nobody knows of', { events: undefined }],
  ])('%s gives no rate', (_, over) => {
    const cost = monthCost(facts(over));
    expect(cost.knowsRate).toBe(false);
    expect(cost.month).toBeCloseTo(FIXED, 2);
  });
});

describe('in words', () => {
  test.each<[Partial<MonthFacts>, string]>([
    [{ events: 1204 }, 'This month so far $13.25 (6 days, 1,204 events); at this rate $67.17 a month'],
    [
      { created: at('2026-11-05T23:00:00Z'), events: 1 },
      'This month so far $2.30 (1 day, 1 event); at this rate $67.16 a month',
    ],
    [
      { created: at('2026-11-06T21:00:00Z'), events: 7 },
      'This month so far $0.28 (3 hours, 7 events); $67.16 a month before events',
    ],
    [
      { created: at('2026-11-06T23:30:00Z'), events: undefined },
      'This month so far $0.05 (less than an hour, events not known); $67.16 a month before events',
    ],
  ])('%j', (over, words) => {
    expect(monthWords(monthCost(facts(over)))).toBe(words);
  });
});
