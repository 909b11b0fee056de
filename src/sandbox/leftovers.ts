import { rm } from 'node:fs/promises';
import { CliError } from '../core/errors.ts';
import { endProcesses } from './end-processes.ts';
import { isAlive, processTable } from './process-table.ts';
import { isRunFolder, logOf, readState, removeState, type SandboxState } from './state.ts';

/** Deletes a run folder; what is not below the cache's run folders is never touched. */
export async function deleteRunFolder(folder: string, cache: string): Promise<void> {
  if (isRunFolder(folder, cache))
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Ends and deletes what a recorded sandbox has left on the machine, its supervisor included. */
export async function clearAway(state: SandboxState, file: string, cache: string): Promise<void> {
  // The supervisor first: given the chance, it ends its servers in good order.
  const alive = [
    ...(await endProcesses([state.supervisor], 15_000)),
    ...(await endProcesses(state.processes)),
  ];
  if (alive.length > 0) {
    throw new CliError(
      'sandbox-stop',
      `Processes of the sandbox do not end: ${alive.map((one) => one.pid)}.`,
    );
  }
  await deleteRunFolder(state.runFolder, cache);
  await removeState(file);
  await removeState(logOf(file));
}

/** Cleans up after a sandbox whose supervisor was killed. Throws when one runs. */
export async function requireNoSandbox(file: string, cache: string): Promise<void> {
  const state = await readState(file);
  if (!state) return;
  if (isAlive(await processTable(), state.supervisor)) {
    throw new CliError('sandbox-running', 'A sandbox is already running on this machine.', {
      why: state.info ? `Its AWS endpoint is ${state.info.awsEndpoint}.` : 'It is just being started.',
      remedy: 'Stop it first: npx create-cloudtrail-kibana demo --stop',
    });
  }
  await clearAway(state, file, cache);
}
