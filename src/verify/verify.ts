import { reasonOf } from '../core/errors.ts';
import type { Check } from '../core/types.ts';
import { columnsOf } from '../core/wrap.ts';
import { pasteLine } from '../flags/paste.ts';
import { checkLines } from './check-lines.ts';
import type { VerifyContext } from './context.ts';
import { Finding, type HealthCheck } from './finding.ts';
import { rowsFor } from './rows.ts';

/**
 * Runs the health checks, one after the other, and tells each as it ends. They only read. A check that fails does not
 * stop the next; one that needs it is not run.
 *
 * @param when `deploy` for what a deployment has just made, `status` for all of them.
 * @param way where the rows belong: they are what `status` was asked for, and a part of a deploy alone.
 */
export const verify = (
  when: 'deploy' | 'status',
  context: VerifyContext,
  way: 'say' | 'show' = 'say',
): Promise<Check[]> => runChecks(rowsFor(when), context, way);

/** Runs these rows; a finding that `status --fix` repairs names that as its remedy. */
async function runChecks(
  all: readonly HealthCheck[],
  context: VerifyContext,
  way: 'say' | 'show',
): Promise<Check[]> {
  const { fx, stack } = context;
  const width = columnsOf(fx.io.columns[way === 'show' ? 'out' : 'err']);
  const table = all.filter(({ of }) => of?.(stack) ?? true);
  const checks: Check[] = [];
  fx.report[way]('\nHealth checks');
  fx.report.event('verifying', { checks: table.map(({ name }) => name) });
  for (const check of table) {
    fx.signal.throwIfAborted();
    const obstacle = checks.find(({ name, status }) => check.needs?.includes(name) && isObstacle(status));
    const done = obstacle === undefined ? await runOne(check, context) : notRun(check, obstacle);
    checks.push(done);
    fx.report.event('check', done);
    if (!fx.report.json) for (const line of checkLines(done, width)) fx.report[way](line);
  }
  return checks;
}

const isObstacle = (status: Check['status']): boolean => status === 'fail' || status === 'not-run';

/** The reason names the first obstacle, at which there is something to do. */
function notRun({ name }: HealthCheck, obstacle: Check): Check {
  const reason =
    obstacle.status === 'not-run' ? (obstacle.reason ?? '') : `could not be run: see "${obstacle.name}"`;
  return { name, status: 'not-run', reason };
}

async function runOne(check: HealthCheck, context: VerifyContext): Promise<Check> {
  const { name, run, covers = [] } = check;
  try {
    return { name, status: 'ok', reason: await run(context, covers) };
  } catch (thrown) {
    context.fx.signal.throwIfAborted();
    const error = thrown as Error;
    const finding = error instanceof Finding ? error : undefined;
    const remedy = finding?.remedy ?? (isDenied(error) ? MORE_RIGHTS : await remedyOf(check, context));
    return { name, status: finding?.status ?? 'fail', reason: reasonOf(error), remedy };
  }
}

/** A check that may not ask has found nothing: there is nothing to repair. */
const isDenied = ({ name = '', message = '' }: Partial<Error>): boolean =>
  /^(AccessDenied|Unauthorized|Forbidden)|^AuthorizationError$/.test(name) ||
  /is not authorized to perform/.test(message);

const MORE_RIGHTS = 'Ask for the action; all that are needed: npx create-cloudtrail-kibana policy';

async function remedyOf({ remedy, fixable }: HealthCheck, { stack, fx }: VerifyContext): Promise<string> {
  if (!fixable) return remedy;
  return pasteLine('status', { 'stack-name': stack.name, region: await fx.aws.region(), fix: true });
}
