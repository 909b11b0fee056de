import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pack, unpack } from '../../../../src/lambda/source/packed.ts';
import { type Range, stepsOf, valueAt } from '../../../../src/lambda/source/steps.ts';

const END = 2 ** 53;

/** Prefixes as networks have them: each is inside another or apart from it. */
const prefix = (bits: number): fc.Arbitrary<Range> =>
  fc
    .record({
      length: fc.integer({ min: 1, max: bits }),
      place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      value: fc.integer({ min: 1, max: 255 }),
    })
    .map(({ length, place, value }) => {
      const size = 2 ** (bits - length);
      const from = Math.floor(place * 2 ** length) * size;
      return { from, to: from + size, value };
    });
const prefixes = fc.oneof(
  fc.uniqueArray(prefix(6), { selector: ({ from, to }) => `${from}-${to}`, maxLength: 40 }),
  fc.uniqueArray(prefix(53), { selector: ({ from, to }) => `${from}-${to}`, maxLength: 40 }),
);

/** What a scan of the list finds: the smallest range around the key. */
function scan(ranges: readonly Range[], key: number): number {
  const around = ranges.filter(({ from, to }) => from <= key && key < to);
  return around.sort((a, b) => a.to - a.from - (b.to - b.from))[0]?.value ?? 0;
}

const edgesOf = (ranges: readonly Range[]): number[] =>
  ranges.flatMap(({ from, to }) => [from - 1, from, to - 1, to]).filter((key) => key >= 0 && key < END);

describe('steps', () => {
  it('say at every edge what a scan of the ranges says', () => {
    fc.assert(
      fc.property(prefixes, fc.array(fc.maxSafeNat()), (ranges, anywhere) => {
        const steps = stepsOf(ranges);
        for (const key of [0, ...edgesOf(ranges), ...anywhere])
          expect(valueAt(steps, key)).toBe(scan(ranges, key));
      }),
    );
  });

  it('are the same after packing and unpacking', () => {
    fc.assert(
      fc.property(prefixes, (ranges) => {
        const steps = stepsOf(ranges);
        expect(unpack(pack(steps))).toEqual(steps);
      }),
    );
  });

  it('join neighbours of one value', () => {
    const ranges = [
      { from: 4, to: 8, value: 1 },
      { from: 8, to: 12, value: 1 },
    ];
    expect(stepsOf(ranges)).toEqual({
      starts: Float64Array.of(0, 4, 12),
      values: Uint8Array.of(0, 1, 0),
    });
  });

  it('say nothing below zero, where addresses lie that no table has', () => {
    expect(valueAt(stepsOf([{ from: 0, to: 8, value: 1 }]), -1)).toBe(0);
  });
});
