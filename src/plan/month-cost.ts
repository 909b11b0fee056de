import type { Answers } from '../core/types.ts';
import { estimate, MONTH_HOURS, total } from './cost.ts';
import { dollars } from './money.ts';
import type { ShapeAnswers } from './shape.ts';

const HOUR = 3_600_000;
const DAY_HOURS = 24;

/** What a stack's cost in this month depends on. */
export interface MonthFacts
  extends ShapeAnswers,
    Pick<Answers, 'existingLogGroup' | 'alertEmail' | 'alertWebhook' | 'errorLogs'> {
  readonly region: string;
  readonly proxyInstanceType: string;
  /** Trails beside the stack's own: the first copy of management events is free, its own is then the second. */
  readonly otherTrails: number;
  /** When the stack was made and when it is looked at, milliseconds since the epoch. */
  readonly created: number;
  readonly now: number;
  /** Events of this month; undefined when nobody can tell. */
  readonly events: number | undefined;
}

export interface MonthCost {
  /** Hours of this month (UTC) that the stack has been there. */
  readonly hours: number;
  readonly events: number | undefined;
  /** US dollars, us-east-1 prices. */
  readonly soFar: number;
  /** A whole month at the present rate of events; before events while that is not known. */
  readonly month: number;
  /** False when there is too little to tell the rate of events from. */
  readonly knowsRate: boolean;
  /** What is not in the sums, because its price is not known. */
  readonly unpriced?: string | undefined;
}

/** What the stack has cost since the month began, or since it was made, and what a month comes to at this rate. */
export function monthCost(facts: MonthFacts): MonthCost {
  const { created, now, events } = facts;
  const begin = new Date(now);
  const first = Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth(), 1);
  const hours = Math.max(0, now - Math.max(first, created)) / HOUR;
  const linesOf = (eventsPerMonth: number) =>
    estimate({ ...facts, eventsPerMonth }, facts.region, facts.proxyInstanceType, facts.otherTrails);
  const priceOf = (eventsPerMonth: number) => total(linesOf(eventsPerMonth));
  const unpriced = linesOf(0).find((line) => line.unpriced !== undefined)?.unpriced;
  const fixed = priceOf(0);
  const knowsRate = events !== undefined && hours >= DAY_HOURS;
  return {
    hours,
    events,
    soFar: (fixed * hours) / MONTH_HOURS + priceOf(events ?? 0) - fixed,
    month: knowsRate ? priceOf((events / hours) * MONTH_HOURS) : fixed,
    knowsRate,
    ...(unpriced === undefined ? {} : { unpriced }),
  };
}

/** One sentence, such as `This month so far $4.12 (6 days, 1,204 events); at this rate $38.50 a month`. */
export function monthWords({ hours, events, soFar, month, knowsRate, unpriced }: MonthCost): string {
  const counted = events === undefined ? 'events not known' : plural(events, 'event');
  const rate = knowsRate
    ? `at this rate ${dollars(month)} a month`
    : `${dollars(month)} a month before events`;
  const without =
    unpriced === undefined ? '' : `, without nodes of ${unpriced}, whose price is not known here`;
  return `This month so far ${dollars(soFar)} (${span(hours)}, ${counted}); ${rate}${without}`;
}

function span(hours: number): string {
  if (hours < 1) return 'less than an hour';
  return hours < DAY_HOURS ? plural(Math.floor(hours), 'hour') : plural(Math.floor(hours / DAY_HOURS), 'day');
}

const plural = (count: number, what: string): string =>
  `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
