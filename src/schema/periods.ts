/**
 * Which index an event is in, and which time an index holds. Event indices are `cloudtrail-YYYY.MM`, or from one day on
 * `cloudtrail-YYYY.MM.DD`; both by event time, UTC.
 */

const DAY = 86_400_000;
const INDEX_PREFIX = 'cloudtrail-';
const PERIOD_INDEX = /^cloudtrail-(\d{4})\.(0[1-9]|1[0-2])(?:\.(0[1-9]|[12]\d|3[01]))?$/;
/** The functions' variable with the day from which each day has an index of its own, `YYYY-MM-DD`; empty for never. */
export const DAILY_VARIABLE = 'DAILY_FROM';
/** Each month has one index, for ever. */
export const NEVER = Number.POSITIVE_INFINITY;

/** First millisecond of the day that {@link DAILY_VARIABLE} names. Throws for a text that names no day. */
export function dailyFromOf(text: string | undefined): number {
  if (!text) return NEVER;
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new Error(`${DAILY_VARIABLE} is ${text}: expected a day such as 2027-01-01`);
  return time;
}

/**
 * The index for an event at `time`. It depends on nothing but the time and one day, so that an event is in the same index
 * however often and by whatever way it comes.
 *
 * @param time milliseconds since the epoch.
 * @param dailyFrom events at or after it are in the index of their day, earlier ones in that of their month.
 */
export function indexFor(time: number, dailyFrom: number = NEVER): string {
  const date = new Date(time);
  const month = `${INDEX_PREFIX}${date.getUTCFullYear()}.${two(date.getUTCMonth() + 1)}`;
  return time < dailyFrom ? month : `${month}.${two(date.getUTCDate())}`;
}

const two = (number: number): string => (number < 10 ? `0${number}` : `${number}`);

/**
 * First millisecond after the month or day that an event index holds; undefined for every other name, so that
 * retention can never touch an index it does not own.
 */
export const indexEnd = (name: string): number | undefined => boundsOf(name)?.end;

/**
 * Whether the month or day of an event index ended more than `days` before `now` (milliseconds since the epoch); 0 days keep
 * all. False for every other name.
 */
export function isExpired(name: string, days: number, now: number): boolean {
  const end = indexEnd(name);
  return days > 0 && end !== undefined && end + days * DAY < now;
}

/** First millisecond of the month or day that an event index holds; undefined for every other name. */
export const indexStart = (name: string): number | undefined => boundsOf(name)?.start;

/** Whether an event index holds one day; undefined for every other name. */
export const isDaily = (name: string): boolean | undefined => boundsOf(name)?.daily;

function boundsOf(name: string): { start: number; end: number; daily: boolean } | undefined {
  const match = PERIOD_INDEX.exec(name);
  if (match === null) return undefined;
  const [year, month] = [Number(match[1]), Number(match[2]) - 1];
  if (match[3] === undefined)
    return { start: Date.UTC(year, month, 1), end: Date.UTC(year, month + 1, 1), daily: false };
  const day = Number(match[3]);
  const start = Date.UTC(year, month, day);
  // 31 February is a form that no event has.
  if (new Date(start).getUTCDate() !== day) return undefined;
  return { start, end: Date.UTC(year, month, day + 1), daily: true };
}
