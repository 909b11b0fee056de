import { indexEnd, indexFor } from '../schema/index.ts';
import { PRICES } from './cost.ts';
import { dollars } from './money.ts';

/** Answer that reads no events of the past. */
export const NO_HISTORY = 'none';

/** Days that CloudTrail's Event history goes back (CloudTrail User Guide, "Working with CloudTrail Event history"). */
export const EVENT_HISTORY_DAYS = 90;

/** Regions that an account has from the beginning (AWS Account Management Reference Guide, "Regions"). */
export const USUAL_REGIONS = 17;

const DAY = 86_400_000;

/** Prices in US dollars, us-east-1 (AWS price list, as of `PRICES.asOf`). */
const ONCE = {
  /** Of a Standard workflow. */
  transition: 0.025 / 1000,
  lambdaGBSecond: 0.0000166667,
  get: 0.4 / 1_000_000,
} as const;

/** Steps of a child of the state machine for one item: begin, task, choice, end, and one more in every third. */
const STEPS = 5;
/** Events that one call of the function indexes in a second, and that a log file has; measured, the latter of a quiet account. */
const EVENTS_A_SECOND = 2_000;
const EVENTS_A_FILE = 20;
/** Bytes that an event takes in the index, with what merging needs (decision 6). */
export const INDEX_BYTES = 1_000;

/** What reading so many events in so many parts costs once, in US dollars: workflow, function and requests of S3. */
export const historyCost = (parts: number, events: number): number =>
  parts * STEPS * ONCE.transition +
  (events / EVENTS_A_SECOND) * ONCE.lambdaGBSecond +
  (events / EVENTS_A_FILE) * ONCE.get;

/** Events of so many days at a rate, as far as it is known. */
export const eventsIn = (days: number, perMonth: number | undefined): number =>
  Math.round(((perMonth ?? 0) * days) / (365 / 12));

/** What Event history of so many days costs: a part for each region to copy it, and one for each day and region to index it. */
export const eventHistoryCost = (days: number, regions: number, perMonth: number | undefined): number =>
  historyCost(regions * (days + 1), eventsIn(days, perMonth));

/** How a price that is paid once is told. */
export const onceWords = (usd: number): string =>
  `about ${dollars(Math.max(0.01, usd))} once, by ${PRICES.region} prices`;

/** `90d` as a number of days; undefined for another text. */
export function historyDays(text: string): number | undefined {
  const [, days] = /^([1-9]\d?)d$/.exec(text) ?? [];
  return days === undefined || Number(days) > EVENT_HISTORY_DAYS ? undefined : Number(days);
}

/** What is wrong with a text for `--history`, one sentence. */
export const historyProblem = (text: string): string | undefined =>
  text === NO_HISTORY || historyDays(text) !== undefined
    ? undefined
    : `It has to be ${NO_HISTORY}, or days such as 90d: Event history goes back ${EVENT_HISTORY_DAYS} days.`;

/**
 * Days of retention that a stack needs so that events of a day are kept; undefined where they are already. An index is of a
 * month and is deleted as a whole.
 *
 * @param day YYYY-MM-DD
 * @param retentionDays 0 keeps all.
 */
export function neededRetention(day: string, retentionDays: number, now: number): number | undefined {
  const end = indexEnd(indexFor(Date.parse(`${day}T00:00:00Z`))) ?? 0;
  if (retentionDays === 0 || end + retentionDays * DAY >= now) return undefined;
  return Math.ceil((now - Date.parse(`${day}T00:00:00Z`)) / DAY) + 1;
}

/** YYYY-MM-DD, UTC. */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
