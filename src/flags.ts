import { parseArgs } from 'node:util';
import { usageError } from './core/errors.ts';

interface FlagSpec {
  readonly type: 'string' | 'boolean';
  readonly multiple?: true;
  readonly short?: string;
  /** Placeholder in the help and in the line to paste. */
  readonly value?: string;
  readonly help: string;
  readonly group:
    | 'What to deploy'
    | 'Who may look'
    | 'AWS account'
    | 'How to run'
    | 'Status and teardown'
    | 'Demo';
}

/** The one table of flags: it feeds parsing, the help text, the questions and the line to paste. */
export const FLAGS = {
  'stack-name': {
    type: 'string',
    value: 'name',
    group: 'What to deploy',
    help: 'CloudFormation stack [cloudtrail-kibana]',
  },
  'domain-size': {
    type: 'string',
    value: 'size',
    group: 'What to deploy',
    help: 'trial, small, medium or large [small]',
  },
  'domain-name': {
    type: 'string',
    value: 'name',
    group: 'What to deploy',
    help: 'search domain [the stack name, shortened]',
  },
  engine: {
    type: 'string',
    value: 'version',
    group: 'What to deploy',
    help: 'OpenSearch_2.19, OpenSearch_3.5 or Elasticsearch_7.10',
  },
  'events-per-month': {
    type: 'string',
    value: 'number',
    group: 'What to deploy',
    help: 'events a month, for the price [1000000]',
  },
  'log-group': {
    type: 'string',
    value: 'name',
    group: 'What to deploy',
    help: 'reuse the trail that delivers to this log group; "none" makes a new trail',
  },
  'retention-days': {
    type: 'string',
    value: 'days',
    group: 'What to deploy',
    help: 'delete indices older than this, 0 for never [90]',
  },
  http: {
    type: 'boolean',
    group: 'What to deploy',
    help: 'plain HTTP on port 80: passwords readable on the way',
  },
  'allow-dev-tools': {
    type: 'boolean',
    group: 'What to deploy',
    help: 'let people at the proxy run any cluster command',
  },
  'authorized-ip': {
    type: 'string',
    multiple: true,
    value: 'cidr',
    group: 'Who may look',
    help: 'IPv4 address or CIDR; repeat it or use commas',
  },
  vendor: {
    type: 'string',
    multiple: true,
    value: 'account=name',
    group: 'Who may look',
    help: 'name a third party; "none" for an empty list',
  },
  'no-my-ip': {
    type: 'boolean',
    group: 'Who may look',
    help: 'do not ask the internet for my public address',
  },
  add: {
    type: 'string',
    multiple: true,
    value: 'cidr',
    group: 'Who may look',
    help: 'rotate-ips: let these in as well',
  },
  remove: {
    type: 'string',
    multiple: true,
    value: 'cidr',
    group: 'Who may look',
    help: 'rotate-ips: no longer let these in',
  },
  'my-ip': {
    type: 'string',
    value: 'cidr',
    group: 'Who may look',
    help: 'rotate-ips: put my present address in the place of this one',
  },
  until: {
    type: 'string',
    value: 'date',
    group: 'Who may look',
    help: 'rotate-ips: what is added ends after this day (YYYY-MM-DD)',
  },
  force: { type: 'boolean', group: 'Who may look', help: 'rotate-ips: even if it locks me out' },
  region: {
    type: 'string',
    value: 'region',
    group: 'AWS account',
    help: 'AWS region [AWS_REGION or the profile]',
  },
  profile: { type: 'string', value: 'name', group: 'AWS account', help: 'AWS profile [AWS_PROFILE]' },
  'vpc-id': { type: 'string', value: 'id', group: 'AWS account', help: 'VPC of the proxy [the default VPC]' },
  'subnet-id': {
    type: 'string',
    value: 'id',
    group: 'AWS account',
    help: 'public subnet of the proxy [a default subnet]',
  },
  'artifacts-bucket': {
    type: 'string',
    value: 'name',
    group: 'AWS account',
    help: 'bucket for the template and the Lambda code',
  },
  yes: { type: 'boolean', short: 'y', group: 'How to run', help: 'take the defaults and do not ask' },
  'no-input': { type: 'boolean', group: 'How to run', help: 'never ask; fail when an answer is missing' },
  'dry-run': {
    type: 'boolean',
    group: 'How to run',
    help: 'show the plan, price and changes; leave nothing behind',
  },
  'allow-downgrade': {
    type: 'boolean',
    group: 'How to run',
    help: 'change a stack that a newer version has made',
  },
  json: { type: 'boolean', group: 'How to run', help: 'one JSON event a line on stdout' },
  'no-color': { type: 'boolean', group: 'How to run', help: 'no colours' },
  debug: { type: 'boolean', group: 'How to run', help: 'show stack traces' },
  help: { type: 'boolean', short: 'h', group: 'How to run', help: 'this text' },
  version: { type: 'boolean', short: 'v', group: 'How to run', help: 'the version' },
  watch: {
    type: 'boolean',
    group: 'Status and teardown',
    help: 'status: look again every minute until Ctrl-C',
  },
  fix: { type: 'boolean', group: 'Status and teardown', help: 'status: repair what can be repaired safely' },
  confirm: {
    type: 'string',
    value: 'name',
    group: 'Status and teardown',
    help: "teardown: the stack's name, in place of the question",
  },
  'delete-data': {
    type: 'boolean',
    group: 'Status and teardown',
    help: "teardown: delete the trail's bucket with all records too",
  },
  records: {
    type: 'string',
    multiple: true,
    value: 'file',
    group: 'Demo',
    help: 'play these CloudTrail records instead',
  },
  'search-url': { type: 'string', value: 'url', group: 'Demo', help: 'use this OpenSearch or Elasticsearch' },
  'dashboards-url': { type: 'string', value: 'url', group: 'Demo', help: 'use this Dashboards or Kibana' },
  keep: { type: 'boolean', group: 'Demo', help: 'leave the demo running' },
  stop: { type: 'boolean', group: 'Demo', help: 'end a demo that was left running' },
} as const satisfies Readonly<Record<string, FlagSpec>>;

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
