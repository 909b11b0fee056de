import { randomBytes } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runFolders } from './cache.ts';
import { endProcesses } from './end-processes.ts';
import { deleteRunFolder, requireNoSandbox } from './leftovers.ts';
import { withLock } from './lock.ts';
import type { StartOrder } from './messages.ts';
import { descendants, type ProcessRow, processTable } from './process-table.ts';
import { type StartContext, startServers } from './start-servers.ts';
import { removeState, type SandboxState, writeState } from './state.ts';
import type { SandboxInfo } from './types.ts';

/** How often the state file is brought up to date with the processes that came and went. */
const RECORD_EVERY_MS = 2000;

export interface OwnedSandbox {
  /** Resolves when every server is ready. */
  readonly started: Promise<SandboxInfo>;
  /** Ends all servers, started or starting, and deletes the run folder and the state file. */
  readonly end: () => Promise<void>;
}

/** Claims the machine: one sandbox per state file. What a killed one has left is cleared away first. */
function claim({ stateFile, cache }: StartOrder): Promise<SandboxState> {
  return withLock(`${stateFile}.lock`, async () => {
    await requireNoSandbox(stateFile, cache);
    const runFolder = join(runFolders(cache), `sandbox-${randomBytes(6).toString('hex')}`);
    const supervisor = (await processTable()).get(process.pid) as ProcessRow;
    const state: SandboxState = { version: 1, supervisor, processes: [], runFolder };
    await writeState(stateFile, state);
    await mkdir(runFolder, { recursive: true });
    // Root's search server runs as another user, who has to pass through, but need not look around.
    const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
    await Promise.all([chmod(runFolders(cache), mode), chmod(runFolder, mode)]);
    return state;
  });
}

/** Keeps the state file telling the processes below this one, so that they can be ended after a kill of this one. */
function recordProcesses(file: string, state: SandboxState) {
  let current = state;
  let writing = Promise.resolve();
  const record = (news: Partial<SandboxState> = {}) => {
    writing = writing.then(async () => {
      const processes = descendants(await processTable(), process.pid);
      const next = { ...current, ...news, processes };
      if (JSON.stringify(next) !== JSON.stringify(current)) await writeState(file, next);
      current = next;
    });
    return writing;
  };
  const timer = setInterval(() => void record().catch(() => {}), RECORD_EVERY_MS);
  const stop = async () => {
    clearInterval(timer);
    await writing.catch(() => {});
  };
  return { record, stop };
}

/** Starts a sandbox whose servers are children of this process. */
export function ownSandbox(
  order: StartOrder,
  { onStep, log }: Pick<StartContext, 'onStep' | 'log'>,
): OwnedSandbox {
  const ending = new AbortController();
  const stops: (() => Promise<void>)[] = [];
  const claimed = claim(order).then((state) => ({
    state,
    recorder: recordProcesses(order.stateFile, state),
  }));

  const start = async (): Promise<SandboxInfo> => {
    const { state, recorder } = await claimed;
    const onStarted = (stop: () => Promise<void>) => void stops.unshift(stop);
    const told: StartContext['onStep'] = (step) => {
      onStep(step);
      void recorder.record().catch(() => {});
    };
    const context = {
      order,
      runFolder: state.runFolder,
      onStep: told,
      onStarted,
      log,
      signal: ending.signal,
    };
    const info = await startServers(context);
    await recorder.record({ info });
    return info;
  };
  const started = start();

  const end = async () => {
    ending.abort(new Error('The sandbox is being stopped.'));
    const claimedState = await claimed.catch(() => undefined);
    if (!claimedState) return;
    await started.catch(() => {});
    for (const stop of stops.splice(0)) await stop().catch((error) => log(String(error)));
    await claimedState.recorder.stop();
    await endProcesses(descendants(await processTable(), process.pid));
    await deleteRunFolder(claimedState.state.runFolder, order.cache);
    await removeState(order.stateFile);
  };
  return { started, end };
}
