import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dailyFromOf, indexEnd, indexFor, indexStart, isDaily, NEVER } from '../../../src/schema/index.ts';

const FROM = Date.parse('2027-02-01');
const iso = (time: number | undefined) => new Date(time ?? Number.NaN).toISOString();

describe('An event', () => {
  test.each([
    ['2026-11-23T09:00:00Z', 'cloudtrail-2026.11'],
    ['2026-01-01T00:00:00Z', 'cloudtrail-2026.01'],
    ['2025-12-31T23:59:59.999Z', 'cloudtrail-2025.12'],
  ])('of %s is in the index of its month: %s.', (time, index) => {
    expect(indexFor(Date.parse(time))).toBe(index);
    expect(indexFor(Date.parse(time), FROM)).toBe(index);
  });

  test.each([
    ['2027-01-31T23:59:59.999Z', 'cloudtrail-2027.01'],
    ['2027-02-01T00:00:00Z', 'cloudtrail-2027.02.01'],
    ['2027-12-31T23:59:59.999Z', 'cloudtrail-2027.12.31'],
  ])('of %s is in %s, where days begin on 2027-02-01.', (time, index) => {
    expect(indexFor(Date.parse(time), FROM)).toBe(index);
  });

  test('of any time is in an index whose time it is in, and never in two for one day of change.', () => {
    const time = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2099, 0) });
    const from = fc.oneof(time, fc.constant(NEVER), fc.constant(0));
    fc.assert(
      fc.property(time, from, (at, dailyFrom) => {
        const index = indexFor(at, dailyFrom);
        expect(indexStart(index)).toBeLessThanOrEqual(at);
        expect(indexEnd(index)).toBeGreaterThan(at);
        expect(isDaily(index)).toBe(at >= dailyFrom);
      }),
    );
  });
});

test.each([
  ['cloudtrail-2025.12', '2025-12-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z'],
  ['cloudtrail-2024.02', '2024-02-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
  ['cloudtrail-2024.02.29', '2024-02-29T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
  ['cloudtrail-2026.12.31', '2026-12-31T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
])('The index %s holds events from %s to %s.', (index, start, end) => {
  expect([iso(indexStart(index)), iso(indexEnd(index))]).toEqual([start, end]);
});

test.each([
  'cloudtrail-2025.13',
  'cloudtrail-2025.00',
  'cloudtrail-2025.1',
  'cloudtrail-2025.12-keep',
  'cloudtrail-2025.12.00',
  'cloudtrail-2025.12.32',
  'cloudtrail-2025.02.29',
  'cloudtrail-2025.11.31',
  'cloudtrail-2025.12.01.1',
  'my-cloudtrail-2025.12',
  'cloudtrail-2025.12\n',
  'quarantine-cloudtrail',
  '.kibana_1',
  '',
])('%j is no index of events.', (name) => {
  expect(indexEnd(name)).toBeUndefined();
  expect(indexStart(name)).toBeUndefined();
  expect(isDaily(name)).toBeUndefined();
});

test('The day from which days begin is read from a text; an empty one means never.', () => {
  expect(dailyFromOf('2027-02-01')).toBe(FROM);
  expect([dailyFromOf(''), dailyFromOf(undefined)]).toEqual([NEVER, NEVER]);
});

test.each(['2027-02', '2027-13-01', 'tomorrow', '2027-02-01T00:00:00Z'])(
  'The text %j for that day is refused.',
  (text) => {
    expect(() => dailyFromOf(text)).toThrow('expected a day such as');
  },
);
