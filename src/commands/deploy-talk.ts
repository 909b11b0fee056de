import { NO_LOG_GROUP } from '../ask/trail-choices.ts';
import type { Effects } from '../core/effects.ts';
import { CliError, EXIT } from '../core/errors.ts';
import type { Check, Outcome, Plan, StackFacts } from '../core/types.ts';
import { FLAGS } from '../flag-table.ts';
import { type FlagName, type Flags, pasteLine } from '../flags.ts';
import { NO_ALERTS } from '../plan/alert-email.ts';
import { inCents } from '../plan/money.ts';
import { PROXY_USER } from '../plan/proxy-user.ts';
import { renderPlan } from '../plan/render.ts';
import { formatVendors, NO_VENDORS } from '../plan/vendors.ts';

/** Asks for the region at a terminal when nothing else names one. */
export async function chooseRegion(fx: Effects): Promise<Effects> {
  if (!fx.io.interactive || (await fx.aws.region()) !== undefined) return fx;
  const { prompt } = await import('../ask/prompt.ts');
  const region = await prompt(
    {
      flag: 'region',
      message: 'AWS region',
      asked: true,
      fallback: 'us-east-1',
      problem: (text) =>
        /^[a-z]{2}(-[a-z]+)+-\d$/.test(text.trim()) ? undefined : 'A region looks like us-east-1.',
    },
    fx.io,
    fx.signal,
  );
  return { ...fx, aws: fx.aws.inRegion(region) };
}

/**
 * Shows the plan and gets a yes.
 *
 * @throws CliError `declined` (exit 130).
 */
export async function approve(plan: Plan, flags: Flags, fx: Effects): Promise<void> {
  tellPlan(plan, fx);
  if (flags.yes === true) return;
  const { promptYes } = await import('../ask/prompt.ts');
  const question = plan.kind === 'resume' ? 'Watch it?' : 'Deploy this?';
  if (await promptYes(question, fx.io, fx.signal)) return;
  throw new CliError('declined', 'Nothing was changed.', {
    exit: EXIT.interrupted,
    remedy: ['Run again with other answers, or without the questions:', `  ${sameAgain(plan, flags)}`],
  });
}

/** Ends the run: where to look, how to sign in, and the line that does the same again. */
export function tellOutcome({ plan, stack, checks }: Outcome, flags: Flags, fx: Effects): void {
  const { say, result } = fx.report;
  const { Url: url } = stack.outputs;
  const { region } = plan.identity;
  tellVerdict(checks, fx);
  tellSignIn(stack, region, say);
  say(`\n  The same without questions:\n  ${sameAgain(plan, flags)}`);
  result({ ok: !checks.some(isFailed), stackName: stack.name, region, url, checks });
}

/** Where the dashboards are, the user, and the line that reads the password. */
export function tellSignIn({ outputs }: StackFacts, region: string, say: (text: string) => void): void {
  say(`\n  Open      ${outputs.Url}`);
  say(`  User      ${PROXY_USER}`);
  say('  Password  aws ssm get-parameter --with-decryption --query Parameter.Value \\');
  say(`              --output text --region ${region} \\`);
  say(`              --name ${outputs.PasswordParameter}`);
}

/** One line on how the health checks went. */
export function tellVerdict(checks: readonly Check[], { report }: Effects): void {
  const failed = checks.filter(isFailed).length;
  report.say(
    failed === 0
      ? '\nAll is well.'
      : `\nDeployed, but ${failed} of ${checks.length} health checks fail: see above.`,
  );
}

const isFailed = ({ status }: Check): boolean => status === 'fail';

/** The plan, in words or as an event. */
export function tellPlan(plan: Plan, fx: Effects): void {
  fx.report.event('plan', {
    kind: plan.kind,
    parameters: plan.parameters,
    costs: plan.costs.map((line) => ({ ...line, usd: inCents(line.usd) })),
    warnings: plan.warnings,
  });
  if (!fx.report.json) for (const line of renderPlan(plan)) fx.report.say(line);
}

/** Flags that say how to run and not what to deploy: they are no part of doing the same again. */
const HOW = new Set<string>(['How to run', 'Demo']);

/** The line that gives the same plan without a question: the flags as given, and every answer. */
export function sameAgain({ answers, identity, stack }: Plan, flags: Flags): string {
  const given = Object.entries(flags).filter(([name]) => !HOW.has(FLAGS[name as FlagName].group));
  return pasteLine('deploy', {
    ...Object.fromEntries(given),
    region: identity.region,
    'stack-name': answers.stackName,
    'domain-size': answers.domainSize,
    'authorized-ip': [...answers.authorizedIps],
    engine: answers.engine,
    'events-per-month': String(answers.eventsPerMonth),
    'log-group': answers.existingLogGroup ?? NO_LOG_GROUP,
    ...vendorFlag(answers, stack),
    ...alertFlag(answers, stack),
    yes: true,
  });
}

/** Left out where nothing is the default too: only a list that is there has to be emptied. */
function vendorFlag({ vendors }: Plan['answers'], stack: StackFacts | undefined): Flags {
  if (vendors.length > 0) return { vendor: [formatVendors(vendors)] };
  return stack?.parameters.Vendors ? { vendor: [NO_VENDORS] } : {};
}

function alertFlag({ alertEmail }: Plan['answers'], stack: StackFacts | undefined): Flags {
  if (alertEmail !== undefined) return { 'alert-email': alertEmail };
  return stack?.parameters.AlertEmail ? { 'alert-email': NO_ALERTS } : {};
}
