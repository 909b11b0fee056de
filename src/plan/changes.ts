import type { Answers, DomainSize, Plan, StackFacts } from '../core/types.ts';
import { type Authorized, authorizedOf } from './authorized.ts';
import { SIZES, sizeIn } from './sizes.ts';
import { formatVendors } from './vendors.ts';

/** One thing that a plan settles: as the stack has it, and as it will be. Both in words. */
export interface Setting {
  readonly part: string;
  readonly before: string;
  readonly after: string;
}

type Row = readonly [
  part: string,
  before: (stack: StackFacts, region: string) => string,
  after: (answers: Answers, region: string, stack: StackFacts) => string,
];

/** Everything that an update can change by an answer. */
const ROWS: readonly Row[] = [
  [
    'Size',
    ({ parameters }, region) => size(parameters.DomainSize ?? '', region),
    ({ domainSize }, region) => size(domainSize, region),
  ],
  ['Engine', ({ parameters }) => parameters.EngineVersion ?? '', ({ engine }) => engine],
  [
    'Trail',
    ({ parameters }) => trail(parameters.ExistingLogGroup || undefined),
    ({ existingLogGroup }) => trail(existingLogGroup),
  ],
  [
    'Retention',
    ({ parameters }) => days(Number(parameters.IndexRetentionDays ?? 0)),
    ({ retentionDays }) => days(retentionDays),
  ],
  ['Protocol', ({ parameters }) => parameters.Protocol ?? '', ({ protocol }) => protocol],
  [
    'Dev Tools',
    ({ parameters }) => (parameters.AllowDevTools === 'true' ? 'on' : 'off'),
    ({ allowDevTools }) => (allowDevTools ? 'on' : 'off'),
  ],
  [
    'Vendors',
    ({ parameters }) => parameters.Vendors || 'none',
    ({ vendors }) => formatVendors(vendors) || 'none',
  ],
  ['Alerts', ({ parameters }) => parameters.AlertEmail || 'none', ({ alertEmail }) => alertEmail ?? 'none'],
  [
    'Addresses',
    ({ parameters }) => String(authorizedOf(parameters).length),
    ({ authorizedIps }, _region, { parameters }) => addresses(authorizedOf(parameters), authorizedIps),
  ],
];

/** What the stack has beside what the plan's answers want; empty when there is no stack. */
export function settings({ stack, answers, identity }: Plan): Setting[] {
  if (stack === undefined) return [];
  return ROWS.map(([part, before, after]) => ({
    part,
    before: before(stack, identity.region),
    after: after(answers, identity.region, stack),
  }));
}

function size(name: string, region: string): string {
  if (!Object.hasOwn(SIZES, name)) return name;
  const { nodes, instanceType, volumeGiB } = sizeIn(region, name as DomainSize);
  return `${name} (${nodes} × ${instanceType}, ${volumeGiB} GiB)`;
}

const trail = (logGroup: string | undefined): string => (logGroup ? `reuses ${logGroup}` : 'its own');
const days = (number: number): string => (number === 0 ? 'all events kept' : `${number} days`);

/** How many there will be, with who comes and who goes. */
function addresses(before: readonly Authorized[], after: readonly string[]): string {
  const come = after.filter((cidr) => !before.some((entry) => entry.cidr === cidr)).map((cidr) => `+${cidr}`);
  const go = before.filter(({ cidr }) => !after.includes(cidr)).map(({ cidr }) => `-${cidr}`);
  const moves = [...come, ...go];
  if (moves.length === 0) return String(after.length);
  const more = moves.length > 4 ? [`${moves.length - 4} more`] : [];
  return `${after.length} (${[...moves.slice(0, 4), ...more].join(', ')})`;
}
