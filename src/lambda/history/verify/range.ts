import { folderDays } from '../backfill/days.ts';
import type { History } from '../deps.ts';
import { readText } from '../s3/folder.ts';
import type { Order } from '../work.ts';

/** What is compared; milliseconds since the epoch. */
export interface Range {
  readonly from: number;
  /** Later events are left out: they may still be on their way to the index, or to the bucket. */
  readonly until: number;
  /** Log files that were delivered later are left out: their events may have come late to CloudTrail itself. */
  readonly settled: number;
}

const DAY = 86_400_000;
/**
 * CloudTrail delivers within 5 minutes on average, and does not promise it (User Guide, "How CloudTrail works"); a
 * failed delivery to the function is tried again for some minutes.
 */
const ON_THEIR_WAY = 2 * 3_600_000;
const TO_SETTLE = 15 * 60_000;

/** What an order compares, when it is planned now. */
export function rangeOf(order: Order, now: number): Range {
  const { from } = folderDays(order, now);
  const end = order.to === undefined ? now : Date.parse(`${order.to}T00:00:00Z`) + DAY;
  return {
    from: Date.parse(`${from}T00:00:00Z`),
    until: Math.min(end, now - ON_THEIR_WAY),
    settled: now - TO_SETTLE,
  };
}

const keyOf = (run: string): string => `history/${run}/verify-range.json`;

/** Fixes the range for all calls of a run, which may take hours. */
export async function writeRange(run: string, range: Range, { s3, artifacts }: History): Promise<void> {
  await s3.put(artifacts, keyOf(run), JSON.stringify(range));
}

export async function readRange(run: string, { s3, artifacts }: History): Promise<Range> {
  return JSON.parse(await readText(s3, artifacts, keyOf(run))) as Range;
}
