import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CliError } from '../core/errors.ts';
import { supervisorScript } from './assets.ts';
import { cacheFolder, requireCache, stateFile } from './cache.ts';
import { installAll } from './install-all.ts';
import { clearAway, requireNoSandbox } from './leftovers.ts';
import { fromNews, type News, type Order, type StartOrder } from './messages.ts';
import { lastLines } from './run.ts';
import { logOf, readState } from './state.ts';
import type { Sandbox, SandboxInfo, SandboxOptions } from './types.ts';

export type { Sandbox, SandboxInfo, SandboxOptions } from './types.ts';

async function startSupervisor(file: string): Promise<ChildProcess> {
  await mkdir(dirname(file), { recursive: true });
  const log = openSync(logOf(file), 'w', 0o600);
  try {
    return spawn(process.execPath, [supervisorScript()], {
      detached: true,
      env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
      stdio: ['ignore', log, log, 'ipc'],
    });
  } finally {
    closeSync(log);
  }
}

function order(supervisor: ChildProcess, order: Order): void {
  if (supervisor.connected) supervisor.send(order, () => {});
}

/** Resolves when the supervisor has ended everything, or has itself ended. */
function hasStopped(supervisor: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (supervisor.exitCode !== null || supervisor.signalCode !== null) return resolve();
    supervisor.once('exit', () => resolve());
  });
}

function waitForStart(supervisor: ChildProcess, file: string, options: SandboxOptions): Promise<SandboxInfo> {
  return new Promise((resolve, reject) => {
    supervisor.on('message', (news: News) => {
      if (news.type === 'step') options.onStep?.(news.step);
      if (news.type === 'ready') resolve(news.info);
      if (news.type === 'failed') reject(fromNews(news.error));
    });
    supervisor.once('error', reject);
    supervisor.once('exit', async (code, signal) => {
      const why = lastLines(await readFile(logOf(file), 'utf8').catch(() => ''), 8) || undefined;
      const message = `The sandbox's supervisor ended (${signal ?? `code ${code}`}).`;
      reject(new CliError('sandbox-start', message, { why }));
    });
    options.signal?.addEventListener('abort', () => reject(options.signal?.reason), { once: true });
  });
}

/** The proxy's 443 and 80 are other ports on this machine; every other address is what it is. Pure. */
export function locate({ https, http }: SandboxInfo['ports'], host: string, port: number) {
  if (port === 443) return { host: '127.0.0.1', port: https };
  if (port === 80) return { host: '127.0.0.1', port: http };
  return { host, port };
}

function sandboxOf(info: SandboxInfo, supervisor: ChildProcess): Sandbox {
  const { ports, ...rest } = info;
  return {
    ...rest,
    locate: (host, port) => locate(ports, host, port),
    stop: async () => {
      order(supervisor, { type: 'stop' });
      await hasStopped(supervisor);
    },
    leaveRunning: () => {
      order(supervisor, { type: 'keep' });
      supervisor.unref();
      supervisor.channel?.unref();
    },
  };
}

/**
 * Starts the local AWS: emulator, search server, domain endpoint and proxy host, all on 127.0.0.1. Installs on the
 * first run what they need; later runs download nothing. When this process ends in any way without `leaveRunning()`,
 * the sandbox ends too and leaves no process, port or folder.
 *
 * @throws CliError when a program is missing (exit 2), when a sandbox already runs, or when a part does not start.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const cache = cacheFolder();
  const file = stateFile();
  await requireNoSandbox(file, cache);
  await requireCache(cache);
  const installed = await installAll(cache, options);
  const startOrder: StartOrder = {
    ...installed,
    cache,
    stateFile: file,
    dashboardsUrl: options.dashboardsUrl,
    foreignBuckets: options.foreignBuckets ?? [],
    keep: options.keep ?? false,
  };
  options.signal?.throwIfAborted();
  const supervisor = await startSupervisor(file);
  try {
    const info = waitForStart(supervisor, file, options);
    order(supervisor, { type: 'start', order: startOrder });
    const sandbox = sandboxOf(await info, supervisor);
    if (options.keep) sandbox.leaveRunning();
    return sandbox;
  } catch (error) {
    order(supervisor, { type: 'stop' });
    await hasStopped(supervisor);
    throw error;
  }
}

/** Stops the sandbox that was left running, or clears away what a killed one has left. Returns whether there was one. */
export async function stopSandbox(): Promise<boolean> {
  const state = await readState(stateFile());
  if (!state) return false;
  await clearAway(state, stateFile(), cacheFolder());
  return true;
}

/** Whether there is a sandbox that {@link stopSandbox} would end, or clear away after. */
export const isSandboxThere = async (): Promise<boolean> => (await readState(stateFile())) !== undefined;
