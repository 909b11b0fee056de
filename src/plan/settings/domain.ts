import type { DomainSize, Engine } from '../../core/types.ts';
import { isOurs, stackCalled } from '../../stack/find.ts';
import { stateOf } from '../../stack/status.ts';
import { matching, oneOf, wholeNumber } from '../checks.ts';
import { estimate, PRICES, total } from '../cost.ts';
import { engineProblem, enginesFor } from '../domain-change.ts';
import { dollars } from '../money.ts';
import { DEFAULT_STACK, domainName, holdsDomain, LONGEST_STACK_NAME } from '../names.ts';
import { ENGINES, SIZES, sizeIn } from '../sizes.ts';
import { type Choice, type SettingContext, setting } from './setting.ts';

const SIZE_NAMES = Object.keys(SIZES) as DomainSize[];

const STACK_NAME = matching(
  new RegExp(`^(?=.{1,${LONGEST_STACK_NAME}}$)[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$`),
  `A stack name has at most ${LONGEST_STACK_NAME} letters and digits, a letter first, with single hyphens between them.`,
);

/**
 * CloudFormation makes one hyphen of several, CloudTrail takes no two in a row, and S3 keeps some names for itself (CloudTrail
 * User Guide, "Naming requirements"; S3 User Guide, "Bucket naming rules"): the trail and its bucket begin with the name.
 */
function stackNameForm(name: string): string | undefined {
  const kept = /^(sthree|amzn-s3-demo)(?=-|$)/i.exec(name)?.[0];
  return kept === undefined
    ? STACK_NAME(name)
    : `A stack name can't begin with "${kept}": S3 keeps bucket names that do for itself.`;
}

export const stackName = setting({
  answer: 'stackName',
  flag: {
    type: 'string',
    value: 'name',
    help: `CloudFormation stack [${DEFAULT_STACK}]`,
    example: DEFAULT_STACK,
    check: stackNameForm,
    leavesOpen: true,
  },
  needed: true,
  question: () => 'Name of the stack',
  fallback: ({ stackName }) => stackName,
  problem: stackNameProblem,
  read: (text) => text,
});

export const domain = setting({
  answer: 'domainName',
  flag: {
    type: 'string',
    value: 'name',
    help: 'search domain [the stack name, shortened]',
    example: 'audit-search',
    check: matching(
      /^[a-z][a-z0-9-]{2,27}$/,
      'A domain name has 3 to 28 lower-case letters, digits and hyphens, a letter first.',
    ),
  },
  fallback: ({ stackName }) => domainName(stackName, undefined, undefined),
  kept: (stack) => (holdsDomain(stack) ? stack.parameters.DomainName : undefined),
  problem: (text, { stack, stackName }) => {
    const present = stack && holdsDomain(stack) ? stack.parameters.DomainName : undefined;
    if (present === undefined || present === text) return undefined;
    return `The domain of ${stackName} is ${present}, and a domain can't be renamed.`;
  },
  read: (text) => text,
  parameter: 'DomainName',
});

export const domainSize = setting({
  answer: 'domainSize',
  flag: {
    type: 'string',
    value: 'size',
    help: 'trial, small, medium, large or xlarge [small]',
    values: SIZE_NAMES,
    example: 'small',
    check: oneOf(SIZE_NAMES),
  },
  needed: true,
  question: () => 'Size of the search domain',
  choices: sizeChoices,
  fallback: () => 'small',
  read: (text) => text as DomainSize,
  parameter: 'DomainSize',
  label: 'Size',
  words: (name, region) => {
    if (!Object.hasOwn(SIZES, name)) return name;
    const { nodes, instanceType, volumeGiB } = sizeIn(region, name as DomainSize);
    return `${name} (${nodes} × ${instanceType}, ${volumeGiB} GiB)`;
  },
});

export const engine = setting({
  answer: 'engine',
  flag: {
    type: 'string',
    value: 'version',
    help: ENGINES.map(({ engine }) => engine).join(', '),
    values: ENGINES.map(({ engine }) => engine),
    example: 'OpenSearch_2.19',
    check: matching(
      /^(OpenSearch|Elasticsearch)_\d{1,2}\.\d{1,2}$/,
      `It has to be one of ${ENGINES.map(({ engine }) => engine).join(', ')}.`,
    ),
  },
  needed: true,
  question: () => 'Engine',
  choices: (context) =>
    offered(context).map((value) => {
      const note = ENGINES.find((one) => one.engine === value)?.note ?? 'as the stack has it';
      return { value, name: `${value.padEnd(18)} ${note}` };
    }),
  fallback: () => ENGINES[0]?.engine,
  problem: (text, context) =>
    engineProblem(context.facts, context.stack, text) ?? oneOf(offered(context))(text),
  read: (text) => text as Engine,
  parameter: 'EngineVersion',
  label: 'Engine',
});

export const retentionDays = setting({
  answer: 'retentionDays',
  flag: {
    type: 'string',
    value: 'days',
    help: 'delete indices older than this, 0 for never [90]',
    example: '90',
    check: wholeNumber(0, 3650),
  },
  fallback: () => '90',
  read: Number,
  parameter: 'IndexRetentionDays',
  label: 'Retention',
  words: (days) => (Number(days) === 0 ? 'all events kept' : `${days} days`),
});

export const errorLogs = setting({
  answer: 'errorLogs',
  flag: {
    type: 'boolean',
    negatable: true,
    help: `keep the domain's error logs ($${PRICES.logsIngestGB.toFixed(2)} a GB)`,
  },
  fallback: () => 'false',
  kept: ({ parameters }) => parameters.ErrorLogs,
  read: (text) => text === 'true',
  optional: true,
  parameter: 'ErrorLogs',
  // A template without error logs does not know the parameter.
  write: (on) => (on ? 'true' : undefined),
  label: 'Error logs',
  words: (value) => (value === 'true' ? 'on' : 'off'),
});

function sizeChoices({ facts }: SettingContext): Choice[] {
  const { identity, network } = facts;
  return SIZE_NAMES.map((domainSize) => {
    const answers = {
      domainSize,
      eventsPerMonth: 0,
      existingLogGroup: undefined,
      alertEmail: undefined,
      alertWebhook: undefined,
      errorLogs: false,
    };
    const month = dollars(total(estimate(answers, identity.region, network.proxyInstanceType, 0)));
    return {
      value: domainSize,
      name: `${domainSize.padEnd(6)} ${month.padStart(8)} a month  ${SIZES[domainSize].suits}`,
    };
  });
}

/** Engines of our list that the region has, all of ours when the region's are not known; of those, what a domain can have. */
function offered({ facts, stack }: SettingContext): string[] {
  const ours = ENGINES.map(({ engine }) => engine as string);
  const there = ours.filter((engine) => facts.engines.includes(engine));
  return enginesFor(facts, stack, there.length > 0 ? there : ours);
}

/** Why a stack can't have this name, a sentence; undefined when it can. */
export function stackNameProblem(
  name: string,
  {
    facts,
    domainFlag,
  }: { facts: Pick<SettingContext['facts'], 'stacks' | 'domains'>; domainFlag: string | undefined },
): string | undefined {
  const stack = stackCalled(facts.stacks, name);
  // A change set that was never executed leaves a stack without tags or resources behind: it takes no name.
  if (stack !== undefined && !isOurs(stack) && stateOf(stack.status) !== 'review')
    return `A stack ${name} that this tool did not make is there already.`;
  const wanted = domainName(name, domainFlag, stack);
  const taken = facts.domains.includes(wanted) && !holdsDomain(stack);
  return taken
    ? `A search domain ${wanted} exists already: choose another stack name, or --domain-name.`
    : undefined;
}
