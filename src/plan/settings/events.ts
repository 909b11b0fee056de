import { matching, oneOf, wholeNumber } from '../checks.ts';
import {
  EVENT_HISTORY_DAYS,
  eventHistoryCost,
  historyDays,
  historyProblem,
  NO_HISTORY,
  onceWords,
  USUAL_REGIONS,
} from '../history.ts';
import { setting } from './setting.ts';
import { logGroupProblem, lostLogGroup, NO_LOG_GROUP, trailChoices } from './trail-choices.ts';

/** Retention periods that CloudWatch Logs takes, in days (API reference, PutRetentionPolicy). */
const LOG_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
].map(String);

export const eventsPerMonth = setting({
  answer: 'eventsPerMonth',
  flag: {
    type: 'string',
    value: 'number',
    help: 'events a month, for the price [what is measured]',
    example: '1000000',
    check: wholeNumber(1, 1e12),
  },
  question: () => 'Events a month, for the price (a quiet account makes about 1 million)',
  fallback: () => '1000000',
  read: (text) => Number(text.replaceAll(/[_,]/g, '')),
});

export const logGroup = setting({
  answer: 'existingLogGroup',
  flag: {
    type: 'string',
    value: 'name',
    help: 'reuse the trail of this log group; none: new trail',
    example: NO_LOG_GROUP,
    check: matching(
      /^[A-Za-z0-9_./#-]{1,512}$/,
      'A log group name has letters, digits and _ . / # -, at most 512.',
    ),
  },
  question: () => 'CloudTrail trail',
  choices: ({ facts, stack }) => trailChoices(facts, stack),
  fallback: ({ facts, stack }) => trailChoices(facts, stack)[0]?.value,
  kept: ({ parameters }) => parameters.ExistingLogGroup || NO_LOG_GROUP,
  lost: ({ facts, stack }) => {
    const group = lostLogGroup(facts, stack);
    return group && `No trail delivers to ${group} any more: ${stack?.name} receives no events.`;
  },
  problem: (text, { facts, stack }) => logGroupProblem(text, facts, stack),
  read: (text) => (text === NO_LOG_GROUP ? undefined : text),
  text: (name) => name ?? NO_LOG_GROUP,
  parameter: 'ExistingLogGroup',
  write: (name) => name ?? '',
  label: 'Trail',
  words: (name) => (name ? `reuses ${name}` : 'its own'),
});

export const logDays = setting({
  answer: 'logDays',
  flag: {
    type: 'string',
    value: 'days',
    help: "keep the new trail's log group this long [30]",
    example: '30',
    check: oneOf(LOG_DAYS),
  },
  fallback: () => '30',
  read: Number,
  parameter: 'LogRetentionDays',
  absent: '30',
  label: 'Log group',
  words: (days) => `${days} days`,
});

/** Of a new stack alone: what Event history had then is indexed by then, and `backfill` reads it again. */
export const history = setting({
  answer: 'historyDays',
  flag: {
    type: 'string',
    value: 'days',
    help: 'index these days of Event history; none: no [90d]',
    example: '90d',
    check: historyProblem,
  },
  question: () => "Events of the past, from CloudTrail's Event history",
  choices: ({ stack, textOf }) =>
    stack !== undefined
      ? []
      : [
          {
            value: longest(textOf('retention-days')),
            name: `${longest(textOf('retention-days'))}: ${onceWords(eventHistoryCost(EVENT_HISTORY_DAYS, USUAL_REGIONS, undefined))}, while the domain is made`,
          },
          { value: NO_HISTORY, name: 'none: begin with what happens from now on' },
        ],
  fallback: ({ textOf }) => longest(textOf('retention-days')),
  kept: () => NO_HISTORY,
  problem: (text, { textOf }) => {
    const kept = Number(textOf('retention-days') || '0');
    const days = historyDays(text);
    return days === undefined || kept === 0 || days <= kept
      ? undefined
      : `The stack keeps events for ${kept} days: name at most ${kept}d, or more --retention-days.`;
  },
  read: (text) => historyDays(text) ?? 0,
  text: (days) => (days === 0 ? NO_HISTORY : `${days}d`),
  optional: true,
  // No parameter keeps it: a line that repeats a run has it where there is something to repeat.
  write: (days) => (days === 0 ? undefined : String(days)),
});

/** As far back as Event history goes and the stack keeps events. */
const longest = (retentionDays: string): string => {
  const kept = Number(retentionDays || '0');
  return `${kept === 0 ? EVENT_HISTORY_DAYS : Math.min(kept, EVENT_HISTORY_DAYS)}d`;
};
