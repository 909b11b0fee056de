import type { Order } from '../work.ts';

const DAY = 86_400_000;

/** First and last day, `YYYY-MM-DD` in UTC, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/**
 * The days of the folders that hold the events of an order. CloudTrail files an event under the day of its delivery
 * (CloudTrail User Guide, "Finding your CloudTrail log files"), so that the day after the last is one of them.
 */
export function folderDays({ from, to, days }: Order, now: number): Days {
  const first = from ?? (days === undefined ? '0000-01-01' : dayOf(now - days * DAY));
  const last = to === undefined ? now + DAY : Date.parse(`${to}T00:00:00Z`) + DAY;
  if (!/^\d{4}-\d\d-\d\d$/.test(first) || Number.isNaN(last))
    throw new Error('the first and the last day of a run are written YYYY-MM-DD');
  return { from: first, to: dayOf(last) };
}
