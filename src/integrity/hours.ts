import type { Valid } from './chain.ts';

/** From and to, milliseconds since the epoch. */
export type Span = readonly [from: number, to: number];

/**
 * The spans of a range for which there is no valid digest. CloudTrail delivers a digest for each hour, also for one in
 * which nothing happened; the hours of one chain meet without a gap.
 *
 * Source: AWS CloudTrail User Guide, "Validating CloudTrail log file integrity" and "CloudTrail digest file structure".
 */
export function undigested(valid: readonly Valid[], [from, to]: Span): Span[] {
  const covered = valid
    .filter(({ backfill }) => !backfill)
    .map(({ digest }): Span => [digest.start, digest.end])
    .sort(([one], [other]) => one - other);
  const spans: Span[] = [];
  let reached = from;
  for (const [start, end] of [...covered, [to, to] as const]) {
    if (start > reached && reached < to) spans.push([reached, Math.min(start, to)]);
    reached = Math.max(reached, end);
  }
  return spans;
}
