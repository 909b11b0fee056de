import type { NamedAccount } from '../../core/named-account.ts';
import { alertEmailProblem, NO_ALERTS, readAlertEmail } from '../alert-email.ts';
import { alertWebhookProblem, KEPT, readAlertWebhook, WEBHOOK_ON } from '../alert-webhook.ts';
import { type Authorized, authorizedOf, authorizedParameters, isExpired } from '../authorized.ts';
import { cidrList, matching } from '../checks.ts';
import { misread, parseCidrList } from '../cidr.ts';
import { ALERT_COST } from '../cost.ts';
import { dollars } from '../money.ts';
import { besideOther, formatNamedAccounts, NO_NAMES, parseNamedAccounts } from '../named-accounts.ts';
import { defaultBucket } from '../names.ts';
import { type SettingContext, setting } from './setting.ts';

export const authorizedIps = setting({
  answer: 'authorizedIps',
  flag: {
    type: 'string',
    multiple: true,
    value: 'cidr',
    help: 'who has access: IPv4 addresses or CIDRs, commas',
    example: '203.0.113.7/32',
    check: cidrList,
  },
  needed: true,
  question: () => 'Who has access (IPv4 addresses or CIDRs)',
  fallback: ({ facts: { callerIp } }) => (callerIp.status === 'agreed' ? `${callerIp.ip}/32` : undefined),
  unknownBecause: ({ facts: { callerIp } }) => {
    if (callerIp.status === 'agreed') return undefined;
    return callerIp.status === 'disagree'
      ? `The sources disagree about your public address: ${callerIp.ips.join(', ')}.`
      : `Your public address is not known: ${callerIp.why}.`;
  },
  mind: (text) => misread([text]),
  read: (text) => parseCidrList([text]).cidrs,
  text: (cidrs) => cidrs.join(','),
  kept: ({ parameters }, today) =>
    cidrsOf(authorizedOf(parameters).filter((entry) => !isExpired(entry, today))),
  writeAll: (cidrs, kept, today) => {
    // Addresses that are named again keep their last day; an expired entry has none.
    const present = authorizedOf(kept).filter((entry) => !isExpired(entry, today));
    const until = (cidr: string) => present.find((entry) => entry.cidr === cidr)?.until;
    return authorizedParameters(cidrs.map((cidr) => ({ cidr, until: until(cidr) })));
  },
  label: 'Addresses',
  compare: ({ parameters }, after) => {
    const before = authorizedOf(parameters);
    return [String(before.length), changeOf(before, after)];
  },
});

export const protocol = setting({
  answer: 'protocol',
  flag: {
    type: 'boolean',
    negatable: true,
    help: 'plain HTTP on port 80: others can read passwords',
  },
  fallback: () => 'false',
  kept: ({ parameters }) => String(parameters.Protocol === 'http'),
  read: (text) => (text === 'true' ? 'http' : 'https'),
  text: (value) => String(value === 'http'),
  parameter: 'Protocol',
  label: 'Protocol',
});

export const allowDevTools = setting({
  answer: 'allowDevTools',
  flag: {
    type: 'boolean',
    negatable: true,
    help: 'let everyone with access run any cluster command',
  },
  fallback: () => 'false',
  read: (text) => text === 'true',
  parameter: 'AllowDevTools',
  label: 'Dev Tools',
  words: (value) => (value === 'true' ? 'on' : 'off'),
});

/** What the two lists of named accounts have in common; `other` is the flag of the list that an account may not be in too. */
const named = (help: string, example: string, other: string) =>
  ({
    flag: {
      type: 'string',
      multiple: true,
      value: 'account=name',
      help: `${help}; "none" for an empty list`,
      example,
      check: (text: string) => parseNamedAccounts(text).problems.join('; ') || undefined,
    },
    problem: (text: string, { textOf }: SettingContext) => besideOther(text, textOf(other)),
    fallback: () => '',
    read: (text: string) => parseNamedAccounts(text).list,
    text: (list: readonly NamedAccount[]) => formatNamedAccounts(list) || NO_NAMES,
    optional: true,
    write: formatNamedAccounts,
    words: (list: string) => list || 'none',
  }) as const;

// No question: the names are those of the organisation, or the account's alias.
export const accounts = setting({
  ...named('name one of your accounts', '210987654321=Lab', 'vendor'),
  answer: 'accounts',
  parameter: 'Accounts',
  label: 'Accounts',
});

export const vendors = setting({
  ...named('name a third party', '123456789012=Acme', 'account'),
  answer: 'vendors',
  question: ({ stack }) =>
    `Vendors with access, as account=name, commas; ${stack?.parameters.Vendors ? '"none"' : 'empty'} for none`,
  parameter: 'Vendors',
  label: 'Vendors',
});

export const alertEmail = setting({
  answer: 'alertEmail',
  flag: {
    type: 'string',
    value: 'address',
    help: 'mail alarms and CIS alerts there; none: no mail',
    example: 'ops@example.com',
    check: alertEmailProblem,
  },
  question: ({ stack }) =>
    `E-mail for alerts (up to ${dollars(ALERT_COST.usd)} a month); ${stack?.parameters.AlertEmail ? '"none"' : 'empty'} for none`,
  fallback: () => '',
  read: readAlertEmail,
  text: (address) => address ?? NO_ALERTS,
  optional: true,
  parameter: 'AlertEmail',
  // A template without alerts does not know the parameter.
  write: (address) => address,
  label: 'Alerts',
  words: (address) => address || 'none',
});

// No question: most have no webhook, and what is typed at a terminal can be read on the screen.
export const alertWebhook = setting({
  answer: 'alertWebhook',
  flag: {
    type: 'string',
    value: 'url',
    secret: true,
    help: 'send alarms to Slack, Teams or another; none: off',
    example: 'https://hooks.slack.com/services/…',
    check: alertWebhookProblem,
  },
  fallback: () => '',
  kept: ({ parameters }) => (parameters.AlertWebhook ? KEPT : undefined),
  problem: (text, { stack }) =>
    text === KEPT && !stack?.parameters.AlertWebhook
      ? 'The stack has no webhook to keep: give its URL.'
      : undefined,
  read: readAlertWebhook,
  text: (url) => url ?? NO_ALERTS,
  optional: true,
  parameter: 'AlertWebhook',
  // Not the URL, which is a secret. A template without alerts does not know the parameter.
  write: (url) => url && WEBHOOK_ON,
  label: 'Webhook',
  words: (value) => value || 'none',
});

export const artifactsBucket = setting({
  answer: 'artifactsBucket',
  flag: {
    type: 'string',
    value: 'name',
    help: 'bucket for the template and the Lambda code',
    example: 'my-artifacts',
    check: matching(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      'A bucket name has 3 to 63 lower-case letters, digits, hyphens and dots.',
    ),
  },
  fallback: ({ facts }) => defaultBucket(facts.identity),
  read: (text) => text,
  parameter: 'ArtifactsBucket',
});

const cidrsOf = (list: readonly Authorized[]): string | undefined =>
  list.length > 0 ? list.map(({ cidr }) => cidr).join(',') : undefined;

/** How many entries there will be, with those that are added and removed. */
function changeOf(before: readonly Authorized[], after: readonly string[]): string {
  const added = after
    .filter((cidr) => !before.some((entry) => entry.cidr === cidr))
    .map((cidr) => `+${cidr}`);
  const removed = before.filter(({ cidr }) => !after.includes(cidr)).map(({ cidr }) => `-${cidr}`);
  const moves = [...added, ...removed];
  if (moves.length === 0) return String(after.length);
  const more = moves.length > 4 ? [`${moves.length - 4} more`] : [];
  return `${after.length} (${[...moves.slice(0, 4), ...more].join(', ')})`;
}
