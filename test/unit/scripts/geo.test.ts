import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
// @ts-expect-error: a script without types.
import { coarse, judge } from '../../../scripts/geo/coarse.mjs';
import { type Steps, stepsOf, valueAt } from '../../../src/lambda/source/steps.ts';

const END = 1000;
const small = (steps: Steps, least: number): Steps => coarse(steps, least, END);

/** A table of the sizes of ranges that lie side by side, and their values. */
function table(...parts: readonly (readonly [size: number, value: number])[]): Steps {
  let from = 0;
  return stepsOf(
    parts.map(([size, value]) => {
      const range = { from, to: from + size, value };
      from = range.to;
      return range;
    }),
  );
}

describe('coarse', () => {
  it.each([
    ['a small range between others', table([16, 1], [2, 2], [46, 3]), table([18, 1], [46, 3])],
    [
      'the country of a neighbour that comes after',
      table([16, 1], [2, 3], [1, 2], [45, 3]),
      table([16, 1], [48, 3]),
    ],
    [
      'a field of small ranges, mostly of one country',
      table([16, 1], [3, 2], [1, 4], [44, 3]),
      table([16, 1], [4, 2], [44, 3]),
    ],
    [
      'a field of small ranges of many',
      table([16, 1], [2, 2], [2, 4], [44, 3]),
      table([16, 1], [4, 0], [44, 3]),
    ],
  ])('takes away %s', (_, whole, expected) => {
    expect(small(whole, 4)).toEqual(expected);
  });

  it('keeps everything when nothing is small', () => {
    const whole = table([16, 1], [2, 2], [46, 3]);
    expect(small(whole, 1)).toEqual(whole);
    expect(judge(whole, whole, END)).toEqual({ right: '100.00', silent: '0.00', wrong: '0.00' });
  });

  it('leaves large ranges as they are, and begins at 0', () => {
    const parts = fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 3 })));
    fc.assert(
      fc.property(parts, (sizes) => {
        const whole = table(...sizes);
        const kept = small(whole, 6);
        expect(kept.starts[0]).toBe(0);
        for (const [at, start] of whole.starts.entries()) {
          const end = whole.starts[at + 1] ?? END;
          if (end - start < 6) continue;
          for (let key = start; key < end; key++) expect(valueAt(kept, key)).toBe(whole.values[at]);
        }
      }),
    );
  });
});
