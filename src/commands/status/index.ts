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
import { createContext, type VerifyContext } from '../../verify/context.ts';
import { costOf, costWords } from '../../verify/cost.ts';
import { repair } from '../../verify/repair.ts';
import { isWell, troubleWords } from '../../verify/verdict.ts';
import { verify } from '../../verify/verify.ts';
import { withoutDryRun } from '../dry-run.ts';

const MINUTE = 60_000;
/** Errors of the forwarder older than this are over. */
const RECENT = 60 * MINUTE;

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
  const width = fx.report.json ? Number.POSITIVE_INFINITY : columnsOf(fx.io.columns.out);
  const lines = (text: string) => wrapText(text, width).join('\n');
  const head = `Stack ${stack.name} in ${region}: ${stack.status}, version ${stack.version}`;
  fx.report.show(`\n${lines(head)}`);
  const obstacle = unusable(stack);
  if (obstacle !== undefined) {
    const nothing = `There is nothing to check: ${obstacle.why}.`;
    if (fx.report.json) fx.report.warn(nothing);
    else fx.report.show(`! ${wrapText(nothing, width - 2).join('\n  ')}`);
    if (obstacle.command !== undefined)
      for (const line of adviceLines(
        pasteLine(obstacle.command, { 'stack-name': stack.name, region }),
        width,
      ))
        fx.report.show(line);
    return { checks: [] };
  }
  const context = () => createContext(stack, callerIp, fx.clock.now() - RECENT, fx);
  const first = context();
  const [checks, cost] = [await verify('status', first, 'show'), await costOf(first)];
  if (cost !== undefined) fx.report.show(`\n${costWords(cost, stack).map(lines).join('\n')}`);
  if (flags.fix !== true || checks.every((one) => one.status === 'ok')) return { checks, cost };
  if (flags['dry-run'] === true) {
    await preview(context(), flags, lines);
    return { checks, cost };
  }
  fx.report.say('\nRepairing what is safe to repair.');
  const changes = await repair('apply', context());
  fx.report.event('repaired', { changes });
  const words = changes.length === 0 ? 'Nothing was changed.' : `Repaired: ${changes.join(', ')}`;
  for (const line of wrapText(words, width - 2)) fx.report.show(`  ${line}`);
  return { checks: await verify('status', context(), 'show'), cost };
}

/** What `--fix` would repair. */
async function preview(context: VerifyContext, flags: Flags, lines: (text: string) => string): Promise<void> {
  const { fx } = context;
  const changes = await repair('look', context);
  fx.report.event('would-repair', { changes });
  const words =
    changes.length === 0
      ? 'There is nothing that is safe to repair.'
      : `Would be repaired: ${changes.join(', ')}`;
  fx.report.show(`\n${lines(words)}`);
  fx.report.show(`Nothing was changed. To do it:\n  ${await withoutDryRun('status', flags, fx)}`);
}

async function verdict(stack: StackFacts, { checks, cost }: Look, fx: Effects) {
  const ok = checks.length > 0 && isWell(checks);
  const trouble = troubleWords(checks);
  if (ok) fx.report.show('\nNo check fails.');
  else if (trouble !== undefined) fx.report.show(`\n${trouble}: see above.`);
  const { name: stackName, status: state, version, outputs } = stack;
  const region = await fx.aws.region();
  return { ok, result: { ok, stackName, region, status: state, version, url: outputs.url, checks, cost } };
}
