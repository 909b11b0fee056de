import { describe, expect, test } from 'vitest';
import { kept } from '../../../../../src/lambda/history/verify/latest.ts';
import type { Latest } from '../../../../../src/lambda/history/verify/verdict.ts';

const of = (from: string, until: string, found: Partial<Latest> = {}): Latest => ({
  ...{ run: `${from} ${until}`, finished: until, from, until, files: 1, read: 1 },
  ...{ missing: 0, different: 0, extra: 0, unreadable: 0, ...found },
});
const DAILY = of('2026-11-18', '2026-11-20');
const NEXT = of('2026-11-19', '2026-11-21');
const RED = of('2026-11-18', '2026-11-20', { missing: 2 });

describe('what status is told', () => {
  test('The first comparison is kept, and each daily one takes its place.', () => {
    expect(kept(undefined, DAILY, true)).toEqual({ latest: DAILY });
    expect(kept({ latest: DAILY }, NEXT, true)).toEqual({ latest: NEXT });
  });

  test('What was missing stays open when the next comparison is of other days.', () => {
    expect(kept({ latest: RED }, NEXT, true)).toEqual({ latest: NEXT, open: RED });
    const later = of('2026-11-25', '2026-11-27');
    expect(kept({ latest: NEXT, open: RED }, later, true)).toEqual({ latest: later, open: RED });
  });

  test('A comparison of its days that finds all settles it; one that does not takes its place.', () => {
    const well = of('2026-11-01', '2026-11-21');
    expect(kept({ latest: NEXT, open: RED }, well, true)).toEqual({ latest: well });
    const still = { ...well, missing: 1 };
    expect(kept({ latest: NEXT, open: RED }, still, true)).toEqual({ latest: still });
  });

  test('A comparison of a range with an end is not taken for the daily one, but settles its days.', () => {
    const range = of('2026-11-18', '2026-11-20');
    expect(kept({ latest: NEXT, open: RED }, range, false)).toEqual({ latest: NEXT });
    const old = of('2026-01-01', '2026-01-31', { missing: 9 });
    expect(kept({ latest: NEXT }, old, false)).toEqual({ latest: NEXT, open: old });
  });

  test('Of several that are open, the one that begins first is told.', () => {
    const older = of('2026-10-01', '2026-10-02', { unreadable: 1 });
    expect(kept({ latest: RED, open: older }, NEXT, true)).toEqual({ latest: NEXT, open: older });
  });
});
