import { requireAnswerable } from '../ask/ask.ts';
import { createAws } from '../aws.ts';
import type { Effects } from '../core/effects.ts';
import { EXIT, type ExitCode } from '../core/errors.ts';
import type { StackFacts } from '../core/types.ts';
import type { Flags } from '../flags.ts';
import { type Sandbox, startSandbox, stopSandbox } from '../sandbox/client.ts';
import { readRecords } from '../sandbox/player/read-records.ts';
import { isAccounted, type Play, playInto } from './demo-play.ts';
import { demoRecords, MADE_UP_VENDORS } from './demo-records.ts';
import { orderOfDemo, reportOfDemo } from './demo-report.ts';
import { localEngine, startEngine, tellPlay, tellStep, tellWhereToLook, waitForEnter } from './demo-talk.ts';
import { deploy } from './deploy.ts';
import { tellVerdict } from './deploy-talk.ts';
import type { Order } from './report.ts';

/**
 * The wizard against a local AWS: the same deploy, then real CloudTrail records played into its log group, and a report.
 */
export async function demo(flags: Flags, fx: Effects, version: string): Promise<ExitCode> {
  if (flags.stop === true) return stop(fx);
  requireAnswerable(flags, fx.io.interactive);
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
  let left = false;
  try {
    const result = await runIn(sandbox, flags, { records, order }, fx, version);
    left = flags.keep === true;
    if (!left) await waitForEnter(flags, fx);
    await (left ? sandbox.leaveRunning() : sandbox.stop());
    fx.report.say(
      left
        ? 'Left running. End it with: npx create-cloudtrail-kibana demo --stop'
        : 'The demo is stopped; --keep leaves it running.',
    );
    fx.report.result(result);
    return result.ok ? EXIT.ok : EXIT.unhealthy;
  } finally {
    if (!left) await sandbox.stop();
  }
}

async function runIn(
  sandbox: Sandbox,
  flags: Flags,
  { records, order }: { readonly records: readonly string[]; readonly order: Order },
  fx: Effects,
  version: string,
) {
  const { awsEndpoint: endpoint, credentials, region, callerIpSources, locate } = sandbox;
  const userAgent = `create-cloudtrail-kibana/${version} demo`;
  const local: Effects = {
    ...fx,
    aws: createAws({
      endpoint,
      credentials,
      region,
      userAgent,
      network: fx.network,
      signal: fx.signal,
      answerMs: LOCAL_ANSWER_MS,
    }),
    callerIpSources,
    locate,
    detachable: false,
    proxyBootMs: 60_000,
  };
  const localFlags: Flags = {
    ...flags,
    region,
    // What a real run asks for is known here: the server that answers.
    engine: localEngine(sandbox.engine),
    // The records played are years old, and a given server may hold more: nothing is deleted here.
    'retention-days': flags['retention-days'] ?? '0',
    vendor: flags.vendor ?? (flags.records ? undefined : [...MADE_UP_VENDORS]),
  };
  let play: Play = { played: 0, indexed: 0, duplicates: 0, quarantined: 0, tooLarge: 0 };
  const beforeVerify = async (stack: StackFacts) => {
    play = await playInto(stack, records, local);
  };
  const outcome = await deploy(localFlags, local, version, { beforeVerify });
  if (outcome === undefined) return { ok: true, ...play, checks: [] };
  const url = localUrl(sandbox, outcome.stack.outputs.Url);
  tellVerdict(outcome.checks, fx);
  tellPlay(play, fx);
  await tellWhereToLook(sandbox, outcome.stack, url, local);
  const report = await reportOfDemo(order, outcome.stack, local);
  return { ok: outcome.ok && isAccounted(play), ...play, checks: outcome.checks, url, report };
}

/** A local AWS shares this machine with its own search server: it may take its time. */
const LOCAL_ANSWER_MS = 120_000;

/** The stack's URL as it is reached on this machine. */
function localUrl({ locate }: Sandbox, url = ''): string {
  const address = new URL(url);
  const { host, port } = locate(address.hostname, address.protocol === 'http:' ? 80 : 443);
  return `${address.protocol}//${host}:${port}${address.pathname}`;
}

async function stop(fx: Effects): Promise<ExitCode> {
  const stopped = await stopSandbox();
  fx.report.say(stopped ? 'The demo is stopped.' : 'No demo is running.');
  fx.report.result({ ok: true, stopped });
  return EXIT.ok;
}
