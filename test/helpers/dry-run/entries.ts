import { ACCOUNT, EVERYWHERE } from '../../../src/commands/row.ts';
import { type Command, commandRow } from '../../../src/commands/table.ts';
import { type FlagName, flagSpec } from '../../../src/flags/table.ts';

/** What the values of flags name: things of the account at hand. */
export interface Live {
  readonly stackName: string;
  /** The caller's address, which the stack lets in, and another that it lets in. */
  readonly mine: string;
  readonly other: string;
  /** A log group that somebody else's trail delivers to. */
  readonly logGroup: string;
  readonly vpcId: string;
  readonly subnetId: string;
  /** A folder for files, and a file of records in it. */
  readonly folder: string;
  readonly records: string;
  readonly searchUrl: string;
}

/** A value for every flag: one that changes something where it can. A new flag without a line here does not compile. */
const valuesFor = (live: Live): Readonly<Record<FlagName, string | true>> => ({
  'stack-name': live.stackName,
  'domain-size': 'medium',
  'authorized-ip': `${live.mine},192.0.2.0/28`,
  engine: 'OpenSearch_2.19',
  'events-per-month': '5000000',
  'log-group': live.logGroup,
  history: '7d',
  account: '210987654321=Lab',
  vendor: '123456789012=Acme',
  'alert-email': 'ops@example.com',
  'alert-webhook': 'https://hooks.example.com/T0/B0',
  'domain-name': 'audit-search',
  nodes: '3',
  'instance-type': 'r7g.large.search',
  volume: '300',
  'artifacts-bucket': 'create-cloudtrail-kibana-my-artifacts',
  'retention-days': '7',
  'log-days': '7',
  http: true,
  'error-logs': true,
  'allow-dev-tools': true,
  tag: 'team=platform',
  'permissions-boundary': 'arn:aws:iam::aws:policy/PowerUserAccess',
  protect: true,
  demo: true,
  'no-my-ip': true,
  from: '2026-11-01',
  to: '2026-11-02',
  bucket: 'logs-of-others/mine',
  'event-history': true,
  'only-account': '210987654321',
  'only-region': 'us-east-1',
  add: '192.0.2.9',
  remove: live.other,
  'my-ip': live.other,
  until: '2099-01-31',
  force: true,
  region: 'us-east-1',
  'all-regions': true,
  profile: 'default',
  'vpc-id': live.vpcId,
  'subnet-id': live.subnetId,
  yes: true,
  'no-input': true,
  'dry-run': true,
  'new-image': true,
  'allow-downgrade': true,
  json: true,
  'no-color': true,
  debug: true,
  help: true,
  version: true,
  watch: true,
  fix: true,
  confirm: live.stackName,
  'delete-data': true,
  board: 'security',
  since: '30d',
  output: `${live.folder}/report.html`,
  records: live.records,
  'search-url': live.searchUrl,
  'dashboards-url': live.searchUrl,
  integrity: true,
  keep: true,
  stop: true,
});

interface Entry {
  /** Flags that stand in for a person's answers. */
  readonly unasked: readonly FlagName[];
  /** Flags that are given as `--no-<flag>`. */
  readonly negated?: readonly FlagName[];
  /** Flags of every line. */
  readonly always?: readonly FlagName[];
  /** Words after the command's name. */
  readonly operands?: readonly string[];
  /** Values other than those of {@link valuesFor}. */
  readonly values?: Readonly<Partial<Record<FlagName, string>>>;
  /** Flags that say nothing without another one. */
  readonly needs?: Readonly<Partial<Record<FlagName, readonly FlagName[]>>>;
  /** True where the dry run may ask CloudFormation by a change set that it takes away again. */
  readonly asksCloudFormation?: true;
}

/** How each command is run by the contract test. A new command without a line here does not compile. */
export const ENTRIES: Readonly<Record<Command, Entry>> = {
  deploy: {
    unasked: ['yes'],
    values: { 'stack-name': 'second' },
    needs: { 'no-my-ip': ['authorized-ip'] },
    asksCloudFormation: true,
  },
  status: { unasked: [] },
  list: { unasked: [] },
  open: { unasked: ['yes'] },
  // Else it would write into the folder that the tests run in.
  report: { unasked: [], always: ['output'] },
  'rotate-ips': { unasked: ['yes'], needs: { until: ['add'] } },
  'rotate-password': { unasked: ['yes'] },
  verify: { unasked: [], needs: { output: ['integrity'] } },
  redrive: { unasked: [] },
  backfill: { unasked: ['yes'] },
  athena: { unasked: [] },
  // It takes the flag to lift the protection alone.
  teardown: { unasked: ['confirm'], negated: ['protect'] },
  policy: { unasked: [] },
  demo: {
    unasked: ['yes'],
    values: { 'stack-name': 'second' },
    needs: { 'no-my-ip': ['authorized-ip'] },
    asksCloudFormation: true,
  },
  completion: { unasked: [], operands: ['bash'] },
  help: { unasked: [], operands: ['teardown'] },
  version: { unasked: [] },
};

/** Flags that say how a run is told, or where to look, but not what is done. */
const NEUTRAL: readonly FlagName[] = [...EVERYWHERE, ...ACCOUNT, 'dry-run'];

/** The flags of a command that have a say in what it does, but for those that stand in for an answer. */
function tellingFlags(command: Command): FlagName[] {
  const { unasked, always = [] } = ENTRIES[command];
  return commandRow(command).takes.filter((flag) => ![...NEUTRAL, ...unasked, ...always].includes(flag));
}

/** Each flag alone, each pair of flags, and none at all. */
export function combinations(command: Command): (readonly FlagName[])[] {
  const flags = tellingFlags(command);
  const pairs = flags.flatMap((one, at) => flags.slice(at + 1).map((two) => [one, two] as const));
  return [[], ...flags.map((flag) => [flag] as const), ...pairs];
}

/**
 * The command line with these flags; a command that can change something is run as a dry run.
 *
 * @param asks true where a person answers.
 */
export function lineOf(command: Command, flags: readonly FlagName[], live: Live, asks = false): string[] {
  const { unasked, always = [], negated = [], operands = [], needs = {} } = ENTRIES[command];
  const all = new Set([
    ...flags,
    ...flags.flatMap((flag) => needs[flag] ?? []),
    ...always,
    ...(asks ? [] : unasked),
    ...(commandRow(command).changes === 'never' ? [] : (['dry-run'] as const)),
  ]);
  const values = { ...valuesFor(live), ...ENTRIES[command].values };
  const words = [...all].flatMap((flag) =>
    flagSpec(flag).type === 'boolean'
      ? [`--${negated.includes(flag) ? 'no-' : ''}${flag}`]
      : [`--${flag}`, `${values[flag]}`],
  );
  return [command, ...operands, ...words];
}
