import { usageError } from '../core/errors.ts';
import type { DomainSize, Facts, StackFacts } from '../core/types.ts';
import type { FlagName, Flags } from '../flags.ts';
import { alertEmailProblem } from '../plan/alert-email.ts';
import { authorizedOf, isExpired } from '../plan/authorized.ts';
import { parseCidrList } from '../plan/cidr.ts';
import { ALERT_COST, estimate, total } from '../plan/cost.ts';
import { dollars } from '../plan/money.ts';
import { DEFAULT_STACK, defaultBucket, domainName, holdsDomain } from '../plan/names.ts';
import { ENGINES, SIZES } from '../plan/sizes.ts';
import { parseVendors } from '../plan/vendors.ts';
import { trailChoices } from './trail-choices.ts';

export interface Choice {
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
      choices: engineChoices(facts, stack),
      fallback: before.EngineVersion ?? ENGINES[0]?.engine,
      problem: oneOf(offered(facts, stack)),
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
      flag: 'vendor',
      message: `Vendors with access, as account=name, commas; ${before.Vendors ? '"none"' : 'empty'} for none`,
      asked: true,
      fallback: before.Vendors ?? '',
      problem: (text) => parseVendors(text).problems.join('; ') || undefined,
    },
    {
      flag: 'alert-email',
      message: `E-mail for alerts (up to ${dollars(ALERT_COST.usd)} a month); ${before.AlertEmail ? '"none"' : 'empty'} for none`,
      asked: true,
      fallback: before.AlertEmail ?? '',
      problem: alertEmailProblem,
    },
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

/** Why a stack can't have this name, a sentence; undefined when it can. */
export function stackNameProblem(
  name: string,
  facts: Pick<Facts, 'stacks' | 'domains'>,
  domainFlag: string | undefined,
): string | undefined {
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
    const answers = { domainSize, eventsPerMonth: 0, existingLogGroup: undefined, alertEmail: undefined };
    const month = dollars(
      total(estimate(answers, facts.identity.region, facts.network.proxyInstanceType, 0)),
    );
    return {
      value: domainSize,
      name: `${domainSize.padEnd(6)} ${month.padStart(8)} a month  ${SIZES[domainSize].suits}`,
    };
  });
}

/** Engines of our list that the region has, all of ours when the region's are not known; and the stack's own. */
function offered(facts: Facts, stack: StackFacts | undefined): string[] {
  const ours = ENGINES.map(({ engine }) => engine as string);
  const there = ours.filter((engine) => facts.engines.includes(engine));
  const own = stack?.parameters.EngineVersion;
  return [...new Set([...(own ? [own] : []), ...(there.length > 0 ? there : ours)])];
}

function engineChoices(facts: Facts, stack: StackFacts | undefined): Choice[] {
  return offered(facts, stack).map((value) => {
    const note = ENGINES.find(({ engine }) => engine === value)?.note ?? 'as the stack has it';
    return { value, name: `${value.padEnd(18)} ${note}` };
  });
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

/** Only asked where there is a choice; a stack's present trail comes first. */
function trailQuestion(facts: Facts, stack: StackFacts | undefined): Question {
  const choices = trailChoices(facts, stack);
  return {
    flag: 'log-group',
    message: 'CloudTrail trail',
    asked: choices.length > 1,
    choices,
    fallback: choices[0]?.value,
    problem: oneOf(choices.map(({ value }) => value)),
  };
}
