import { parseArgs } from 'node:util';
import { usageError } from './core/errors.ts';
import { FLAGS } from './flag-table.ts';

export type FlagName = keyof typeof FLAGS;

type Value<F> = F extends { multiple: true } ? string[] : F extends { type: 'boolean' } ? boolean : string;

/** Flags as given; what was not given is absent. */
export type Flags = { readonly [N in FlagName]?: Value<(typeof FLAGS)[N]> };

/** The one table of commands, with what the help says of each. */
export const COMMANDS = {
  deploy: 'ask, show plan and price, deploy, check; without a command too',
  status: 'check a deployed stack from end to end; "doctor" is the same',
  'rotate-ips': 'show or change who may look, and nothing else',
  'rotate-password': 'give the proxy a new password',
  open: 'the address of the dashboards and the password',
  report: 'a board as one HTML page, to send or to print',
  redrive: 'hand failed batches to the forwarder again',
  teardown: 'remove all of it, and prove that nothing goes on billing',
  policy: 'print the IAM policy that whoever deploys needs',
  demo: 'the wizard on this machine, without AWS',
} as const;

export type Command = keyof typeof COMMANDS;

const ALIASES: Readonly<Record<string, Command>> = { doctor: 'status' };

/**
 * Reads the command line. `--records` takes all words that follow it in the demo, as a shell's `*` gives them.
 *
 * @throws CliError exit 2 for an unknown flag or command, or a flag without its value.
 */
export function parse(args: readonly string[]): { command: Command; flags: Flags } {
  // npm passes a stray `--` on in some versions: it separates nothing here.
  const words = args.filter((arg) => arg !== '--');
  const parsed = read(words);
  const [first, ...rest] = parsed.positionals;
  const command = (ALIASES[first ?? ''] ?? first ?? 'deploy') as Command;
  if (!Object.hasOwn(COMMANDS, command)) {
    throw usageError(
      'unknown-command',
      `There is no command "${first}".`,
      `Commands: ${Object.keys(COMMANDS).join(', ')}. See --help.`,
    );
  }
  const flags = Object.fromEntries(
    Object.entries(parsed.values).map(([name, value]) => [name, withoutLineEnd(value)]),
  ) as Flags;
  const trailing = command === 'demo' && flags.records !== undefined;
  if (rest.length > 0 && !trailing) {
    throw usageError(
      'unknown-argument',
      `Nothing is known to do with "${rest.join(' ')}".`,
      'See --help for the flags.',
    );
  }
  return { command, flags: trailing ? { ...flags, records: [...(flags.records ?? []), ...rest] } : flags };
}

/** A shell takes the last line feed off what it reads from a file, and leaves the carriage return of Windows. */
function withoutLineEnd<T>(value: T): T | string | string[] {
  if (Array.isArray(value)) return value.map((one) => String(withoutLineEnd(one)));
  return typeof value === 'string' ? value.replace(/[\r\n]+$/, '') : value;
}

function read(words: string[]) {
  try {
    return parseArgs({ args: words, options: FLAGS, allowPositionals: true, strict: true });
  } catch (error) {
    const message = (error as Error).message;
    const unknown = /Unknown option '(--?[^']+)'/.exec(message)?.[1];
    if (unknown !== undefined) {
      const near = nearest(unknown.replace(/^-+/, ''));
      throw usageError(
        'unknown-flag',
        `There is no flag ${unknown}.`,
        near === undefined
          ? 'See --help for the flags.'
          : `Did you mean --${near}? See --help for all flags.`,
      );
    }
    throw usageError('bad-flag', `${message.split('. ')[0]}.`, 'See --help for the flags and their values.');
  }
}

/** The known flag that shares the longest beginning with `name`, if three letters or more. */
function nearest(name: string): FlagName | undefined {
  const shared = (other: string) => {
    let length = 0;
    while (length < name.length && name[length] === other[length]) length += 1;
    return length;
  };
  const best = (Object.keys(FLAGS) as FlagName[]).sort((a, b) => shared(b) - shared(a))[0];
  return best !== undefined && shared(best) >= 3 ? best : undefined;
}

/** The command line that gives the same answers without a question: what a user pastes into a script. */
export function pasteLine(command: Command, flags: Flags): string {
  const words = Object.entries(flags).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    return [`--${name}`, quote(Array.isArray(value) ? value.join(',') : value)];
  });
  return ['npx create-cloudtrail-kibana', ...(command === 'deploy' ? [] : [command]), ...words].join(' ');
}

/** Quotes a word for a POSIX shell where it has to be. */
const quote = (word: string): string =>
  /^[\w./:,@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
