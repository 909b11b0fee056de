import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isCi, unattended } from './ask/unattended.ts';
import { createAws } from './aws/clients.ts';
import type { Effects } from './core/effects.ts';
import { type Clock, createVoices, type Io } from './core/io.ts';
import { createReport } from './core/report.ts';
import { CALLER_IP_SOURCES } from './discover/caller-ip.ts';
import type { Flags } from './flags/table.ts';
import { interruptSignal } from './interrupt.ts';
import { createNetwork } from './net/network.ts';
import { packageRoot } from './package-root.ts';
import { isTerminal, streamOf, unheard } from './streams.ts';
import { sinkOf } from './terminal.ts';

const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, { signal });
  },
};

/** The real world, as this process sees it. */
export function createEffects(flags: Flags, version: string): Effects {
  // The prompts and the list colour by themselves; the environment is the one switch both look at.
  if (flags['no-color'] === true) process.env.NO_COLOR = '1';
  const io = processIo(flags);
  const report = createReport(io, flags.json === true, systemClock.now);
  const signal = AbortSignal.any([interruptSignal(report.say), unheard()]);
  // All that is under way listens, and that may be any number.
  setMaxListeners(0, signal);
  const network = createNetwork(process.env);
  return {
    io,
    clock: systemClock,
    network,
    aws: createAws({
      region: flags.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION,
      profile: flags.profile,
      mfaCode: io.interactive
        ? async (serial) => (await import('./ask/mfa.ts')).askMfaCode(serial, io, signal)
        : undefined,
      userAgent: `create-cloudtrail-kibana/${version}`,
      network,
      signal,
      onPlain: (origin) => report.warn(`AWS calls go to ${origin}, not to AWS, and are not encrypted.`),
    }),
    report,
    signal,
    callerIpSources: CALLER_IP_SOURCES,
    locate: (host, port) => ({ host, port }),
    detachable: true,
    // nginx is installed on the way, from a mirror that may be slow.
    proxyBootMs: 8 * 60_000,
    packageRoot: packageRoot(),
  };
}

function processIo(flags: Flags): Io {
  const { stdin, env } = process;
  const noColor = flags['no-color'] === true;
  const why = unattended({ env, input: stdin.isTTY === true, output: isTerminal('stderr') }, flags);
  return {
    ...createVoices(sinkOf('stdout', noColor), sinkOf('stderr', noColor)),
    interactive: why === undefined,
    unattended: why,
    terminal: isTerminal('stderr') && env.TERM !== 'dumb' && !isCi(env),
    onScreen: isTerminal('stdout'),
    input: stdin,
    output: streamOf('stderr'),
  };
}
