import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { cacheFolder, runFolders } from '../../src/sandbox/cache.ts';
import { isAlive, processTable } from '../../src/sandbox/process-table.ts';
import { parseState, type SandboxState } from '../../src/sandbox/state.ts';

const BIN = 'bin/create-cloudtrail-kibana.js';

/** A place of its own for a test's sandbox, so that it can stand beside another. */
export const newStateFile = (): string => join(mkdtempSync(join(tmpdir(), 'demo-e2e-')), 'state.json');

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The lines of stdout, each an event with --json. */
  readonly lines: readonly string[];
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Resolves with the first line of either stream that matches. */
  readonly seen: (pattern: RegExp) => Promise<string>;
  readonly finished: Promise<Finished>;
}

/** Starts the built program, or another, without a terminal. */
export function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  program: string = BIN,
): Running {
  const child = spawn(process.execPath, [program, ...args], {
    env: cleanEnv(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const all: string[] = [];
  const out: string[] = [];
  const waiting: { pattern: RegExp; resolve: (line: string) => void }[] = [];
  const hear = (line: string, stdout: boolean) => {
    all.push(line);
    if (stdout) out.push(line);
    for (const { pattern, resolve } of waiting) if (pattern.test(line)) resolve(line);
  };
  const closed = [child.stdout, child.stderr].map((stream) => {
    const reader = createInterface({ input: stream });
    reader.on('line', (line) => hear(line, stream === child.stdout));
    return new Promise((resolve) => reader.once('close', resolve));
  });
  const exit = new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('exit', (code, signal) => resolve([code, signal])),
  );
  return {
    pid: child.pid ?? 0,
    kill: (signal) => void child.kill(signal),
    seen: (pattern) =>
      new Promise((resolve) => {
        const line = all.find((one) => pattern.test(one));
        if (line !== undefined) resolve(line);
        else waiting.push({ pattern, resolve });
      }),
    finished: Promise.all(closed).then(async () => {
      const [code, signal] = await exit;
      return { code, signal, lines: out, stderr: all.filter((line) => !out.includes(line)).join('\n') };
    }),
  };
}

/** Runs the built program to its end. */
export const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> =>
  start(args, env).finished;

/** The data of the last line, which has to be the result. */
export function resultOf({ lines, stderr }: Finished): Record<string, never> & Result {
  const last = JSON.parse(lines.at(-1) ?? 'null');
  if (last?.code !== 'result') throw new Error(`the last line is no result: ${lines.at(-1)}\n${stderr}`);
  return last.data;
}

export interface Result {
  readonly ok: boolean;
  readonly played: number;
  readonly indexed: number;
  readonly duplicates: number;
  readonly quarantined: number;
  readonly checks: readonly { name: string; status: string; reason: string }[];
  readonly url: string;
  readonly report?: string;
}

/** What the state file says of the sandbox that runs now. */
export function stateOf(file: string): SandboxState {
  const state = parseState(readFileSync(file, 'utf8'));
  if (state === undefined) throw new Error('no sandbox runs');
  return state;
}

/** What a sandbox has left: processes that are alive, and run folders that were not there before. */
export async function leftOf(state: SandboxState): Promise<{ processes: number[]; folders: string[] }> {
  const table = await processTable();
  const folder = runFolders(cacheFolder());
  return {
    processes: [state.supervisor, ...state.processes]
      .filter((one) => isAlive(table, one))
      .map(({ pid }) => pid),
    folders: readdirSync(folder).filter((name) => state.runFolder.endsWith(name)),
  };
}

/** The environment without anything of AWS, so that nothing real can be reached by accident. */
function cleanEnv(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS_|NO_COLOR|FORCE_COLOR|CI$)/.test(name));
  return {
    ...Object.fromEntries(own),
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    ...more,
  };
}
