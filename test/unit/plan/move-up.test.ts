import { describe, expect, test } from 'vitest';
import { eventsFor, moveUp, moveUpWords, storageFor, volumeOf } from '../../../src/plan/move-up.ts';
import { shapeOf } from '../../../src/plan/shape.ts';

const REGION = 'us-east-1';
const of = (millions: number) => ({ eventsPerMonth: millions * 1e6, eventBytes: 450 });

describe('The volume of a stack', () => {
  const stored = {
    ...{ usedBytes: 9e9, documents: 10e6 },
    ...{ firstEvent: '2026-11-01T00:00:00Z', newestEvent: '2026-11-11T00:00:00Z' },
  };

  test('is what has come in its days, and what one copy of an event takes.', () => {
    const volume = volumeOf(stored, 1);
    expect(volume?.eventBytes).toBe(450);
    expect(volume?.eventsPerMonth).toBeCloseTo(30_416_667, 0);
  });

  test.each([
    ['two days of events', { firstEvent: '2026-11-09T00:00:00Z' }],
    ['no event', { newestEvent: null }],
    ['no document', { documents: 0 }],
  ])('is not known from %s.', (_, over) => {
    expect(volumeOf({ ...stored, ...over }, 1)).toBeUndefined();
  });
});

const xlarge = shapeOf({ domainSize: 'xlarge' }, REGION);

test("10 billion events a year want what xlarge has: 90 days of them, with a copy and AWS's room.", () => {
  const year = of(10_000 / 12);
  expect(Math.ceil(storageFor(year, 90, xlarge))).toBe(3064);
  expect(moveUp({ domainSize: 'xlarge' }, REGION, year, 90)).toBeUndefined();
  expect(eventsFor(xlarge, 90)).toBeGreaterThan(10e9 / 12);
});

test.each([
  ['trial', 5, '--domain-size small'],
  ['small', 20, undefined],
  ['small', 30, '--domain-size medium'],
  ['small', 45, '--domain-size large'],
  ['large', 100, undefined],
  ['large', 200, '--domain-size xlarge'],
  ['small', 800, '--domain-size xlarge'],
  ['xlarge', 1000, '--domain-size xlarge --nodes 6'],
  ['xlarge', 3000, '--domain-size xlarge --nodes 12'],
] as const)(
  'A stack of the size %s with %i million events a month moves up with %s.',
  (domainSize, millions, flags) => {
    expect(moveUp({ domainSize }, REGION, of(millions), 90)?.flags).toBe(flags);
  },
);

test('Nodes of its own count, and a longer retention wants more.', () => {
  expect(moveUp({ domainSize: 'small', volumeGiB: 200 }, REGION, of(30), 90)).toBeUndefined();
  expect(moveUp({ domainSize: 'small' }, REGION, of(8), 365)?.flags).toBe('--domain-size medium');
});

test('The sentence has the events, the storage, the flags and the price, with the difference.', () => {
  const present = { domainSize: 'small' } as const;
  const volume = of(30.4);
  const move = moveUp(present, REGION, volume, 90);
  if (move === undefined) throw new Error('nothing to move to');
  expect(moveUpWords(move, present, REGION, volume, 90)).toBe(
    'At 30,000,000 events a month, 90 days want 147 GiB: move up with --domain-size medium ($123.68 a month for the domain, $67.94 more)',
  );
});
