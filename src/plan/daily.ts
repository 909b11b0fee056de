import type { Answers, StackFacts } from '../core/types.ts';
import { SIZES } from './sizes.ts';

const DAY = 86_400_000;
/**
 * The forwarder has to know the day before it comes. An update that makes new nodes takes hours, and a log event may be a
 * day ahead.
 */
const AHEAD = 3 * DAY;
/** Before all events of CloudTrail. */
const EVER = '2000-01-01';

/**
 * The day from which each day has an index of its own, `YYYY-MM-DD`; empty for an index a month. It is never taken back or
 * moved: an event that comes again would go to another index than before, and be there twice.
 *
 * @param stack that is changed; undefined for a new one.
 * @param today `YYYY-MM-DD`, UTC.
 */
export function dailyFrom(
  stack: StackFacts | undefined,
  { domainSize, retentionDays }: Pick<Answers, 'domainSize' | 'retentionDays'>,
  today: string,
): string {
  const kept = stack?.parameters.DailyFrom;
  if (kept) return kept;
  // Without a retention there would be no end of indices.
  if (!SIZES[domainSize].daily || retentionDays === 0) return '';
  return stack === undefined ? EVER : nextMonth(Date.parse(today));
}

/** First day of the next month, or of the one after it when that is too near. */
function nextMonth(today: number): string {
  const date = new Date(today + AHEAD);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)).toISOString().slice(0, 10);
}

/** How events are kept, in words. */
export function periodWords(from: string | undefined): string {
  if (!from) return 'an index a month';
  return from === EVER ? 'an index a day' : `an index a day from ${from} on`;
}
