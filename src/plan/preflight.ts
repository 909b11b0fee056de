import { CliError } from '../core/errors.ts';
import type { Answers, Facts, PlanKind, StackFacts } from '../core/types.ts';
import { dependentsOf, namesIn } from '../stack/dependents.ts';
import { engineFits, storageFits } from './domain-change.ts';
import { type PreflightContext, type PreflightFinding, usage } from './finding.ts';
import { permissionFindings } from './permission-findings.ts';
import { MAX_TRAILS, mostFilters, USUAL_DOMAINS } from './quotas.ts';
import { placeOf } from './resource-arns.ts';
import { sameShape, shapeOf, shapeOfStack } from './shape.ts';
import { daysFit, shapeFits } from './shape-fit.ts';
import { fittingSizes, obstacleTo } from './size-fit.ts';
import { isOwnTrail, makesTrail } from './trail-change.ts';

interface PreflightCheck {
  /** Kinds of plan that it is asked for. A stack in an operation is only watched. */
  readonly of: readonly PlanKind[];
  readonly look: (context: PreflightContext) => readonly PreflightFinding[];
}

const NEW: readonly PlanKind[] = ['create', 'replace'];
const ANY: readonly PlanKind[] = [...NEW, 'update', 'continue', 'restore'];

/** All that is looked at before anything is made; names are checked as they are asked for. */
const CHECKS: readonly PreflightCheck[] = [
  { of: NEW, look: partitionTried },
  { of: ANY, look: permissionFindings },
  { of: ANY, look: othersLoseTheirEvents },
  { of: ANY, look: roomForTrail },
  { of: NEW, look: roomForFilter },
  { of: NEW, look: roomForAddress },
  { of: ['create'], look: roomForDomain },
  { of: ANY, look: sizeFits },
  { of: ANY, look: shapeFits },
  { of: ANY, look: daysFit },
  { of: ANY, look: engineFits },
  { of: ANY, look: storageFits },
  { of: ANY, look: sessionLasts },
  { of: ANY, look: unchecked },
];

/**
 * Looks for what would fail later.
 *
 * @returns what is worth a thought before saying yes.
 * @throws CliError for the first problem; others are named in its remedy.
 */
export function requirePreflight(
  facts: Facts,
  answers: Answers,
  kind: PlanKind,
  stack: StackFacts | undefined,
  force = false,
): { warnings: string[] } {
  const findings = CHECKS.filter(({ of }) => of.includes(kind)).flatMap(({ look }) =>
    look({ facts, answers, kind, stack, force }),
  );
  const problems = findings.filter((finding) => typeof finding !== 'string');
  const [first, ...more] = problems;
  if (first === undefined) return { warnings: findings.filter((finding) => typeof finding === 'string') };
  const { code, exit, message, why, remedy } = first;
  throw new CliError(code, message, {
    exit,
    why,
    remedy: [...remedy, ...more.flatMap((other) => [`Also: ${other.message}`, ...other.remedy])],
  });
}

/**
 * Other partitions have other service principals, URL suffixes and rules (China: ports 80 and 443 need an ICP licence;
 * Lambda and SQS lag behind): nobody has tried the template there.
 */
function partitionTried({ facts: { identity } }: PreflightContext): PreflightFinding[] {
  const { partition } = placeOf(identity);
  if (['aws', 'aws-us-gov', 'aws-eusc'].includes(partition)) return [];
  return [
    usage(
      'partition-untried',
      `This tool does not deploy in ${identity.region} yet.`,
      `The partition ${partition} differs, and nobody has tried the template there.`,
      ['Deploy in another partition, or open an issue to help to try it.'],
    ),
  ];
}

/** A stack that changes to another trail deletes its own with its log group, which other stacks may subscribe to. */
function othersLoseTheirEvents({ facts, answers, stack, force }: PreflightContext): PreflightFinding[] {
  if (stack === undefined || stack.parameters.ExistingLogGroup || answers.existingLogGroup === undefined)
    return [];
  const dependents = dependentsOf(facts.stacks, stack.name);
  if (dependents.length === 0) return [];
  const names = namesIn(dependents);
  const message = `The log group that ${stack.name} would delete with its trail is also where ${names} ${dependents.length === 1 ? 'gets its' : 'get their'} events from.`;
  const why = `After that, ${names} ${dependents.length === 1 ? 'receives' : 'receive'} no more events.`;
  if (force) return [`${message} ${why}`];
  return [
    usage('others-depend', message, why, [
      ...dependents.map(
        ({ name }) =>
          `Give ${name} another trail first: npx create-cloudtrail-kibana --stack-name ${name} --log-group none`,
      ),
      'or do it all the same: --force',
    ]),
  ];
}

/** CloudFormation would find out after the domain has taken its twenty minutes. */
function roomForTrail({ facts, answers, kind, stack }: PreflightContext): PreflightFinding[] {
  const { trails, identity } = facts;
  // A creation that goes on may have come as far as its trail.
  const made = kind === 'continue' && trails.some(({ arn }) => isOwnTrail(arn, stack, identity.region));
  const standing = kind === 'update' || kind === 'restore' ? stack : undefined;
  if (made || !makesTrail(standing, answers) || trails.length < MAX_TRAILS) return [];
  const reusable = trails.flatMap(({ reusable, logGroup }) => (reusable && logGroup ? [logGroup] : []));
  return [
    usage(
      'no-room-for-trail',
      `${identity.region} has ${trails.length} trails already, and takes no more than ${MAX_TRAILS}.`,
      "The quota counts other regions' trails that reach here; it can't be raised.",
      [
        ...reusable.map((logGroup) => `Reuse one: --log-group ${logGroup}`),
        `or delete one that nobody needs: ${trails.map(({ name }) => name).join(', ')}`,
      ],
    ),
  ];
}

/** The stack's own filter does not stand in its way. */
function roomForFilter({ facts, answers }: PreflightContext): PreflightFinding[] {
  const group = answers.existingLogGroup;
  const trail = facts.trails.find(({ logGroup }) => group !== undefined && logGroup === group);
  const own = `:function:${answers.stackName}-LogsToElasticsearch`;
  const others = (trail?.subscribers ?? []).filter((arn) => !arn.includes(own));
  const most = mostFilters(trail?.mostFilters);
  if (others.length < most) return [];
  return [
    usage(
      'no-room-for-filter',
      `The log group ${group} takes no other subscription filter.`,
      `It has ${others.length}, and CloudWatch Logs allows ${most}; that can't be raised.`,
      [
        'Make a trail of its own: --log-group none',
        'or remove a filter; they deliver to:',
        ...others.map((arn) => `  ${arn.split(':').at(-1)}`),
      ],
    ),
  ];
}

function roomForAddress({ facts: { limits, identity } }: PreflightContext): PreflightFinding[] {
  const { addresses } = limits;
  if (addresses === undefined || addresses.used < addresses.most) return [];
  return [
    usage(
      'no-room-for-address',
      `${identity.region} has no Elastic IP left for the proxy.`,
      `${addresses.used} of ${addresses.most} are taken, by this account.`,
      [
        'See them: aws ec2 describe-addresses',
        'Release one, or have quota L-0263D0A3 raised (EC2-VPC Elastic IPs).',
      ],
    ),
  ];
}

function roomForDomain({ facts: { limits, domains, identity } }: PreflightContext): PreflightFinding[] {
  const most = limits.domains ?? USUAL_DOMAINS;
  if (domains.length < most) return [];
  const quota = limits.domains === undefined ? `the usual quota is ${most}` : `the quota is ${most}`;
  return [
    `${identity.region} has ${domains.length} search domains and ${quota}: this one may be refused. Delete one, or have quota L-076D529E raised.`,
  ];
}

function sizeFits(context: PreflightContext): PreflightFinding[] {
  const { facts, answers, stack, kind } = context;
  const { domainSize, engine } = answers;
  const before = stack?.parameters;
  // What runs is not called into question by a change of something else.
  const same = stack !== undefined && sameShape(shapeOfStack(stack), shapeOf(answers, facts.identity.region));
  if (kind === 'update' && same && before?.DomainSize === domainSize && before.EngineVersion === engine)
    return [];
  const why = obstacleTo(answers, engine, facts);
  if (why === undefined) return [];
  const fitting = fittingSizes(engine, facts);
  return [
    usage(
      'size-not-there',
      `The size ${domainSize} can't be had in ${facts.identity.region}.`,
      why,
      fitting.length > 0
        ? [`Works here: --domain-size ${fitting.join(' or ')}`]
        : ['Choose another --engine or --region.'],
    ),
  ];
}

/** Longest time that the template's Metadata tells of one part; a test keeps it equal. */
export const CREATE_MINUTES = 30;

function sessionLasts({ facts: { sessionMinutes } }: PreflightContext): PreflightFinding[] {
  if (sessionMinutes === undefined || sessionMinutes >= CREATE_MINUTES) return [];
  return [
    `Your AWS session ends in ${Math.max(sessionMinutes, 0)} minutes, and this can take ${CREATE_MINUTES}. The stack goes on without it: to see the end, sign in again and run the same command. Or sign in again first.`,
  ];
}

function unchecked({ facts: { limits } }: PreflightContext): PreflightFinding[] {
  return limits.unchecked.map(
    (what) => `Could not be checked: ${what}. If it is too little, the deployment says so later.`,
  );
}
