import { DEFAULT_STACK } from '../ask/questions.ts';
import type { Effects } from '../core/effects.ts';
import { EXIT, type ExitCode } from '../core/errors.ts';
import type { CallerIp, Check, StackFacts } from '../core/types.ts';
import { unusable } from '../diagnose/stack-state.ts';
import { askForIp } from '../discover/discover.ts';
import { discoverStacks, ourStackInAnyState } from '../discover/stacks.ts';
import { type Flags, pasteLine } from '../flags.ts';
import { CHECKS } from '../verify/checks.ts';
import { DRIFT_CHECKS } from '../verify/drift.ts';
import { LOAD_CHECKS } from '../verify/load.ts';
import { repair } from '../verify/repair.ts';
import { verify } from '../verify/verify.ts';
import { chooseRegion } from './deploy-talk.ts';
import { costLine } from './status-talk.ts';

const MINUTE = 60_000;
/** Errors of the forwarder older than this are over. */
const RECENT = 60 * MINUTE;

const ALL_CHECKS = [...CHECKS, ...DRIFT_CHECKS, ...LOAD_CHECKS];

/** Looks at a deployed stack and changes nothing; with --fix repairs what is safe to, with --watch each minute. */
export async function status(flags: Flags, given: Effects): Promise<ExitCode> {
  const chosen = await chooseRegion(given);
  // A proxy that has not published its certificate by now is not waited for.
  const fx: Effects = { ...chosen, proxyBootMs: 0 };
  let callerIp: CallerIp | undefined;
  for (;;) {
    const stacks = await discoverStacks(await fx.aws.cloudFormation());
    const stack = ourStackInAnyState(stacks, flags['stack-name'] ?? DEFAULT_STACK);
    callerIp ??= await askForIp(flags['no-my-ip'] !== true, fx);
    const checks = await look(stack, callerIp, flags, fx);
    const { ok, result } = await verdict(stack, checks, fx);
    if (flags.watch !== true) {
      fx.report.result(result);
      return ok ? EXIT.ok : EXIT.unhealthy;
    }
    fx.report.event('status', result);
    fx.report.say('Looking again in a minute; Ctrl-C ends it.');
    await fx.clock.sleep(MINUTE, fx.signal);
  }
}

/** The checks' outcome, after repairs if asked for; none for a stack that can't be looked into. */
async function look(stack: StackFacts, callerIp: CallerIp, flags: Flags, fx: Effects): Promise<Check[]> {
  const region = (await fx.aws.region()) ?? '';
  fx.report.say(`\nStack ${stack.name} in ${region}: ${stack.status}, version ${stack.version}`);
  const obstacle = unusable(stack);
  if (obstacle !== undefined) {
    fx.report.warn(`There is nothing to check: ${obstacle.why}.`);
    if (obstacle.command !== undefined)
      fx.report.say(`  → ${pasteLine(obstacle.command, { 'stack-name': stack.name, region })}`);
    return [];
  }
  const costs = costLine(stack, region);
  if (costs !== undefined) fx.report.say(costs);
  const check = () =>
    verify(stack, callerIp, fx.clock.now() - RECENT, fx, { checks: ALL_CHECKS, readOnly: true });
  const checks = await check();
  if (flags.fix !== true || checks.every((one) => one.status === 'ok')) return checks;
  fx.report.say('\nRepairing what is safe to repair.');
  const changes = await repair(stack, fx);
  fx.report.event('repaired', { changes });
  fx.report.say(changes.length === 0 ? '  Nothing was changed.' : `  Repaired: ${changes.join(', ')}`);
  return check();
}

async function verdict(stack: StackFacts, checks: readonly Check[], fx: Effects) {
  const failed = checks.filter((check) => check.status === 'fail').length;
  const ok = checks.length > 0 && failed === 0;
  if (ok) fx.report.say('\nNo check fails.');
  else if (failed > 0) fx.report.say(`\n${failed} of ${checks.length} checks fail: see above.`);
  const { name: stackName, status: state, version, outputs } = stack;
  const region = await fx.aws.region();
  return { ok, result: { ok, stackName, region, status: state, version, url: outputs.Url, checks } };
}
