import { firstOf } from '../core/first-of.ts';
import type { NamedAccount } from '../core/named-account.ts';
import type { Answers, Plan, PlanKind } from '../core/types.ts';
import { wrap } from '../core/wrap.ts';
import { hasAlerts } from './alert-webhook.ts';
import { ALARMS, CIS_ALARMS, PRICES, total } from './cost.ts';
import { periodWords } from './daily.ts';
import { eventHistoryCost, onceWords, USUAL_REGIONS } from './history.ts';
import { dollars } from './money.ts';
import { reusedRows } from './reused-trail.ts';
import { settingChanges } from './settings/values.ts';
import { shapeOf } from './shape.ts';
import { tagWords } from './tags.ts';
import { volumeWords } from './volume.ts';

const HEADLINE: Readonly<Record<PlanKind, string>> = {
  create: 'New stack',
  replace: 'The remains of a failed attempt are removed first; then:\nNew stack',
  continue: 'The deployment goes on: what is there already is kept, the rest is made.\nStack',
  restore: 'The failed update is taken back to its end first; then:\nChange of the stack',
  update: 'Change of the stack',
  resume:
    'The stack is being changed, by another run or by CloudFormation alone; this run\nonly watches: stack',
};

/** What this design leaves open, told before anyone says yes. */
const NOT_PROTECTED = [
  'All who pass the address list and the password see every event: no roles inside.',
  'The password is one for all; behind one shared address nobody is told apart.',
  'Events reach the index about 5 minutes after they happen.',
];

/** The plan as a person reads it before saying yes: lines of at most 80 columns. */
export function renderPlan(plan: Plan): string[] {
  const { answers } = plan;
  return [
    '',
    ...headline(plan),
    '',
    ...(plan.kind === 'update' ? changes(plan) : makes(plan)),
    '',
    'Costs per month',
    ...plan.costs.map(
      ({ part, detail, usd, unpriced }) =>
        `  ${part.padEnd(17)}${detail.padEnd(46).slice(0, 46)}${(unpriced === undefined ? dollars(usd) : 'not known').padStart(12)}`,
    ),
    `  ${'Together'.padEnd(17)}${`${PRICES.region} prices of ${PRICES.asOf}`.padEnd(46)}${`${plan.costs.some(({ unpriced }) => unpriced !== undefined) ? 'more than ' : ''}${dollars(total(plan.costs))}`.padStart(12)}`,
    wrap('', volumeWords(answers.eventsPerMonth, answers.eventsFrom), 0),
    '',
    'Open to the internet',
    wrap(
      'Proxy',
      `ports ${answers.protocol === 'https' ? '443 and 80 (redirects to 443)' : '80'}, from ${firstOf(answers.authorizedIps, 6)}`,
    ),
    wrap('Domain', "the proxy's Elastic IP; the functions by their roles"),
    '',
    'Not protected',
    ...NOT_PROTECTED.map((line) => wrap('-', line, 2)),
    ...(plan.warnings.length > 0 ? ['', 'Mind', ...plan.warnings.map((line) => wrap('!', line, 2))] : []),
    '',
  ];
}

/** What is done to which stack, and where. */
function headline({ kind, answers, identity, stack, parameters }: Plan): string[] {
  const [from, to] = [stack?.version, parameters.ToolVersion];
  const upgrades = kind === 'update' && from !== to;
  const what = upgrades ? 'Upgrade of the stack' : HEADLINE[kind];
  const versions = upgrades ? ` from ${from} to ${to}` : '';
  const lines = `${what} ${answers.stackName}${versions} in account ${identity.account}, ${identity.region}`;
  return lines.split('\n').flatMap((line) =>
    wrap('', line, 0)
      .split('\n')
      .map((one) => one.slice(2)),
  );
}

const makes = (plan: Plan): string[] => [
  'Makes',
  ...resources(plan).map(([part, detail]) => wrap(part, detail)),
];

/** Old → new for what differs; the rest in one line. */
function changes(plan: Plan): string[] {
  const { stack, answers, identity } = plan;
  const all = stack === undefined ? [] : settingChanges(stack, answers, identity.region);
  const different = all.filter(({ before, after }) => before !== after);
  const same = all.filter(({ before, after }) => before === after);
  return [
    'Changes',
    ...different.map(({ part, before, after }) => wrap(part, `${before} → ${after}`)),
    ...periods(plan),
    ...image(plan),
    ...(different.length === 0 ? [wrap('-', 'none of the settings', 2)] : []),
    '',
    'Stays as it is',
    wrap('', same.map(({ part, after }) => `${part} ${after}`).join(' · '), 0),
  ];
}

/** Events of one day in one index, or those of a month. */
function periods({ stack, parameters }: Plan): string[] {
  const [before = '', after = ''] = [stack?.parameters.DailyFrom, parameters.DailyFrom];
  return before === after ? [] : [wrap('Indices', `${periodWords(before)} → ${periodWords(after)}`)];
}

/** The one resource that an update may replace. */
function image({ stack, parameters }: Plan): string[] {
  const [before, after] = [stack?.parameters.ProxyImageId, parameters.ProxyImageId];
  return before === after ? [] : [wrap('Proxy', `image ${before} → ${after}: the machine is replaced`)];
}

function resources(plan: Plan): [string, string][] {
  const { answers, identity, network, reuses } = plan;
  const size = shapeOf(answers, identity.region);
  const kept = answers.retentionDays === 0 ? 'never deleted' : `searchable for ${answers.retentionDays} days`;
  const masters = size.masters > 0 ? ` and ${size.masters} masters` : '';
  const trail: [string, string][] =
    reuses === undefined
      ? [['Trail', 'multi-region, management events, to S3 and CloudWatch Logs']]
      : reusedRows(reuses);
  const records =
    reuses === undefined
      ? "the trail's bucket outlives the stack"
      : "all records are in that trail's bucket: this stack has none";
  return [
    ['Domain', `${answers.domainName}: ${answers.engine}, ${size.nodes} × ${size.instanceType}${masters}`],
    ...trail,
    ['Lambdas', 'LogsToElasticsearch (forwarder), UpdateElasticsearch (set-up), History'],
    ['Proxy', `nginx on ${network.proxyInstanceType}, Elastic IP, no SSH`],
    ['', `${network.vpcId}, ${network.subnetId} (${network.zone})`],
    ['Events', `${kept}, ${periodWords(plan.parameters.DailyFrom)}; ${records}`],
    ...past(plan),
    ['Accounts', nameList(answers.accounts, 'named as in your organisation; without it, by alias or id')],
    ['Vendors', nameList(answers.vendors, 'no names given: third parties show by their account ids')],
    ['Safety net', `failure queue, ${alarms(answers)}`],
    ...messages(answers),
    ['Artifacts', `template and Lambda code in bucket ${answers.artifactsBucket}`],
    ...rules(plan),
  ];
}

/** Event history that is read first, with what that costs once. */
function past({ answers }: Plan): [string, string][] {
  const { historyDays: days, eventsPerMonth } = answers;
  if (days === 0) return [];
  const usd = eventHistoryCost(days, USUAL_REGIONS, eventsPerMonth);
  return [
    ['Past', `the last ${days} days of Event history, read while the domain is made: ${onceWords(usd)}`],
  ];
}

/** What some accounts demand of all that is made in them; nothing where it is not asked for. */
const rules = ({ tags, answers }: Plan): [string, string][] => [
  ...(tags.length > 0 ? [['Tags', tagWords(tags)] satisfies [string, string]] : []),
  ...(answers.permissionsBoundary === undefined
    ? []
    : [['Boundary', `${answers.permissionsBoundary} on every role`] satisfies [string, string]]),
  ...(answers.protect
    ? [['Protection', 'termination protection: a teardown has to lift it'] satisfies [string, string]]
    : []),
];

const alarms = (answers: Answers): string =>
  hasAlerts(answers)
    ? `${ALARMS} alarms and ${CIS_ALARMS} of the CIS benchmark, sent to ${targets(answers)}`
    : `${ALARMS} alarms, mailed to nobody`;

/** What is sent beside alarms: of events, as people are to act on them. */
const messages = (answers: Answers): [string, string][] =>
  hasAlerts(answers)
    ? [['Messages', `what to act on now, once an hour for each actor and detection, to ${targets(answers)}`]]
    : [];

/** The webhook's URL is a secret. */
const targets = ({ alertEmail, alertWebhook }: Answers): string =>
  [alertEmail, alertWebhook && 'the webhook'].filter(Boolean).join(' and ');

/** All names when they are few, otherwise the first ones and the count. */
function nameList(named: readonly NamedAccount[], none: string): string {
  if (named.length === 0) return none;
  return firstOf(
    named.map(({ account, name }) => `${name} (${account})`),
    6,
  );
}
