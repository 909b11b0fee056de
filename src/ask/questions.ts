import { usageError } from '../core/errors.ts';
import type { DomainSize, Facts, Identity, StackFacts } from '../core/types.ts';
import type { FlagName, Flags } from '../flags.ts';
import { authorizedOf, isExpired } from '../plan/authorized.ts';
import { parseCidrList } from '../plan/cidr.ts';
import { estimate, total } from '../plan/cost.ts';
import { dollars } from '../plan/money.ts';
import { ENGINES, SIZES } from '../plan/sizes.ts';

interface Choice {
  readonly value: string;
  readonly name: string;
}

/** One thing to know. The same entry asks at the terminal, checks the flag and supplies the default. */
export interface Question {
  readonly flag: FlagName;
  readonly message: string;
  /** False where the default is right for nearly everyone: only the flag changes it. */
  readonly asked: boolean;
  /** Given when the answer is one of a few. */
  readonly choices?: readonly Choice[];
  /** Undefined where only the user can say. */
  readonly fallback: string | undefined;
  /** Why there is no default, for the message of a run that can't ask. */
  readonly unknownBecause?: string;
  /** A sentence when the text won't do. */
  readonly problem: (text: string) => string | undefined;
}

/** Name of the stack when nothing names another. */
export const DEFAULT_STACK = 'cloudtrail-kibana';
/** Answer of `log-group` that makes a new trail. */
export const NO_LOG_GROUP = 'none';
const BUCKET_RULE = 'A bucket name has 3 to 63 lower-case letters, digits, hyphens and dots.';
const DEFAULT_EVENTS = '1000000';
const DEFAULT_RETENTION = '90';

/** All questions in the order asked, each with a default drawn from the facts, or from the stack a re-run finds. */
export function questions(facts: Facts, flags: Flags): Question[] {
  const stackName = flags['stack-name'] ?? DEFAULT_STACK;
  const stack = facts.stacks.find(({ name, version }) => name === stackName && version !== undefined);
  const before = stack?.parameters ?? {};
  return [
    {
      flag: 'stack-name',
      message: 'Name of the stack',
      asked: true,
      fallback: stackName,
      problem: (text) => stackNameProblem(text, facts, flags['domain-name']),
    },
    {
      flag: 'domain-size',
      message: 'Size of the search domain',
      asked: true,
      choices: sizeChoices(facts),
      fallback: before.DomainSize ?? 'small',
      problem: oneOf(Object.keys(SIZES)),
    },
    {
      flag: 'authorized-ip',
      message: 'Who may look (IPv4 addresses or CIDRs)',
      asked: true,
      ...addresses(facts, stack),
      problem: (text) => parseCidrList([text]).problems.join('; ') || undefined,
    },
    {
      flag: 'engine',
      message: 'Engine',
      asked: true,
      choices: engineChoices(facts),
      fallback: before.EngineVersion ?? ENGINES[0]?.engine,
      problem: oneOf(offered(facts)),
    },
    {
      flag: 'events-per-month',
      message: 'Events a month, for the price (a quiet account makes about 1 million)',
      asked: true,
      fallback: DEFAULT_EVENTS,
      problem: wholeNumber(1, 1e12),
    },
    trailQuestion(facts, stack),
    {
      flag: 'artifacts-bucket',
      message: 'Bucket for the template and the Lambda code',
      asked: false,
      fallback: before.ArtifactsBucket ?? defaultBucket(facts.identity),
      problem: (text) => (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text) ? undefined : BUCKET_RULE),
    },
    {
      flag: 'retention-days',
      message: 'Days to keep events searchable, 0 for all',
      asked: false,
      fallback: before.IndexRetentionDays ?? DEFAULT_RETENTION,
      problem: wholeNumber(0, 3650),
    },
  ];
}

/** The artifacts bucket when nothing names another: one for all stacks of the region. */
export const defaultBucket = ({ account, region }: Identity): string =>
  `create-cloudtrail-kibana-${account}-${region}`;

/** Questions that no flag answers: what a terminal is asked, and what a script has to name. */
export const unanswered = (all: readonly Question[], flags: Flags): Question[] =>
  all.filter(({ flag, asked }) => asked && flags[flag] === undefined);

/**
 * Checks every flag that answers a question.
 *
 * @throws CliError `bad-value` (exit 2) naming flag, value and what would do.
 */
export function checkFlags(all: readonly Question[], flags: Flags): void {
  for (const { flag, problem } of all) {
    const given = flags[flag];
    if (given === undefined) continue;
    const text = Array.isArray(given) ? given.join(',') : String(given);
    const why = problem(text);
    if (why !== undefined)
      throw usageError(
        'bad-value',
        `--${flag} ${text} won't do.`,
        'Correct it and run again; see --help.',
        why,
      );
  }
}

function stackNameProblem(name: string, facts: Facts, domainFlag: string | undefined): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9-]{0,99}$/.test(name))
    return 'Use letters, digits and hyphens, a letter first, at most 100.';
  const stack = facts.stacks.find((other) => other.name === name);
  // A change set that was never executed leaves a stack without tags or resources behind: it takes no name.
  const leftover = stack?.status === 'REVIEW_IN_PROGRESS';
  if (stack !== undefined && stack.version === undefined && !leftover)
    return `A stack ${name} of something else is there already.`;
  const domain = domainName(name, domainFlag, stack);
  if (!/^[a-z][a-z0-9-]{2,27}$/.test(domain)) {
    return `"${domain}" is no domain name: 3 to 28 lower-case letters, digits and hyphens (--domain-name).`;
  }
  const taken = facts.domains.includes(domain) && !holdsDomain(stack);
  return taken
    ? `A search domain ${domain} exists already: take another stack name, or --domain-name.`
    : undefined;
}

/** The domain's name: the stack's own on a re-run, the flag's, or the stack name made to fit (3 to 28 characters). */
export function domainName(
  stackName: string,
  flag: string | undefined,
  stack: StackFacts | undefined,
): string {
  if (stack?.parameters.DomainName !== undefined && holdsDomain(stack)) return stack.parameters.DomainName;
  if (flag !== undefined) return flag;
  const fitted = stackName.toLowerCase().slice(0, 28).replace(/-+$/, '');
  return fitted.length < 3 ? `${fitted}-cloudtrail` : fitted;
}

/** A creation that was rolled back has no domain any more, whatever its parameters say. */
const holdsDomain = (stack: StackFacts | undefined): boolean =>
  stack !== undefined && !['ROLLBACK_COMPLETE', 'REVIEW_IN_PROGRESS'].includes(stack.status);

function oneOf(values: readonly string[]): Question['problem'] {
  return (text) => (values.includes(text) ? undefined : `It has to be one of ${values.join(', ')}.`);
}

function wholeNumber(min: number, max: number): Question['problem'] {
  return (text) => {
    const number = Number(text.replaceAll(/[_,]/g, '') || Number.NaN);
    return Number.isInteger(number) && number >= min && number <= max
      ? undefined
      : `It has to be a whole number from ${min} to ${max}.`;
  };
}

function sizeChoices(facts: Facts): Choice[] {
  const names = Object.keys(SIZES) as DomainSize[];
  return names.map((domainSize) => {
    const answers = { domainSize, eventsPerMonth: 0, existingLogGroup: undefined };
    const month = dollars(
      total(estimate(answers, facts.identity.region, facts.network.proxyInstanceType, 0)),
    );
    return {
      value: domainSize,
      name: `${domainSize.padEnd(6)} ${month.padStart(8)} a month  ${SIZES[domainSize].suits}`,
    };
  });
}

/** Engines of our list that the region has; our whole list when the region's is not known. */
function offered(facts: Facts): string[] {
  const ours = ENGINES.map(({ engine }) => engine as string);
  const there = ours.filter((engine) => facts.engines.includes(engine));
  return there.length > 0 ? there : ours;
}

function engineChoices(facts: Facts): Choice[] {
  const names = offered(facts);
  return ENGINES.filter(({ engine }) => names.includes(engine)).map(({ engine, note }) => ({
    value: engine,
    name: `${engine.padEnd(18)} ${note}`,
  }));
}

function addresses(
  facts: Facts,
  stack: StackFacts | undefined,
): Pick<Question, 'fallback' | 'unknownBecause'> {
  const { callerIp, today } = facts;
  const before = authorizedOf(stack?.parameters ?? {}).filter((entry) => !isExpired(entry, today));
  if (before.length > 0) return { fallback: before.map(({ cidr }) => cidr).join(',') };
  if (callerIp.status === 'agreed') return { fallback: `${callerIp.ip}/32` };
  if (callerIp.status === 'disagree') {
    return {
      fallback: undefined,
      unknownBecause: `the sources disagree about your address: ${callerIp.ips.join(', ')}`,
    };
  }
  return { fallback: undefined, unknownBecause: `your public address is not known: ${callerIp.why}` };
}

/** Only asked where there is a choice: a stack keeps the one it was built on. */
function trailQuestion(facts: Facts, stack: StackFacts | undefined): Question {
  const choices = stack === undefined ? trailChoices(facts) : [keep(stack)];
  const fallback = choices[0]?.value;
  return {
    flag: 'log-group',
    message: 'CloudTrail trail',
    asked: choices.length > 1,
    choices,
    fallback,
    problem: oneOf(choices.map(({ value }) => value)),
  };
}

function trailChoices({ trails }: Facts): Choice[] {
  const reusable = trails.flatMap(({ reusable, logGroup, name }) =>
    reusable && logGroup ? [{ logGroup, name }] : [],
  );
  return [
    ...reusable.map(({ logGroup, name }) => ({
      value: logGroup,
      name: `reuse ${name}: no second copy to pay for`,
    })),
    {
      value: NO_LOG_GROUP,
      name: trails.length > 0 ? 'make a new trail: $2 per 100,000 events' : 'make a new trail',
    },
  ];
}

function keep(stack: StackFacts): Choice {
  const value = stack.parameters.ExistingLogGroup || NO_LOG_GROUP;
  return { value, name: value };
}
