import type { Effects } from '../core/effects.ts';
import { usageError } from '../core/errors.ts';
import type { Io } from '../core/io.ts';
import type { Answers, DomainSize, Engine, Facts } from '../core/types.ts';
import { type FlagName, type Flags, pasteLine } from '../flags.ts';
import { readAlertEmail } from '../plan/alert-email.ts';
import { parseCidrList } from '../plan/cidr.ts';
import { domainName } from '../plan/names.ts';
import { parseVendors } from '../plan/vendors.ts';
import { checkFlags, type Question, questions, unanswered } from './questions.ts';
import { NO_LOG_GROUP } from './trail-choices.ts';
import { nobodyToAsk } from './unattended.ts';

/** Flags that a run without a terminal needs, when --yes does not stand in for them. */
const NEEDED: Readonly<Partial<Record<FlagName, string>>> = {
  'stack-name': 'cloudtrail-kibana',
  'domain-size': 'small',
  'authorized-ip': '203.0.113.7/32',
  engine: 'OpenSearch_2.19',
  'events-per-month': '1000000',
};

/**
 * Turns away a run that would have to ask but can't, before anything is looked at.
 *
 * @throws CliError `missing-answers` (exit 2) naming every missing flag, with a line to paste.
 */
export function requireAnswerable(flags: Flags, io: Pick<Io, 'interactive' | 'unattended'>): void {
  if (io.interactive || flags.yes === true) return;
  const missing = (Object.keys(NEEDED) as FlagName[]).filter((flag) => flags[flag] === undefined);
  const confirmation = flags['dry-run'] === true ? [] : ['yes'];
  if (missing.length + confirmation.length === 0) return;
  const filled = {
    ...Object.fromEntries(missing.map((flag) => [flag, NEEDED[flag]])),
    ...flags,
    yes: true,
  } as Flags;
  throw nobodyToAsk(
    io,
    [...missing, ...confirmation].map((flag) => `--${flag}`),
    [
      `Give them all, for example:`,
      pasteLine('deploy', filled),
      'or only --yes, to take the defaults and your own address.',
    ],
  );
}

/**
 * Fills in what the flags leave open: at a terminal by asking, otherwise from the defaults.
 *
 * @param only what to ask for, in this order; the rest stays as the stack has it. All by default.
 * @throws CliError `bad-value` or `missing-answers` (exit 2).
 */
export async function ask(
  facts: Facts,
  flags: Flags,
  fx: Effects,
  only?: readonly FlagName[],
): Promise<Answers> {
  checkFlags(questions(facts, flags), flags);
  const interactive = fx.io.interactive && flags.yes !== true;
  let given = flags;
  for (;;) {
    const [next] = inOrder(unanswered(questions(facts, given), given), only);
    if (next === undefined) break;
    const wanted = only === undefined || next.fallback === undefined || isWanted(next, only, facts, given);
    given = { ...given, [next.flag]: interactive && wanted ? await askAt(next, fx) : standIn(next) };
  }
  checkFlags(questions(facts, given), given);
  return toAnswers(facts, given);
}

const inOrder = (open: readonly Question[], only: readonly FlagName[] = []): Question[] =>
  [...open].sort((a, b) => rank(a, only) - rank(b, only));

const rank = ({ flag }: Question, only: readonly FlagName[]): number =>
  only.includes(flag) ? only.indexOf(flag) : only.length;

/** How many events there are matters to the choice only where each of them has a price worth telling. */
function isWanted({ flag }: Question, only: readonly FlagName[], facts: Facts, given: Flags): boolean {
  if (!only.includes(flag)) return false;
  return flag !== 'events-per-month' || makesSecondCopy(facts, given);
}

async function askAt(question: Question, fx: Effects): Promise<string> {
  if (question.unknownBecause !== undefined) fx.report.warn(question.unknownBecause);
  // Loaded when first needed: a run with all its flags never pays for it.
  const { prompt } = await import('./prompt.ts');
  return prompt(question, fx.io, fx.signal);
}

function standIn({ flag, fallback, unknownBecause }: Question): string {
  if (fallback !== undefined) return fallback;
  throw usageError(
    'missing-answers',
    `--${flag} is missing, and there is no safe default.`,
    `Name it, for example: --${flag} ${NEEDED[flag] ?? '<value>'}`,
    unknownBecause,
  );
}

/** True when the stack has, or gets, a trail beside others. */
function makesSecondCopy({ trails, stacks }: Facts, given: Flags): boolean {
  const stack = stacks.find(({ name }) => name === given['stack-name']);
  const logGroup = given['log-group'] ?? (stack?.parameters.ExistingLogGroup || NO_LOG_GROUP);
  return logGroup === NO_LOG_GROUP && trails.some(({ arn }) => arn !== stack?.outputs.TrailArn);
}

function toAnswers(facts: Facts, flags: Flags): Answers {
  const value = Object.fromEntries(
    questions(facts, flags).map(({ flag, fallback }) => [flag, String(flags[flag] ?? fallback)]),
  ) as Record<FlagName, string>;
  const stack = facts.stacks.find(({ name }) => name === value['stack-name']);
  const logGroup = value['log-group'];
  return {
    stackName: value['stack-name'],
    domainName: domainName(value['stack-name'], flags['domain-name'], stack),
    domainSize: value['domain-size'] as DomainSize,
    engine: value.engine as Engine,
    authorizedIps: parseCidrList([value['authorized-ip']]).cidrs,
    eventsPerMonth: Number(value['events-per-month'].replaceAll(/[_,]/g, '')),
    existingLogGroup: logGroup === NO_LOG_GROUP ? undefined : logGroup,
    retentionDays: Number(value['retention-days']),
    protocol: flags.http === true || stack?.parameters.Protocol === 'http' ? 'http' : 'https',
    allowDevTools: flags['allow-dev-tools'] === true || stack?.parameters.AllowDevTools === 'true',
    artifactsBucket: value['artifacts-bucket'],
    vendors: parseVendors(value.vendor).vendors,
    alertEmail: readAlertEmail(value['alert-email']),
  };
}
