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
    | 'Report'
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
  'alert-email': {
    type: 'string',
    value: 'address',
    group: 'What to deploy',
    help: 'mail alarms there, the CIS ones too; "none" for no mail',
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
  board: {
    type: 'string',
    value: 'name',
    group: 'Report',
    help: 'overview, sign-in, changes, security or third-parties [third-parties]',
  },
  since: {
    type: 'string',
    value: 'when',
    group: 'Report',
    help: "30d, 12h or a day (YYYY-MM-DD) [the board's own]",
  },
  output: {
    type: 'string',
    short: 'o',
    value: 'file',
    group: 'Report',
    help: 'where to write it, - for stdout [cloudtrail-<board>-<day>.html]',
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
