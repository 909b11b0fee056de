import { usageError } from '../core/errors.ts';
import type { Answers, Facts, Plan, StackFacts } from '../core/types.ts';
import { authorizedOf, isExpired } from './authorized.ts';
import { parseCidrList } from './cidr.ts';
import { domainCost, estimate } from './cost.ts';
import { dailyFrom } from './daily.ts';
import { domainWarnings } from './domain-change.ts';
import { changesStack, planKind } from './kind.ts';
import { parameterFolder } from './names.ts';
import { requirePreflight } from './preflight.ts';
import { imageWarnings, proxyImage } from './proxy-image.ts';
import { reusedTrail, reuseWarnings } from './reused-trail.ts';
import { answerParameters } from './settings/values.ts';
import { shapeOf, shapeParameters } from './shape.ts';
import { changedTags, tagWords } from './tags.ts';
import { isOwnTrail, trailChange } from './trail-change.ts';
import { isOlder } from './version.ts';

/** What a user allows beyond the answers. */
interface Allowed {
  readonly allowDowngrade?: boolean;
  readonly force?: boolean;
  /** The proxy's machine may be replaced by one of the newest image. */
  readonly newImage?: boolean;
}

/**
 * What has to be done to get from the facts to the answers.
 *
 * @param version of this tool.
 * @throws CliError when the stack is in a state that nothing can be planned on; `newer-stack` (exit 2) when a newer
 * version of this tool has made it, unless `allowDowngrade`; what the preflight stops on (exit 2 or 4). With `force`, other
 * stacks that lose their events by the plan are a warning.
 */
export function makePlan(
  facts: Facts,
  answers: Answers,
  version: string,
  { allowDowngrade = false, force = false, newImage = false }: Allowed = {},
): Plan {
  const stack = facts.stacks.find(({ name }) => name === answers.stackName);
  const kind = planKind(stack);
  if (changesStack(kind) && !allowDowngrade) requireNoDowngrade(stack, version);
  const { warnings } = requirePreflight(facts, answers, kind, stack, force);
  const { identity, network } = facts;
  const others = facts.trails.filter(({ arn }) => !isOwnTrail(arn, stack, identity.region));
  const reuses = reusedTrail(facts, answers, stack);
  const image = { facts, stack: changesStack(kind) ? stack : undefined, kind, version, newImage };
  const proxyInstanceType = stack?.parameters.ProxyInstanceType ?? network.proxyInstanceType;
  return {
    kind,
    identity,
    network,
    answers,
    reuses,
    stack,
    tags: changedTags(stack?.tags ?? [], answers.tags),
    parameters: {
      ...parametersFor(facts, answers, changesStack(kind) ? stack : undefined, version),
      ProxyImageId: proxyImage(image),
    },
    costs: estimate(answers, identity.region, proxyInstanceType, others.length),
    warnings: [
      ...warningsFor(facts, answers),
      ...goneWarnings(stack, answers, facts.today),
      ...alertWarnings(stack, answers),
      ...webhookWarnings(stack, answers),
      ...(kind === 'resume' ? [] : reuseWarnings(reuses)),
      ...(changesStack(kind) ? domainWarnings(stack, answers, facts) : []),
      ...priceWarnings(answers, identity.region),
      ...imageWarnings(image),
      ...ruleWarnings(kind === 'update' ? stack : undefined, answers),
      ...(kind === 'replace' && stack?.isProtected === true
        ? ['The remains have termination protection: it is lifted right before they are deleted.']
        : []),
      ...(kind === 'update' ? trailChange(stack, answers, others.length) : []),
      ...warnings,
    ],
  };
}

/** An older template would take away what a newer one has brought, and an older index template loses fields. */
function requireNoDowngrade(stack: StackFacts | undefined, version: string): void {
  const made = stack?.version ?? version;
  if (!isOlder(version, made)) return;
  throw usageError(
    'newer-stack',
    `Version ${made} has made the stack; this is ${version}.`,
    [
      `Use that version or a newer one: npx create-cloudtrail-kibana@${made}`,
      'or go back on purpose: --allow-downgrade',
    ],
    'An older version would take away what the newer one has brought.',
  );
}

/**
 * On an update the proxy stays where it is: another subnet would replace it. A creation that goes on
 * may not have it yet: a network that is named then is the way out of a zone that has no room for it.
 */
function parametersFor(
  facts: Facts,
  answers: Answers,
  stack: StackFacts | undefined,
  version: string,
): Record<string, string> {
  const kept = stack?.parameters ?? {};
  const place = stack?.status === 'CREATE_FAILED' && facts.network.named === true ? {} : kept;
  return {
    ...answerParameters(answers, kept, facts.today),
    ...shapeParameters(shapeOf(answers, facts.identity.region, facts.limits.zones?.length)),
    DailyFrom: dailyFrom(stack, answers, facts.today),
    VpcId: place.VpcId ?? facts.network.vpcId,
    SubnetId: place.SubnetId ?? facts.network.subnetId,
    ProxyInstanceType: place.ProxyInstanceType ?? facts.network.proxyInstanceType,
    PasswordParameter: `${parameterFolder(answers.stackName)}/password`,
    ToolVersion: version,
  };
}

const priceWarnings = (answers: Answers, region: string): string[] => {
  const { unpriced } = domainCost(answers, region);
  return unpriced === undefined
    ? []
    : [
        `The price of ${unpriced} is not known to this version: its nodes are not in the sum. See aws.amazon.com/opensearch-service/pricing.`,
      ];
};

/** Whose last day is over, and who goes with this plan for it. */
const goneWarnings = (stack: StackFacts | undefined, { authorizedIps }: Answers, today: string): string[] =>
  authorizedOf(stack?.parameters ?? {})
    .filter((entry) => isExpired(entry, today) && !authorizedIps.includes(entry.cidr))
    .map(({ cidr, until }) => `${cidr} was let in until ${until}: it goes.`);

/** SNS mails nothing but a request to confirm until somebody has followed its link. */
const alertWarnings = (stack: StackFacts | undefined, { alertEmail }: Answers): string[] =>
  alertEmail === undefined || alertEmail === stack?.parameters.AlertEmail
    ? []
    : [`${alertEmail} gets a mail from AWS to confirm first; no alert reaches it before.`];

/** What is sent leaves AWS. */
const webhookWarnings = (stack: StackFacts | undefined, { alertWebhook }: Answers): string[] =>
  alertWebhook === undefined || stack?.parameters.AlertWebhook !== undefined
    ? []
    : ['Who runs the webhook reads the alerts, too: who did what to what, and from where.'];

/** What the rules of an account bring with them. */
function ruleWarnings(stack: StackFacts | undefined, { tags, permissionsBoundary }: Answers): string[] {
  const retagged = stack !== undefined && tagWords(stack.tags) !== tagWords(changedTags(stack.tags, tags));
  const limited =
    permissionsBoundary !== undefined && permissionsBoundary !== stack?.parameters.PermissionsBoundary;
  return [
    // CloudFormation reference, AWS::EC2::EIP, Tags: "Updates on an EIP reassociates the address".
    ...(retagged
      ? ["AWS attaches the proxy's address anew when its tags change: a moment without dashboards."]
      : []),
    ...(limited ? ['What the boundary does not allow, the functions and the proxy can not do.'] : []),
  ];
}

function warningsFor(facts: Facts, answers: Answers): string[] {
  const { callerIp, identity } = facts;
  const warnings = [...parseCidrList(answers.authorizedIps).warnings];
  if (answers.protocol === 'http')
    warnings.push('Plain HTTP: the password and all events can be read on the way.');
  if (answers.allowDevTools)
    warnings.push('Dev Tools: everyone with access can also change and delete everything.');
  if (identity.arn.endsWith(':root'))
    warnings.push('You are signed in as the root user; an IAM role is safer.');
  if (callerIp.status === 'disagree')
    warnings.push(`Your address is unclear (${callerIp.ips.join(', ')}): check the list.`);
  return warnings;
}
