import type { Facts, StackFacts } from '../core/types.ts';
import { badValue } from '../flags/bad-value.ts';
import { type Flags, flagSpec } from '../flags/table.ts';
import { DEFAULT_STACK } from '../plan/names.ts';
import type { Choice, SettingContext } from '../plan/settings/setting.ts';
import type { SettingName } from '../plan/settings/table.ts';
import { keptText, SETTING_ROWS } from '../plan/settings/values.ts';
import { ourStackCalled } from '../stack/find.ts';

/** What the terminal is asked. */
export interface Prompt {
  readonly message: string;
  /** Given when the answer is one of a few. */
  readonly choices?: readonly Choice[] | undefined;
  readonly fallback?: string | undefined;
  /** A sentence when the text is not valid. */
  readonly problem?: ((text: string) => string | undefined) | undefined;
}

/** One setting as a question: the same entry asks at the terminal, checks the flag and supplies the default. */
export interface Question extends Prompt {
  readonly flag: SettingName;
  /** False where the default is right for nearly everyone, or there is no choice: only the flag changes it. */
  readonly asked: boolean;
  readonly fallback: string | undefined;
  /** Why there is no default, for the message of a run that can't ask. */
  readonly unknownBecause: string | undefined;
  readonly problem: (text: string) => string | undefined;
  /** What is worth saying of a text that is taken. */
  readonly mind: (text: string) => readonly string[];
}

/** All settings in the order asked, each with a default drawn from the facts, or from the stack a re-run finds. */
export function questions(facts: Facts, flags: Flags): Question[] {
  const context = contextOf(facts, flags);
  return SETTING_ROWS.map(([flag, row]) => {
    const lost = row.lost?.(context);
    const kept = context.stack && lost === undefined ? keptText(row, context.stack, facts.today) : undefined;
    const choices = row.choices?.(context);
    const problem = (text: string) => flagSpec(flag).check?.(text) ?? row.problem?.(text, context);
    return {
      flag,
      message: row.question?.(context) ?? flagSpec(flag).help,
      asked:
        row.question !== undefined && (choices === undefined || choices.length > 1 || lost !== undefined),
      choices,
      fallback: lost === undefined ? (kept ?? row.fallback(context)) : undefined,
      unknownBecause: lost ?? (kept === undefined ? row.unknownBecause?.(context) : undefined),
      // An empty answer is the default's to judge: nothing may be the right text for it.
      problem: (text) => (text === '' && row.optional ? undefined : problem(text)),
      mind: row.mind ?? (() => []),
    };
  });
}

function contextOf(facts: Facts, flags: Flags): SettingContext {
  const stack = stackAskedFor(facts, flags);
  const kept = (name: string) => {
    const row = SETTING_ROWS.find(([flag]) => flag === name)?.[1];
    return row && stack && keptText(row, stack, facts.today);
  };
  return {
    facts,
    stackName: flags['stack-name'] ?? DEFAULT_STACK,
    stack,
    domainFlag: flags['domain-name'],
    textOf: (name) => given(flags, name as SettingName) ?? kept(name) ?? '',
  };
}

/** Questions that no flag answers: what a terminal is asked, and what a script has to name. */
export const unanswered = (all: readonly Question[], flags: Flags): Question[] =>
  all.filter(({ flag, asked }) => asked && flags[flag] === undefined);

/** The text of each setting: what the flags say, or else the default. */
export const textsOf = (all: readonly Question[], flags: Flags): Record<SettingName, string> =>
  Object.fromEntries(all.map(({ flag, fallback }) => [flag, given(flags, flag) ?? fallback ?? ''])) as Record<
    SettingName,
    string
  >;

/** What is worth saying of the flags that answer a question. */
export const mindFlags = (all: readonly Question[], flags: Flags): string[] =>
  all.flatMap(({ flag, mind }) => mind(given(flags, flag) ?? ''));

/** What a flag says, as one text. */
function given(flags: Flags, name: SettingName): string | undefined {
  const value = flags[name];
  if (value === undefined) return undefined;
  return Array.isArray(value) ? value.join(',') : String(value);
}

/**
 * Checks every flag that answers a question.
 *
 * @throws CliError `bad-value` (exit 2) naming flag, value and what is valid.
 */
export function checkFlags(all: readonly Question[], flags: Flags): void {
  for (const { flag, problem } of all) {
    const text = given(flags, flag);
    const why = text === undefined ? undefined : problem(text);
    if (text !== undefined && why !== undefined) throw badValue(flag, text, why);
  }
}

/** The stack that the answers are about, if this tool made it. */
export const stackAskedFor = ({ stacks }: Pick<Facts, 'stacks'>, flags: Flags): StackFacts | undefined =>
  ourStackCalled(stacks, flags['stack-name'] ?? DEFAULT_STACK);
