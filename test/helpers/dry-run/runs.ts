import { PassThrough } from 'node:stream';
import { createAws } from '../../../src/aws/clients.ts';
import { parse } from '../../../src/commands/parse.ts';
import { runCommand } from '../../../src/commands/run.ts';
import type { Effects } from '../../../src/core/effects.ts';
import { explain } from '../../../src/tell.ts';
import type { LocalAws } from '../local-stack.ts';
import type { Recorder, Sent } from './recorder.ts';

export interface Ended {
  /** The exit code, as the command line would give it. */
  readonly exit: number;
  readonly code: string | undefined;
  readonly said: string;
  readonly result: unknown;
  readonly sent: Sent;
}

export interface RunOptions {
  /** A person at a terminal, who takes each default and says yes to each question. */
  readonly interactive?: boolean;
  /** Moves the clock on, in milliseconds. */
  readonly later?: number;
}

/** The longest pause that is really waited for; a longer one is that of `--watch`, which ends by Ctrl-C. */
const LONGEST_PAUSE = 30_000;

/** Runs a command line in this process against the local AWS, by the recorder. */
export async function runRecorded(
  args: readonly string[],
  { sandbox, fx, told }: LocalAws,
  recorder: Recorder,
  { interactive = false, later = 0 }: RunOptions = {},
): Promise<Ended> {
  const { credentials, region } = sandbox;
  const interrupt = new AbortController();
  const person = interactive ? personAt(() => interrupt.abort()) : undefined;
  const given: Effects = {
    ...fx,
    aws: createAws({ endpoint: recorder.endpoint, credentials, region, userAgent: 'test' }),
    signal: interrupt.signal,
    clock: {
      now: () => fx.clock.now() + later,
      sleep: async (ms, signal) => {
        if (ms > LONGEST_PAUSE) interrupt.abort();
        interrupt.signal.throwIfAborted();
        await fx.clock.sleep(ms, signal);
      },
    },
    io: { ...fx.io, interactive, out: () => {}, ...person?.streams },
  };
  told();
  recorder.sent();
  const ended = await runCommand(parse(args), given).then(
    (exit) => ({ exit, code: undefined }),
    (error) => explain(error),
  );
  person?.leave();
  const { lines, events } = told();
  const last = events.at(-1);
  return {
    exit: ended.exit,
    code: ended.code,
    said: lines.join('\n'),
    result: last?.code === 'result' ? last.data : undefined,
    sent: recorder.sent(),
  };
}

const PRESS_MS = 80;
/** Nobody has that many questions: one of them has no default. */
const MOST_PRESSES = 60;

/** Answers a terminal's questions: yes where that is asked for, otherwise what is proposed. Gives up in the end. */
function personAt(giveUp: () => void) {
  const input = new PassThrough();
  const output = new PassThrough();
  let shown = '';
  let presses = 0;
  output.on('data', (chunk: Buffer) => {
    shown = chunk.toString('utf8').trim() || shown;
  });
  const timer = setInterval(() => {
    if (shown === '') return;
    presses += 1;
    if (presses > MOST_PRESSES) giveUp();
    input.write(/\(y\/N\)/.test(shown) ? 'y\r' : '\r');
  }, PRESS_MS);
  return { streams: { input, output }, leave: () => clearInterval(timer) };
}
