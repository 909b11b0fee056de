import { parseArgs } from 'node:util';
import { type CliError, usageError } from '../core/errors.ts';
import { oneLine } from '../core/visible.ts';
import { badValue } from '../flags/bad-value.ts';
import { nearest } from '../flags/nearest.ts';
import { FLAG_NAMES, FLAGS, type FlagName, type Flags, flagSpec } from '../flags/table.ts';
import { SETTING_ROWS } from '../plan/settings/values.ts';
import { COMMAND_NAMES, type Command, commandCalled, commandRow, flagsOf, wordsFor } from './table.ts';

/** A command line, read. */
export interface Call {
  readonly command: Command;
  readonly flags: Flags;
  /** Words after the command's name. */
  readonly operands: readonly string[];
}

/** What people type for a command by habit, from other tools. */
const HABITS: Readonly<Record<string, Command>> = {
  create: 'deploy',
  up: 'deploy',
  update: 'deploy',
  upgrade: 'deploy',
  destroy: 'teardown',
  delete: 'teardown',
  down: 'teardown',
  remove: 'teardown',
  uninstall: 'teardown',
  check: 'status',
  password: 'rotate-password',
  ips: 'rotate-ips',
};

const FLAG_HABITS: Readonly<Record<string, FlagName>> = { verbose: 'debug', V: 'version', quiet: 'json' };

/**
 * Reads the command line: command, flags and values, each checked before anything is looked at.
 *
 * @throws CliError exit 2 for an unknown command or flag, a flag of another command, or a value that can't be right.
 */
export function parse(args: readonly string[]): Call {
  // Some versions of npm pass their `--` on: it separates nothing here.
  const { tokens } = parseArgs({
    args: args.filter((arg) => arg !== '--'),
    options: OPTIONS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const [first, ...rest] = words;
  const values = new Map<FlagName, string[] | boolean>();
  // A flag that is not known may have left its value behind as the first word: it comes first.
  for (const token of tokens)
    if (token.kind === 'option') take(values, token, commandCalled(first ?? '') ?? 'deploy');
  const flags = toFlags(values);
  const command = commandOf(first);
  if (flags.help === true || flags.version === true) return { command, flags, operands: rest };
  for (const name of Object.keys(flags) as FlagName[]) requireOwn(name, command);
  const trailing = command === 'demo' && flags.records !== undefined;
  if (!trailing) requireOperands(rest, command);
  const all = trailing ? { ...flags, records: [...(flags.records ?? []), ...rest] } : flags;
  checkValues(all);
  return { command, flags: all, operands: trailing ? [] : rest };
}

const OPTIONS = Object.fromEntries(
  FLAG_NAMES.map((name) => {
    const { type, short } = flagSpec(name);
    return [name, { type, multiple: true, ...(short === undefined ? {} : { short }) }];
  }),
);

type OptionToken = {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
};

/** Adds one flag as it was typed. */
function take(values: Map<FlagName, string[] | boolean>, token: OptionToken, command: Command): void {
  const { rawName, value, inlineValue = false } = token;
  const negated = token.name.startsWith('no-') && !Object.hasOwn(FLAGS, token.name);
  const name = (negated ? token.name.slice(3) : token.name) as FlagName;
  if (!Object.hasOwn(FLAGS, name) || (negated && flagSpec(name).negatable !== true))
    throw unknownFlag(rawName, token.name, command);
  if (flagSpec(name).type === 'boolean') {
    if (inlineValue) throw badFlag(`${rawName} takes no value.`, `Leave "=${value}" out.`);
    values.set(name, !negated);
    return;
  }
  if (value === undefined || (!inlineValue && isFlag(value))) {
    const { example, value: placeholder = 'value' } = flagSpec(name);
    const next = value === undefined ? undefined : `After it comes ${value}, which is a flag.`;
    throw badFlag(
      `${rawName} needs a value.`,
      `For example: --${name} ${example ?? `<${placeholder}>`}`,
      next,
    );
  }
  values.set(name, [...((values.get(name) as string[] | undefined) ?? []), withoutLineEnd(value)]);
}

/** A value may begin with a hyphen, such as -1: that is for the flag's own check to judge. */
const isFlag = (text: string): boolean =>
  /^--./.test(text) || FLAG_NAMES.some((name) => text === `-${flagSpec(name).short}`);

/** A shell takes the last line feed off what it reads from a file, and leaves the carriage return of Windows. */
const withoutLineEnd = (text: string): string => text.replace(/[\r\n]+$/, '');

/** A flag given twice counts the last time, unless it takes several values. */
const toFlags = (values: ReadonlyMap<FlagName, string[] | boolean>): Flags =>
  Object.fromEntries(
    [...values].map(([name, value]) => [
      name,
      typeof value === 'boolean' || flagSpec(name).multiple ? value : value.at(-1),
    ]),
  );

/** The command of this name or alias. */
function commandOf(word = 'deploy'): Command {
  const found = commandCalled(word);
  if (found !== undefined) return found;
  const names = COMMAND_NAMES.flatMap(wordsFor);
  const meant = (Object.hasOwn(HABITS, word) ? HABITS[word] : undefined) ?? nearest(word, names);
  throw usageError(
    'unknown-command',
    `There is no command "${word}".`,
    meant === undefined
      ? [`Commands: ${COMMAND_NAMES.join(', ')}.`, 'See: npx create-cloudtrail-kibana help']
      : `Did you mean: npx create-cloudtrail-kibana ${meant}`,
  );
}

function unknownFlag(typed: string, name: string, command: Command): CliError {
  const positive = name.replace(/^no-/, '');
  if (name !== positive && Object.hasOwn(FLAGS, positive))
    return badFlag(
      `There is no flag ${typed}.`,
      `Leave --${positive} out instead: it is off by default.`,
      undefined,
      'unknown-flag',
    );
  const own = nearest(name, flagsOf(command)) ?? nearest(name, FLAG_NAMES);
  const meant = (Object.hasOwn(FLAG_HABITS, name) ? FLAG_HABITS[name] : undefined) ?? own;
  return badFlag(
    `There is no flag ${typed}.`,
    meant === undefined ? seeHelp(command) : `Did you mean --${meant}?`,
    undefined,
    'unknown-flag',
  );
}

const badFlag = (message: string, remedy: string, why?: string, code = 'bad-flag'): CliError =>
  usageError(code, message, remedy, why);

const seeHelp = (command: Command): string => `Its flags: npx create-cloudtrail-kibana help ${command}`;

/** @throws CliError `foreign-flag` for a flag of another command: it would be ignored, which nobody would notice. */
function requireOwn(name: FlagName, command: Command): void {
  if (flagsOf(command).includes(name)) return;
  const takers = COMMAND_NAMES.filter((other) => flagsOf(other).includes(name));
  throw usageError('foreign-flag', `${command} does not take --${name}.`, [
    `${takers.join(', ')} ${takers.length === 1 ? 'takes' : 'take'} it.`,
    seeHelp(command),
  ]);
}

function requireOperands(words: readonly string[], command: Command): void {
  const { operand } = commandRow(command);
  const known = operand !== undefined && operand.name !== 'file…';
  const [first] = words;
  if (first === undefined || operand?.many || (known && words.length === 1)) return;
  const stray = known ? words.slice(1) : words;
  const remedies = flagsOf(command).includes('stack-name')
    ? [`If it is a stack: --stack-name ${oneLine(stray[0] ?? '')}`, seeHelp(command)]
    : [seeHelp(command)];
  throw usageError('unknown-argument', `${command} does not take "${stray.join(' ')}".`, remedies);
}

/** @throws CliError `bad-value` for the first value that can't be right. */
function checkValues(flags: Flags): void {
  for (const [name, value] of Object.entries(flags) as [FlagName, string | string[] | boolean][]) {
    if (typeof value === 'boolean') continue;
    const text = Array.isArray(value) ? value.join(',') : value;
    if (text === '' && MAY_BE_EMPTY.includes(name)) continue;
    const why = flagSpec(name).check?.(text) ?? (text === '' ? 'It is empty.' : undefined);
    if (why !== undefined) throw badValue(name, text, why);
  }
}

/** An empty list of vendors, or no address for alerts, is a value. */
const MAY_BE_EMPTY: readonly FlagName[] = SETTING_ROWS.flatMap(([name, { optional }]) =>
  optional ? [name] : [],
);
