import { regionError } from '../aws/region.ts';
import type { FlagSpec } from '../core/flag-spec.ts';
import { cidrList, day, matching, oneOf, webAddress } from '../plan/checks.ts';
import { SETTING_FLAGS } from '../plan/settings/table.ts';

/** Ids of the boards; a test keeps them equal to the boards themselves. */
export const BOARD_NAMES = ['overview', 'sign-in', 'changes', 'security', 'third-parties'] as const;

const regionProblem = (text: string): string | undefined => {
  const { why, remedy } = regionError(text) ?? {};
  return why && [why, ...(remedy ?? [])].join(' ');
};

/** Flags that are no setting of a deployment. */
const OTHERS = {
  'no-my-ip': { type: 'boolean', leavesOpen: true, help: 'do not ask the internet for your public address' },
  add: { type: 'string', multiple: true, value: 'cidr', help: 'give these access as well', check: cidrList },
  remove: { type: 'string', multiple: true, value: 'cidr', help: 'take access from these', check: cidrList },
  'my-ip': {
    type: 'string',
    value: 'cidr',
    help: 'put your present address in the place of this one',
    example: '198.51.100.7',
    check: cidrList,
  },
  from: {
    type: 'string',
    value: 'date',
    help: 'first day (YYYY-MM-DD, UTC) [as the stack keeps]',
    example: '2026-09-01',
    check: day,
  },
  to: {
    type: 'string',
    value: 'date',
    help: 'last day (YYYY-MM-DD, UTC) [today]',
    example: '2026-11-30',
    check: day,
  },
  bucket: {
    type: 'string',
    value: 'name',
    help: "name or name/prefix of log files [the trail's]",
    example: 'our-trail-logs/organisation',
    check: matching(
      /^(s3:\/\/)?[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^\s]*)?$/,
      'It has to be the name of a bucket, with a slash and a prefix where the log files have one.',
    ),
  },
  'event-history': { type: 'boolean', help: "CloudTrail's Event history in place of a bucket" },
  'only-account': {
    type: 'string',
    multiple: true,
    value: 'account',
    help: 'events of these accounts alone, 12 digits, commas',
    example: '123456789012',
    check: matching(/^\s*\d{12}(\s*,\s*\d{12})*\s*$/, 'An account has 12 digits.'),
  },
  'only-region': {
    type: 'string',
    multiple: true,
    value: 'region',
    help: 'events of these regions alone, commas',
    example: 'us-east-1,eu-west-1',
    check: matching(
      /^\s*[a-z]{2}(-[a-z]+)+-\d(\s*,\s*[a-z]{2}(-[a-z]+)+-\d)*\s*$/,
      'A region looks like us-east-1.',
    ),
  },
  until: {
    type: 'string',
    value: 'date',
    help: 'added addresses expire after this day (YYYY-MM-DD)',
    example: '2027-01-31',
    check: day,
  },
  force: { type: 'boolean', help: 'go on although it does harm that the command names' },
  region: {
    type: 'string',
    value: 'region',
    leavesOpen: true,
    help: 'AWS region [AWS_REGION or the profile]',
    example: 'us-east-1',
    check: regionProblem,
  },
  'all-regions': { type: 'boolean', help: 'look in every region that the account has enabled' },
  profile: { type: 'string', value: 'name', leavesOpen: true, help: 'AWS profile [AWS_PROFILE]' },
  demo: { type: 'boolean', leavesOpen: true, help: 'look at the demo that was left running, not at AWS' },
  'vpc-id': {
    type: 'string',
    value: 'id',
    leavesOpen: true,
    help: 'VPC of the proxy [the default VPC]',
    example: 'vpc-0a1b2c3d',
    check: matching(/^vpc-[0-9a-z]+$/, 'A VPC id looks like vpc-0a1b2c3d.'),
  },
  'subnet-id': {
    type: 'string',
    value: 'id',
    leavesOpen: true,
    help: 'public subnet of the proxy [a default subnet]',
    example: 'subnet-0a1b2c3d',
    check: matching(/^subnet-[0-9a-z]+$/, 'A subnet id looks like subnet-0a1b2c3d.'),
  },
  yes: { type: 'boolean', short: 'y', once: true, help: 'take the defaults and do not ask' },
  'no-input': { type: 'boolean', once: true, help: 'never ask; fail when an answer is missing' },
  'dry-run': { type: 'boolean', once: true, help: 'show what would be done; change nothing' },
  'new-image': { type: 'boolean', help: "replace the proxy's machine: newest image" },
  'allow-downgrade': {
    type: 'boolean',
    leavesOpen: true,
    help: 'change a stack that a newer version made',
  },
  json: { type: 'boolean', once: true, help: 'one JSON event a line on stdout' },
  'no-color': { type: 'boolean', once: true, leavesOpen: true, help: 'no colours' },
  debug: { type: 'boolean', once: true, leavesOpen: true, help: 'show stack traces' },
  help: { type: 'boolean', short: 'h', once: true, help: 'flags and examples of a command' },
  version: { type: 'boolean', short: 'v', once: true, help: 'the version' },
  watch: { type: 'boolean', help: 'look again every minute until Ctrl-C' },
  fix: { type: 'boolean', help: 'repair what can be repaired safely' },
  confirm: {
    type: 'string',
    value: 'name',
    help: "the stack's name, in place of the question",
    example: 'cloudtrail-kibana',
  },
  'delete-data': { type: 'boolean', help: "delete the trail's bucket with all records too" },
  board: {
    type: 'string',
    value: 'name',
    help: BOARD_NAMES.join(', '),
    example: 'third-parties',
    values: BOARD_NAMES,
    check: oneOf(BOARD_NAMES),
  },
  since: {
    type: 'string',
    value: 'when',
    help: "30d, 12h or a day (YYYY-MM-DD) [the board's own]",
    example: '30d',
    check: matching(
      /^(\d{1,5}[hd]|\d{4}-\d{2}-\d{2})$/,
      'It has to be a number of days or hours such as 30d or 12h, or a day such as 2026-10-01.',
    ),
  },
  output: {
    type: 'string',
    short: 'o',
    value: 'file',
    help: 'file; - is stdout [cloudtrail-<board>-<day>.html]',
    example: 'report.html',
  },
  integrity: { type: 'boolean', help: "check CloudTrail's signed digest files" },
  records: { type: 'string', multiple: true, value: 'file', help: 'play these CloudTrail records instead' },
  'search-url': {
    type: 'string',
    value: 'url',
    help: 'use this OpenSearch or Elasticsearch',
    example: 'http://127.0.0.1:9200',
    check: webAddress,
  },
  'dashboards-url': {
    type: 'string',
    value: 'url',
    help: 'use this Dashboards or Kibana',
    example: 'http://127.0.0.1:5601',
    check: webAddress,
  },
  keep: { type: 'boolean', help: 'leave the demo running' },
  stop: { type: 'boolean', help: 'end a demo that was left running' },
} as const satisfies Readonly<Record<string, FlagSpec>>;

/** The one table of flags: parsing, help, prompts and the line to paste read it. Each command names those it takes. */
export const FLAGS = { ...SETTING_FLAGS, ...OTHERS };

export type FlagName = keyof typeof FLAGS;

type Value<F> = F extends { multiple: true } ? string[] : F extends { type: 'boolean' } ? boolean : string;

/** Flags as given; what was not given is absent. */
export type Flags = { readonly [N in FlagName]?: Value<(typeof FLAGS)[N]> };

/** A flag by its name. */
export const flagSpec = (name: FlagName): FlagSpec => FLAGS[name];

export const FLAG_NAMES = Object.keys(FLAGS) as FlagName[];
