import { usageError } from '../../core/errors.ts';
import type { Flags } from '../../flags/table.ts';
import { startOf } from '../../report/since.ts';

const DAY_MS = 86_400_000;

/** Milliseconds since the epoch; `to` is now, or the last millisecond of a day. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * The range that the flags name.
 *
 * @throws CliError exit 2 when they contradict each other, or name a time to come.
 */
export function rangeOf(flags: Pick<Flags, 'since' | 'from' | 'to'>, now: number): Range {
  const { since, from, to } = flags;
  if (since !== undefined && from !== undefined)
    throw usageError('bad-range', '--since and --from can not go together.', 'Leave one of them out.');
  const first = from === undefined ? startOf(since ?? '30d', now) : Date.parse(from);
  const last = to === undefined ? now : Math.min(now, Date.parse(to) + DAY_MS - 1);
  const remedy = 'For example: --from 2026-10-01 --to 2026-10-31';
  if (first >= now) throw usageError('bad-range', 'The first day is not in the past.', remedy);
  if (last < first) throw usageError('bad-range', 'The last day is before the first.', remedy);
  return { from: first, to: last };
}
