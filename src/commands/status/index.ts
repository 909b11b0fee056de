import { chooseRegion } from '../../ask/region.ts';
import type { Effects } from '../../core/effects.ts';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import type { CallerIp, Check, StackFacts } from '../../core/types.ts';
import { columnsOf, wrapText } from '../../core/wrap.ts';
import { askForIp } from '../../discover/discover.ts';
import { pasteLine } from '../../flags/paste.ts';
import type { Flags } from '../../flags/table.ts';
import type { MonthCost } from '../../plan/month-cost.ts';
import { DEFAULT_STACK } from '../../plan/names.ts';
import { readOurStack } from '../../stack/read.ts';
import { unusable } from '../../stack/unusable.ts';
import { adviceLines } from '../../verify/check-lines.ts';
import { CHECKS } from '../../verify/checks.ts';
import { createContext } from '../../verify/context.ts';
import { costOf, costWords } from '../../verify/cost.ts';
import { DRIFT_CHECKS } from '../../verify/drift.ts';
import { LOAD_CHECKS } from '../../verify/load.ts';
import { repair } from '../../verify/repair.ts';
import { runChecks } from '../../verify/verify.ts';
import { wouldRepair } from '../../verify/would-repair.ts';
import { withoutDryRun } from '../dry-run.ts';

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
    const stack = await readOurStack(flags['stack-name'] ?? DEFAULT_STACK, fx);
    callerIp ??= await askForIp(flags['no-my-ip'] !== true, fx);
    const { ok, result } = await verdict(stack, await look(stack, callerIp, flags, fx), fx);
    if (flags.watch !== true) {
      fx.report.result(result);
      return ok ? EXIT.ok : EXIT.unhealthy;
    }
    fx.report.event('status', result);
    fx.report.say('Looking again in a minute; Ctrl-C ends it.');
    await fx.clock.sleep(MINUTE, fx.signal);
  }
}

interface Look {
  readonly checks: readonly Check[];
  readonly cost?: MonthCost | undefined;
}

/** The checks' outcome, after repairs if asked for; none for a stack that can't be looked into. */
async function look(stack: StackFacts, callerIp: CallerIp, flags: Flags, fx: Effects): Promise<Look> {
  const region = (await fx.aws.region()) ?? '';
  const width = fx.report.json ? Number.POSITIVE_INFINITY : columnsOf(fx.io.output);
  const lines = (text: string) => wrapText(text, width).join('\n');
  const head = `Stack ${stack.name} in ${region}: ${stack.status}, version ${stack.version}`;
  fx.report.say(`\n${lines(head)}`);
  const obstacle = unusable(stack);
  if (obstacle !== undefined) {
    fx.report.warn(wrapText(`There is nothing to check: ${obstacle.why}.`, width - 2).join('\n  '));
    if (obstacle.command !== undefined)
      for (const line of adviceLines(
        pasteLine(obstacle.command, { 'stack-name': stack.name, region }),
        width,
      ))
        fx.report.say(line);
    return { checks: [] };
  }
  const context = () => createContext(stack, callerIp, fx.clock.now() - RECENT, fx, true);
  const first = context();
  const [checks, cost] = [await runChecks(ALL_CHECKS, first), await costOf(first)];
  if (cost !== undefined) fx.report.say(`\n${costWords(cost, stack).map(lines).join('\n')}`);
  if (flags.fix !== true || checks.every((one) => one.status === 'ok')) return { checks, cost };
  if (flags['dry-run'] === true) {
    await preview(stack, flags, lines, fx);
    return { checks, cost };
  }
  fx.report.say('\nRepairing what is safe to repair.');
  const changes = await repair(stack, fx);
  fx.report.event('repaired', { changes });
  const words = changes.length === 0 ? 'Nothing was changed.' : `Repaired: ${changes.join(', ')}`;
  for (const line of wrapText(words, width - 2)) fx.report.say(`  ${line}`);
  return { checks: await runChecks(ALL_CHECKS, context()), cost };
}

/** What `--fix` would repair. */
async function preview(
  stack: StackFacts,
  flags: Flags,
  lines: (text: string) => string,
  fx: Effects,
): Promise<void> {
  const changes = await wouldRepair(stack, fx);
  fx.report.event('would-repair', { changes });
  const words = changes.length === 0 ? 'There is nothing that is safe to repair.' : changes.join(', ');
  fx.report.say(`\n${lines(changes.length === 0 ? words : `Would be repaired: ${words}`)}`);
  fx.report.say(`Nothing was changed. To do it:\n  ${await withoutDryRun('status', flags, fx)}`);
}

async function verdict(stack: StackFacts, { checks, cost }: Look, fx: Effects) {
  const failed = checks.filter((check) => check.status === 'fail').length;
  const ok = checks.length > 0 && failed === 0;
  if (ok) fx.report.say('\nNo check fails.');
  else if (failed > 0) fx.report.say(`\n${failed} of ${checks.length} checks fail: see above.`);
  const { name: stackName, status: state, version, outputs } = stack;
  const region = await fx.aws.region();
  return { ok, result: { ok, stackName, region, status: state, version, url: outputs.url, checks, cost } };
}
