import type { EventsFrom } from '../core/volume.ts';
import { MONTH_HOURS } from './cost.ts';

const HOUR = 3_600_000;
/** Less says nothing of nights and days. */
const LEAST_HOURS = 24;
/** Time for which a page of events stands at least: event times have whole seconds. */
const LEAST_SPAN_MS = 1000;

/** Two figures: more would say that the estimate is better than it is. */
const rounded = (events: number): number => Math.max(1, Math.round(Number(events.toPrecision(2))));

/** Log events of one hour: when it began, milliseconds since the epoch, and how many. */
export interface HourlyCount {
  readonly time: number;
  readonly events: number;
}

/**
 * Events a month by those that a log group took in, from the first hour that has any; undefined when that is less than
 * a day ago.
 */
export function counted(
  points: readonly HourlyCount[],
  now: number,
): { readonly perMonth: number; readonly days: number } | undefined {
  const some = points.filter(({ events }) => events > 0);
  const hours = (now - Math.min(...some.map(({ time }) => time))) / HOUR;
  if (some.length === 0 || hours < LEAST_HOURS) return undefined;
  const sum = some.reduce((all, { events }) => all + events, 0);
  return { perMonth: rounded((sum / hours) * MONTH_HOURS), days: Math.round(hours / 24) };
}

/** A page of Event history: the newest events before a point in time. */
export interface HistorySample {
  /** The point, and the time of the oldest event of the page; milliseconds since the epoch. */
  readonly end: number;
  readonly oldest: number;
  readonly events: number;
  /** True when there are older events, so that the page ends by its length alone. */
  readonly more: boolean;
}

/**
 * Events a month by the mean rate of some pages at different hours of different days; undefined without any event. Of a
 * page that ends by its length, the gaps count, not the events: a page always begins with one.
 */
export function sampled(
  samples: readonly HistorySample[],
): { readonly perMonth: number; readonly events: number } | undefined {
  const some = samples.filter(({ events }) => events > 0);
  if (some.length === 0) return undefined;
  const rates = some.map(({ end, oldest, events, more }) => {
    const count = more ? events - 1 : events;
    return count / Math.max(end - oldest, LEAST_SPAN_MS);
  });
  const mean = rates.reduce((all, rate) => all + rate, 0) / rates.length;
  return {
    perMonth: rounded(mean * HOUR * MONTH_HOURS),
    events: some.reduce((all, { events }) => all + events, 0),
  };
}

/** The number of events that a price is for, and where it comes from. */
export const volumeWords = (perMonth: number, from: EventsFrom): string =>
  `${perMonth.toLocaleString('en-US')} events a month: ${sourceWords(from)}`;

function sourceWords(from: EventsFrom): string {
  switch (from.source) {
    case 'given':
      return 'your figure';
    case 'assumed':
      return 'assumed; --events-per-month says it better';
    case 'log-group':
      return `measured in log group ${from.logGroup} over ${inDays(from.days)}`;
    case 'event-history':
      return `from a sample of Event history, ${from.events} events of the last ${inDays(from.days)} in ${from.region} alone`;
  }
}

const inDays = (days: number): string => `${days} day${days === 1 ? '' : 's'}`;
