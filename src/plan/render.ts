import type { Plan, PlanKind } from '../core/types.ts';
import { wrapText } from '../core/wrap.ts';
import { ALARMS, PRICES, total } from './cost.ts';
import { dollars } from './money.ts';
import { sizeIn } from './sizes.ts';

const HEADLINE: Readonly<Record<PlanKind, string>> = {
  create: 'New stack',
  replace: 'The remains of a failed attempt are removed first; then:\nNew stack',
  update: 'Change of the stack',
  resume: 'The stack is at work; it is only watched:\nStack',
};

/** What this design leaves open, told before anyone says yes. */
const NOT_PROTECTED = [
  'All who pass the address list and the password see every event: no roles inside.',
  'The password is one for all; behind one shared address nobody is told apart.',
  'Events reach the index about 5 minutes after they happen.',
];

/** The plan as a person reads it before saying yes: lines of at most 80 columns. */
export function renderPlan(plan: Plan): string[] {
  const { answers, identity } = plan;
  return [
    '',
    `${HEADLINE[plan.kind]} ${answers.stackName} in account ${identity.account}, ${identity.region}`,
    '',
    'Makes',
    ...resources(plan).map(([part, detail]) => wrap(part, detail)),
    '',
    'Costs per month',
    ...plan.costs.map(
      ({ part, detail, usd }) =>
        `  ${part.padEnd(17)}${detail.padEnd(46).slice(0, 46)}${dollars(usd).padStart(12)}`,
    ),
    `  ${'Together'.padEnd(17)}${`${PRICES.region} prices of ${PRICES.asOf}`.padEnd(46)}${dollars(total(plan.costs)).padStart(12)}`,
    '',
    'Open to the internet',
    wrap(
      'Proxy',
      `ports ${answers.protocol === 'https' ? '443 and 80 (redirects to 443)' : '80'}, from ${addressList(answers.authorizedIps)}`,
    ),
    wrap('Domain', "the proxy's Elastic IP and two Lambda roles, nobody else"),
    '',
    'Not protected',
    ...NOT_PROTECTED.map((line) => wrap('-', line, 2)),
    ...(plan.warnings.length > 0 ? ['', 'Mind', ...plan.warnings.map((line) => wrap('!', line, 2))] : []),
    '',
  ];
}

function resources({ answers, identity, network }: Plan): [string, string][] {
  const size = sizeIn(identity.region, answers.domainSize);
  const kept = answers.retentionDays === 0 ? 'never deleted' : `searchable for ${answers.retentionDays} days`;
  const masters = size.masters > 0 ? ` and ${size.masters} masters` : '';
  const trail: [string, string] =
    answers.existingLogGroup === undefined
      ? ['Trail', 'multi-region, management events, to S3 and CloudWatch Logs']
      : ['Trail', `none: subscribes to ${answers.existingLogGroup}`];
  return [
    ['Domain', `${answers.domainName}: ${answers.engine}, ${size.nodes} × ${size.instanceType}${masters}`],
    trail,
    ['Lambdas', 'LogsToElasticsearch (forwarder) and UpdateElasticsearch (set-up)'],
    ['Proxy', `nginx on ${network.proxyInstanceType}, Elastic IP, no SSH`],
    ['', `${network.vpcId}, ${network.subnetId} (${network.zone})`],
    ['Events', `${kept}; the trail's bucket outlives the stack`],
    ['Safety net', `failure queue, ${ALARMS} alarms`],
    ['Artifacts', `template and Lambda code in bucket ${answers.artifactsBucket}`],
  ];
}

const LEFT = 13;
const WIDTH = 80;

/** `  part   detail`, the detail wrapped under itself. */
function wrap(part: string, detail: string, left = LEFT): string {
  const lines = wrapText(detail, WIDTH - left - 2);
  return lines.map((text, index) => `  ${(index === 0 ? part : '').padEnd(left)}${text}`).join('\n');
}

/** All networks when they are few, otherwise the first ones and the count. */
function addressList(cidrs: readonly string[]): string {
  const shown = cidrs.slice(0, 6).join(', ');
  return cidrs.length > 6 ? `${shown} and ${cidrs.length - 6} more` : shown;
}
