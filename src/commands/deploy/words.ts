import { requireYes } from '../../ask/require-yes.ts';
import type { Effects } from '../../core/effects.ts';
import type { Check, Outcome, Plan, StackOutputs } from '../../core/types.ts';
import { pasteLine } from '../../flags/paste.ts';
import { type FlagName, type Flags, flagSpec } from '../../flags/table.ts';
import { inCents } from '../../plan/money.ts';
import { PROXY_USER } from '../../plan/proxy-user.ts';
import { renderPlan } from '../../plan/render.ts';
import { SETTING_ROWS, textOf } from '../../plan/settings/values.ts';
import { outputsOf } from '../../stack/outputs.ts';
import { isWell, troubleWords } from '../../verify/verdict.ts';
import { deployCommand } from './command.ts';

/**
 * Shows the plan and gets a yes.
 *
 * @throws CliError `declined` (exit 130).
 */
export async function approve(plan: Plan, flags: Flags, fx: Effects): Promise<void> {
  tellPlan(plan, fx);
  if (flags.yes === true) return;
  await requireYes(plan.kind === 'resume' ? 'Watch it?' : 'Deploy this?', fx, {
    remedy: ['Run again with other answers, or without the questions:', `  ${sameAgain(plan, flags)}`],
  });
}

/** Ends the run: where to look, how to sign in, and the line that does the same again. */
export function tellOutcome({ plan, stack, checks }: Outcome, flags: Flags, fx: Effects): void {
  const { say, result } = fx.report;
  const outputs = outputsOf(stack);
  const { url } = outputs;
  const { region } = plan.identity;
  tellVerdict(checks, fx);
  tellSignIn(outputs, region, say);
  if (plan.answers.historyDays > 0 && plan.stack === undefined) {
    const line = pasteLine('backfill', { 'stack-name': stack.name, region });
    say(`\n  Event history is being indexed, newest first. How far it is:\n  ${line}`);
  }
  say(`\n  The same without questions:\n  ${sameAgain(plan, flags)}`);
  result({ ok: isWell(checks), stackName: stack.name, region, url, checks });
}

/** Where the dashboards are, the user, and the line that reads the password. */
export function tellSignIn(outputs: StackOutputs, region: string, say: (text: string) => void): void {
  say(`\n  Open      ${outputs.url}`);
  say(`  User      ${PROXY_USER}`);
  say('  Password  aws ssm get-parameter --with-decryption --query Parameter.Value \\');
  say(`              --output text --region ${region} \\`);
  say(`              --name ${outputs.passwordParameter}`);
}

/** One line on how the health checks went. */
export function tellVerdict(checks: readonly Check[], { report }: Effects): void {
  const trouble = troubleWords(checks, 'health check');
  report.say(trouble === undefined ? '\nAll is well.' : `\nDeployed, but ${trouble}: see above.`);
}

/** The plan, in words or as an event. */
export function tellPlan(plan: Plan, fx: Effects): void {
  fx.report.event('plan', {
    kind: plan.kind,
    parameters: plan.parameters,
    events: { perMonth: plan.answers.eventsPerMonth, ...plan.answers.eventsFrom },
    costs: plan.costs.map((line) => ({ ...line, usd: inCents(line.usd) })),
    warnings: plan.warnings,
  });
  if (!fx.report.json) for (const line of renderPlan(plan)) fx.report.say(line);
}

/** The line that gives the same plan without a question: the flags as given, and every answer. */
export function sameAgain({ answers, identity, stack }: Plan, flags: Flags): string {
  const given = Object.entries(flags).filter(
    ([name]) => deployCommand.takes.includes(name as FlagName) && flagSpec(name as FlagName).once !== true,
  );
  const answered = SETTING_ROWS.flatMap(([name, row]) => {
    if (row.question === undefined) return [];
    // What was read is read again.
    if (name === 'events-per-month' && answers.eventsFrom.source !== 'given') return [];
    // An empty list is the default: only one that is there has to be emptied.
    if (row.optional && !row.write?.(answers[row.answer]) && !stack?.parameters[row.parameter ?? ''])
      return [];
    return [[name, textOf(row, answers)] as const];
  });
  return pasteLine('deploy', {
    ...Object.fromEntries(given),
    region: identity.region,
    ...Object.fromEntries(answered),
    yes: true,
  });
}
