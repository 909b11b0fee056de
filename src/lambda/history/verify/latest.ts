import type { Latest, Verdicts } from './verdict.ts';

/** Whether a comparison has found something that status has to tell until a later one finds it well. */
const isOpen = ({ missing, different, unreadable, extra }: Latest): boolean =>
  missing + different + unreadable + extra > 0;

const covers = (one: Latest, other: Latest): boolean => one.from <= other.from && one.until >= other.until;

/**
 * What is kept for status after a comparison. One of a short time says nothing of what an earlier one has found in another:
 * that stays open until a comparison of its days finds it well.
 *
 * @param reachesNow whether it was of a range without an end; only such a one takes the place of the daily one.
 */
export function kept(before: Verdicts | undefined, now: Latest, reachesNow: boolean): Verdicts {
  if (before === undefined) return { latest: now };
  const latest = reachesNow || covers(now, before.latest) ? now : before.latest;
  const open = [before.open, before.latest, now]
    .filter((one) => one !== undefined && one !== latest && isOpen(one) && (one === now || !covers(now, one)))
    .sort((one, other) => ((one?.from ?? '') < (other?.from ?? '') ? -1 : 1))[0];
  return open === undefined ? { latest } : { latest, open };
}
