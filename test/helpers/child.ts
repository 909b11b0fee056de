import { writeSync } from 'node:fs';
import { createAws } from '../../src/aws/clients.ts';
import { deploy } from '../../src/commands/deploy/index.ts';
import { tellOutcome } from '../../src/commands/deploy/words.ts';
import { parse } from '../../src/commands/parse.ts';
import { teardown } from '../../src/commands/teardown/index.ts';
import type { Effects } from '../../src/core/effects.ts';
import { EXIT } from '../../src/core/errors.ts';
import { createEffects } from '../../src/effects.ts';
import { tell } from '../../src/tell.ts';
import { justBefore } from './before.ts';
import type { ChildOrder, Hold } from './start-child.ts';

/**
 * One run of the command line against a local AWS, in a process of its own that a test can interrupt or kill. Like
 * `main`, but for the addresses: the real ones are no use there.
 */
const order: ChildOrder = JSON.parse(process.env.CHILD_ORDER ?? '');
const { args, endpoint, credentials, region, callerIpSources, ports, packageRoot, hold } = order;

const HELD = '{"code":"held"}\n';

/** Stops this process where it is: no handler, timer or answer gets its turn any more. */
function freeze(): void {
  writeSync(1, HELD);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** Waits for a signal; SIGUSR2 lets it go on. */
const wait = () =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, 1e9);
    process.once('SIGUSR2', () => {
      clearTimeout(timer);
      resolve();
    });
    writeSync(1, HELD);
  });

function holding(fx: Effects, at: Hold): Effects {
  let left = at.times ?? 1;
  if (at.command !== undefined) {
    return justBefore(fx, at.client ?? 's3', at.command, async () => {
      left -= 1;
      if (left === 0) await (at.softly ? wait() : freeze());
    });
  }
  const event: Effects['report']['event'] = (code, data) => {
    fx.report.event(code, data);
    if (code === at.event && (at.step === undefined || (data as { step?: string }).step === at.step))
      freeze();
  };
  return { ...fx, report: { ...fx.report, event } };
}

async function run(): Promise<number> {
  const { command, flags } = parse(args);
  const world = createEffects(flags, '0.1.0');
  const { signal } = world;
  const given: Effects = {
    ...world,
    aws: createAws({ endpoint, credentials, region, userAgent: 'test', answerMs: 120_000, signal }),
    callerIpSources,
    locate: (host, port) => ({
      host: port === 443 || port === 80 ? '127.0.0.1' : host,
      port: port === 443 ? ports.https : port === 80 ? ports.http : port,
    }),
    proxyBootMs: 60_000,
    packageRoot,
  };
  const fx = hold === undefined ? given : holding(given, hold);
  if (command === 'teardown') return teardown(flags, fx);
  const outcome = await deploy(flags, fx, '0.1.0');
  if (outcome === undefined) return EXIT.ok;
  tellOutcome(outcome, flags, fx);
  return outcome.ok ? EXIT.ok : EXIT.unhealthy;
}

process.exitCode = await run().catch((error) => tell(error, args));
