import type { Effects } from '../core/effects.ts';
import type { CallerIp, Check, StackFacts } from '../core/types.ts';
import { columnsOf } from '../core/wrap.ts';
import { pasteLine } from '../flags/paste.ts';
import { checkLines } from './check-lines.ts';
import { CHECKS } from './checks.ts';
import { createContext, type VerifyContext } from './context.ts';
import { Finding, type HealthCheck } from './finding.ts';

/**
 * The health checks of a deployment, of what it has just made.
 *
 * @param since errors before this time (milliseconds since the epoch) do not count.
 */
export const verify = (stack: StackFacts, callerIp: CallerIp, since: number, fx: Effects): Promise<Check[]> =>
  runChecks(CHECKS, createContext(stack, callerIp, since, fx));

/**
 * Runs health checks, one after the other, and tells each as it ends. A check that fails does not stop the next: the
 * list shows how far the way is open. With a read-only context nothing is written, and a finding that `status --fix`
 * repairs names that as its remedy.
 *
 * @param way where the rows belong: they are what `status` was asked for, and but a part of a deploy.
 */
export async function runChecks(
  all: readonly HealthCheck[],
  context: VerifyContext,
  way: 'say' | 'show' = 'say',
): Promise<Check[]> {
  const { fx, stack } = context;
  const width = columnsOf(fx.io.columns[way === 'show' ? 'out' : 'err']);
  const table = all.filter(({ of }) => of?.(stack) ?? true);
  const checks: Check[] = [];
  fx.report[way]('\nHealth checks');
  fx.report.event('verifying', { checks: table.map(({ name }) => name) });
  for (const check of table) {
    fx.signal.throwIfAborted();
    const obstacle = checks.find(({ name, status }) => name === check.needs && status === 'fail');
    const done = obstacle === undefined ? await runOne(check, context) : notChecked(check, obstacle);
    checks.push(done);
    fx.report.event('check', done);
    if (!fx.report.json) for (const line of checkLines(done, width)) fx.report[way](line);
  }
  return checks;
}

/** What can't be asked is not well either; the reason names the first obstacle. */
function notChecked({ name }: HealthCheck, obstacle: Check): Check {
  const reason = obstacle.reason?.startsWith(NOT_CHECKED)
    ? obstacle.reason
    : `${NOT_CHECKED} "${obstacle.name}"`;
  return { name, status: 'fail', reason };
}

const NOT_CHECKED = 'not checked: see';

async function runOne(check: HealthCheck, context: VerifyContext): Promise<Check> {
  const { name, run } = check;
  try {
    return { name, status: 'ok', reason: await run(context) };
  } catch (error) {
    context.fx.signal.throwIfAborted();
    const finding = error instanceof Finding ? error : undefined;
    const reason = (error as Error).message || (error as { code?: string }).code || (error as Error).name;
    return {
      name,
      status: finding?.status ?? 'fail',
      reason,
      remedy: finding?.remedy ?? (await remedyOf(check, context)),
    };
  }
}

async function remedyOf({ remedy, fixable }: HealthCheck, context: VerifyContext): Promise<string> {
  const { stack, fx, readOnly } = context;
  if (!fixable || !readOnly) return remedy;
  return pasteLine('status', { 'stack-name': stack.name, region: await fx.aws.region(), fix: true });
}
