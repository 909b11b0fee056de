import { PassThrough } from 'node:stream';
import { createAws } from '../../src/aws/clients.ts';
import type { Effects } from '../../src/core/effects.ts';
import { type Clock, createVoices, type Io } from '../../src/core/io.ts';
import type { GetText } from '../../src/core/network.ts';
import { createReport } from '../../src/core/report.ts';
import { createNetwork } from '../../src/net/network.ts';

export const NOW = Date.UTC(2026, 10, 20, 12, 0, 0);

/** A clock that sleeps no real time: sleeping moves it on at once. */
function fakeClock(start = NOW): Clock {
  let time = start;
  return {
    now: () => time,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      time += ms;
      // Lets an abort or an answer that is due come first.
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    },
  };
}

/** Answers by host: a text, or an error to fail with. */
export function fakeFetch(answers: Readonly<Record<string, string | Error>>): GetText {
  return async (input) => {
    const { host } = new URL(String(input));
    const answer = answers[host] ?? new Error(`no answer is set for ${host}`);
    if (answer instanceof Error) throw answer;
    return new Response(answer);
  };
}

/** What both sources of the effects below say unless told otherwise. */
const MY_IP = '203.0.113.7';
const SOURCES = ['https://one.test', 'https://two.test'];

export interface FakeWorld {
  readonly fx: Effects;
  /** All that was written to stdout and to stderr. */
  readonly out: () => string;
  readonly err: () => string;
  /** What the first Ctrl-C does. */
  readonly interrupt: () => void;
}

export interface WorldOptions extends Partial<Effects> {
  readonly interactive?: boolean;
  /** As `interactive` unless told otherwise. */
  readonly onScreen?: boolean;
  readonly json?: boolean;
  readonly region?: string | undefined;
  /** Of stdout and stderr; undefined where they are no terminal. */
  readonly columns?: number | undefined;
  /** What is asked of others than AWS. */
  readonly fetch?: GetText;
  /** Leave undefined to let the SDK look for credentials itself. */
  readonly credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
}

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Effects that touch nothing: words are kept, time is played, AWS clients are real ones for a mock to take over. */
export function fakeWorld(options: WorldOptions = {}): FakeWorld {
  const { interactive = false, json = false, columns, ...over } = options;
  const said = { out: '', err: '' };
  const controller = new AbortController();
  const clock = over.clock ?? fakeClock();
  const region = 'region' in options ? options.region : 'eu-central-1';
  const credentials = 'credentials' in options ? options.credentials : CREDENTIALS;
  const sink = (name: 'out' | 'err') => ({
    write: (text: string) => {
      said[name] += text;
    },
    color: false,
    columns,
  });
  const io: Io = {
    ...createVoices(sink('out'), sink('err')),
    interactive,
    unattended: interactive ? undefined : 'The input is not a terminal.',
    terminal: false,
    onScreen: over.onScreen ?? interactive,
    input: new PassThrough(),
    output: new PassThrough(),
  };
  const fx: Effects = {
    io,
    clock,
    network: over.network ?? {
      ...createNetwork({}),
      getText: options.fetch ?? fakeFetch({ 'one.test': MY_IP, 'two.test': `${MY_IP}\n` }),
    },
    aws: over.aws ?? createAws({ region, ...(credentials ? { credentials } : {}), userAgent: 'test' }),
    report: createReport(io, json, clock.now),
    signal: controller.signal,
    callerIpSources: over.callerIpSources ?? SOURCES,
    locate: over.locate ?? ((host, port) => ({ host, port })),
    detachable: over.detachable ?? true,
    proxyBootMs: over.proxyBootMs ?? 60_000,
    packageRoot: over.packageRoot ?? '/nowhere',
  };
  return { fx, out: () => said.out, err: () => said.err, interrupt: () => controller.abort() };
}
