import type { Effects } from '../core/effects.ts';
import { usageError } from '../core/errors.ts';
import type { Io } from '../core/io.ts';
import { once } from '../core/once.ts';
import type { Answers, Facts } from '../core/types.ts';
import type { EventsFrom, Volume } from '../core/volume.ts';
import { pasteLine } from '../flags/paste.ts';
import { type FlagName, type Flags, flagSpec } from '../flags/table.ts';
import { NO_LOG_GROUP } from '../plan/settings/trail-choices.ts';
import { readAnswers, SETTING_ROWS } from '../plan/settings/values.ts';
import {
  checkFlags,
  mindFlags,
  type Question,
  questions,
  stackAskedFor,
  textsOf,
  unanswered,
} from './questions.ts';
import { nobodyToAsk } from './unattended.ts';

/**
 * Turns away a run that would have to ask but can't, before anything is looked at.
 *
 * @throws CliError `missing-answers` (exit 2) naming every missing flag, with a line to paste.
 */
export function requireAnswerable(flags: Flags, io: Pick<Io, 'interactive' | 'unattended'>): void {
  if (io.interactive || flags.yes === true) return;
  const missing = SETTING_ROWS.flatMap(([flag, { needed }]) =>
    needed && flags[flag] === undefined ? [flag] : [],
  );
  const confirmation = flags['dry-run'] === true ? [] : (['yes'] as const);
  if (missing.length + confirmation.length === 0) return;
  const filled = {
    ...Object.fromEntries(missing.map((flag) => [flag, flagSpec(flag).example])),
    ...flags,
    yes: true,
  } as Flags;
  throw nobodyToAsk(
    io,
    [...missing, ...confirmation].map((flag) => `--${flag}`),
    [
      `Give them all, for example:`,
      pasteLine('deploy', filled),
      'or only --yes, to take the defaults and your own address.',
    ],
  );
}

/**
 * Fills in what the flags leave open: at a terminal by asking, otherwise from the defaults.
 *
 * @param only what to ask for, in this order; the rest stays as the stack has it. All by default.
 * @param lookAtVolume reads the events a month, which are asked for only where that gives none. It is begun once the
 * first question is answered, so that no question waits for it but the last.
 * @throws CliError `bad-value` or `missing-answers` (exit 2).
 */
export async function ask(
  facts: Facts,
  flags: Flags,
  fx: Effects,
  only?: readonly FlagName[],
  lookAtVolume: LookAtVolume = async () => undefined,
): Promise<Answers> {
  const all = questions(facts, flags);
  checkFlags(all, flags);
  for (const line of mindFlags(all, flags)) fx.report.warn(line);
  const interactive = fx.io.interactive && flags.yes !== true;
  const volume = once(() => lookAtVolume().catch(() => undefined));
  let given = flags;
  let eventsFrom: EventsFrom = { source: 'given' };
  for (;;) {
    const [next] = inOrder(unanswered(questions(facts, given), given), only);
    if (next === undefined) break;
    const isVolume = next.flag === 'events-per-month';
    const measured = isVolume ? await volume() : undefined;
    const wanted = only === undefined || next.fallback === undefined || isWanted(next, only, facts, given);
    const asks = interactive && wanted && measured === undefined;
    if (isVolume) eventsFrom = measured?.from ?? { source: asks ? 'given' : 'assumed' };
    const text = asks ? await askAt(next, fx) : (measured?.perMonth.toString() ?? standIn(next));
    given = { ...given, [next.flag]: text };
    if (asks) for (const line of next.mind(text)) fx.report.warn(line);
    if (flags['events-per-month'] === undefined) void volume();
  }
  const answered = questions(facts, given);
  checkFlags(answered, given);
  return { ...readAnswers(textsOf(answered, given)), eventsFrom };
}

/** Reads the events a month; undefined where that can not be done. */
type LookAtVolume = () => Promise<Volume | undefined>;

const inOrder = (open: readonly Question[], only: readonly FlagName[] = []): Question[] =>
  [...open].sort((a, b) => rank(a, only) - rank(b, only));

const rank = ({ flag }: Question, only: readonly FlagName[]): number =>
  only.includes(flag) ? only.indexOf(flag) : only.length;

/** How many events there are matters to the choice only where each of them has a price worth telling. */
function isWanted({ flag }: Question, only: readonly FlagName[], facts: Facts, given: Flags): boolean {
  if (!only.includes(flag)) return false;
  return flag !== 'events-per-month' || makesSecondCopy(facts, given);
}

async function askAt(question: Question, fx: Effects): Promise<string> {
  if (question.unknownBecause !== undefined) fx.report.warn(question.unknownBecause);
  // Loaded when first needed: a run with all its flags never pays for it.
  const { prompt } = await import('./prompt.ts');
  return prompt(question, fx.io, fx.signal);
}

function standIn({ flag, fallback, unknownBecause, choices = [] }: Question): string {
  if (fallback !== undefined) return fallback;
  throw usageError(
    'missing-answers',
    `--${flag} is missing, and there is no safe default.`,
    choices.length === 0
      ? `Name it, for example: --${flag} ${flagSpec(flag).example ?? '<value>'}`
      : choices.map(({ value, name }) => `Name it: --${flag} ${value} (${name})`),
    unknownBecause,
  );
}

/** True when the stack has, or gets, a trail beside others. */
function makesSecondCopy({ trails, stacks }: Facts, given: Flags): boolean {
  const stack = stackAskedFor({ stacks }, given);
  const logGroup = given['log-group'] ?? (stack?.parameters.ExistingLogGroup || NO_LOG_GROUP);
  return logGroup === NO_LOG_GROUP && trails.some(({ arn }) => arn !== stack?.outputs.trailArn);
}
