import { requireAnswerable } from '../../ask/ask.ts';
import type { Effects } from '../../core/effects.ts';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import { locatedUrl } from '../../core/located-url.ts';
import type { StackFacts } from '../../core/types.ts';
import type { Flags } from '../../flags/table.ts';
import { isSandboxThere, type Sandbox, startSandbox, stopSandbox } from '../../sandbox/client.ts';
import { readRecords } from '../../sandbox/player/read-records.ts';
import { outputsOf } from '../../stack/outputs.ts';
import { VERSION } from '../../version.ts';
import { deploy } from '../deploy/index.ts';
import { tellVerdict } from '../deploy/words.ts';
import { tellDryRun, withoutDryRun } from '../dry-run.ts';
import type { Order } from '../report/index.ts';
import type { Run } from '../row.ts';
import { isAccounted, type Play, playInto } from './play.ts';
import { demoRecords, MADE_UP_VENDORS } from './records.ts';
import { orderOfDemo, reportOfDemo } from './report.ts';
import { localEngine, startEngine, tellPlay, tellStep, tellWhereToLook, waitForEnter } from './words.ts';
import { worldOf } from './world.ts';

/**
 * The wizard against a local AWS: the same deploy, then real CloudTrail records played into its log group, and a report.
 */
export const run: Run = async (flags, fx) => {
  if (flags.stop === true) return stop(flags, fx);
  requireAnswerable(flags, fx.io);
  const now = fx.clock.now();
  const order = await orderOfDemo(flags, now);
  const records = await (flags.records ? readRecords(flags.records) : demoRecords(fx.packageRoot, now));
  fx.report.say('A local AWS, on this machine only. Nothing costs anything here:');
  fx.report.say('the prices shown are those of a real run.');
  const sandbox = await startSandbox({
    engine: startEngine(flags),
    searchUrl: flags['search-url'],
    dashboardsUrl: flags['dashboards-url'],
    signal: fx.signal,
    onStep: tellStep(fx),
  });
  // A dry run deploys nothing that would be worth keeping.
  const dry = flags['dry-run'] === true;
  const keep = flags.keep === true && !dry;
  let left = false;
  try {
    const { shown, result } = await runIn(sandbox, flags, { records, order }, fx);
    left = keep;
    if (!left && !dry) await waitForEnter(flags, fx);
    await (left ? sandbox.leaveRunning() : sandbox.stop());
    if (dry) {
      fx.report.say('\nThe local AWS is stopped.');
      tellDryRun(await withoutDryRun('demo', flags, fx), shown ?? {}, fx);
      return EXIT.ok;
    }
    for (const line of left ? LEFT : ['The demo is stopped; --keep leaves it running.']) fx.report.say(line);
    fx.report.result(result);
    return result.ok ? EXIT.ok : EXIT.unhealthy;
  } finally {
    if (!left) await sandbox.stop();
  }
};

const LEFT = [
  'The demo is left running. Every command works on it with --demo:',
  '  npx create-cloudtrail-kibana status --demo',
  'End it with:',
  '  npx create-cloudtrail-kibana demo --stop',
];

async function runIn(
  sandbox: Sandbox,
  flags: Flags,
  { records, order }: { readonly records: readonly string[]; readonly order: Order },
  fx: Effects,
) {
  const { region } = sandbox;
  const local = worldOf(sandbox, fx);
  const localFlags: Flags = {
    ...flags,
    region,
    // What a real run asks for is known here: the server that answers.
    engine: localEngine(sandbox.engine),
    // Records that are given may be years old, and a given server may hold more: nothing is deleted here.
    'retention-days': flags['retention-days'] ?? '0',
    // The records that are played are the events here.
    history: flags.history ?? 'none',
    vendor: flags.vendor ?? (flags.records ? undefined : [...MADE_UP_VENDORS]),
  };
  let play: Play = { played: 0, indexed: 0, duplicates: 0, quarantined: 0, tooLarge: 0 };
  const beforeVerify = async (stack: StackFacts) => {
    play = await playInto(stack, records, local);
  };
  let shown: object | undefined;
  const endPreview = (changes: object) => {
    shown = changes;
  };
  const outcome = await deploy(localFlags, local, VERSION, { beforeVerify, endPreview });
  if (outcome === undefined) return { shown, result: { ok: true, ...play, checks: [] } };
  const url = locatedUrl(outputsOf(outcome.stack).url, sandbox.locate);
  tellVerdict(outcome.checks, fx);
  tellPlay(play, flags.records === undefined, fx);
  await tellWhereToLook(sandbox, outcome.stack, url, local);
  const report = await reportOfDemo(order, outcome.stack, local);
  const ok = outcome.ok && isAccounted(play);
  return { shown, result: { ok, ...play, checks: outcome.checks, url, report } };
}

async function stop(flags: Flags, fx: Effects): Promise<ExitCode> {
  if (flags['dry-run'] === true) {
    fx.report.say((await isSandboxThere()) ? 'The demo would be stopped.' : 'No demo is running.');
    tellDryRun(await withoutDryRun('demo', flags, fx), {}, fx);
    return EXIT.ok;
  }
  const stopped = await stopSandbox();
  fx.report.say(stopped ? 'The demo is stopped.' : 'No demo is running.');
  fx.report.result({ ok: true, stopped });
  return EXIT.ok;
}
