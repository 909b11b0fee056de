import type { FlagSpec } from '../../core/flag-spec.ts';
import type { Answers, Facts, StackFacts } from '../../core/types.ts';

/** One of a few answers: the value, and the line that a person chooses it by. */
export interface Choice {
  readonly value: string;
  readonly name: string;
}

/** What a question may depend on. */
export interface SettingContext {
  readonly facts: Facts;
  readonly stackName: string;
  /** The stack of that name, if this tool made it. */
  readonly stack: StackFacts | undefined;
  /** Name of the domain as the flag gives it. */
  readonly domainFlag: string | undefined;
  /** The text of another setting, by its flag: as it is given, else as the stack has it, else empty. */
  readonly textOf: (flag: string) => string;
}

type Parameters = Readonly<Record<string, string>>;

/**
 * Everything about one setting of a deployment: its flag, question, default, template parameter, and how a change of it
 * reads. The text of a setting is what its flag takes: `none` for no log group, `true` for a boolean flag.
 */
export interface Setting<K extends keyof Answers = keyof Answers, S extends FlagSpec = FlagSpec> {
  readonly answer: K;
  readonly flag: S;
  /** Absent where the default is right for nearly everyone: only the flag changes it. */
  readonly question?: (context: SettingContext) => string;
  /** Choices at the terminal; with fewer than two nothing is asked. */
  readonly choices?: (context: SettingContext) => readonly Choice[];
  /** Text for a new stack; undefined where only the user can say. */
  readonly fallback: (context: SettingContext) => string | undefined;
  /** Why there is no fallback, for a run that can't ask. */
  readonly unknownBecause?: (context: SettingContext) => string | undefined;
  /** What is wrong with the text here, beyond what the flag's own check says. */
  readonly problem?: (text: string, context: SettingContext) => string | undefined;
  /** What is worth saying of a text that is taken, as soon as it is known: a line each. */
  readonly mind?: (text: string) => readonly string[];
  readonly read: (text: string) => Answers[K];
  /** The text that `read` gives this answer for. */
  readonly text?: (answer: Answers[K]) => string;
  /** True where a run without a terminal has to give the flag. */
  readonly needed?: true;
  /** True where the line that repeats a run leaves it out while the stack has none. */
  readonly optional?: true;
  /** Template parameter that keeps the setting, where it is one. */
  readonly parameter?: string;
  /** The parameter's value in stacks whose template did not have it yet. */
  readonly absent?: string;
  /** The parameter's value; undefined leaves the parameter out. */
  readonly write?: (answer: Answers[K]) => string | undefined;
  /** The parameters, where there are several. `kept` are those of the stack; `today` is YYYY-MM-DD in UTC. */
  readonly writeAll?: (answer: Answers[K], kept: Parameters, today: string) => Parameters;
  /** The text for what a stack's parameters say; undefined where the fallback counts. */
  readonly kept?: (stack: StackFacts, today: string) => string | undefined;
  /** Why what the stack has can't be kept, one sentence: then there is no default. */
  readonly lost?: (context: SettingContext) => string | undefined;
  /** How the setting is called in a list of changes; absent where no update changes it. */
  readonly label?: string;
  /** The parameter's value in words. */
  readonly words?: (value: string, region: string) => string;
  /** Both sides of a change in words, where one depends on the other; undefined where there is nothing to say. */
  readonly compare?: (
    stack: StackFacts,
    answer: Answers[K],
  ) => readonly [before: string, after: string] | undefined;
}

/** Keeps the types of answer and flag. */
export const setting = <const K extends keyof Answers, const S extends FlagSpec>(
  row: Setting<K, S>,
): Setting<K, S> => row;
