import { setTimeout as sleep } from 'node:timers/promises';
import { createAws } from './aws/clients.ts';
import type { Effects } from './core/effects.ts';
import type { Clock, Io } from './core/io.ts';
import { createReport } from './core/report.ts';
import { CALLER_IP_SOURCES } from './discover/caller-ip.ts';
import type { Flags } from './flags.ts';
import { interruptSignal } from './interrupt.ts';
import { createNetwork } from './net/network.ts';
import { packageRoot } from './package-root.ts';
import { wantsColor } from './terminal.ts';

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
  const signal = interruptSignal(report.say);
  const network = createNetwork(process.env);
  return {
    io,
    clock: systemClock,
    network,
    aws: createAws({
      region: flags.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION,
      profile: flags.profile,
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
  const { stdin, stdout, stderr, env } = process;
  const dumb = env.TERM === 'dumb';
  const people = stdin.isTTY === true && stderr.isTTY === true;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    interactive: people && !dumb && !env.CI && flags['no-input'] !== true && flags.json !== true,
    terminal: stderr.isTTY === true && !dumb && !env.CI,
    color: wantsColor(flags['no-color'] === true),
    input: stdin,
    output: stderr,
  };
}
