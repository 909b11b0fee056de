import { setTimeout as sleep } from 'node:timers/promises';
import { descendants, isAlive, type ProcessRow, processTable } from './process-table.ts';

const LOOK_EVERY_MS = 50;

function signal(processes: readonly ProcessRow[], name: NodeJS.Signals): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, name);
    } catch {
      // It ended between the look and the signal.
    }
  }
}

async function stillAlive(processes: readonly ProcessRow[]): Promise<ProcessRow[]> {
  const table = await processTable();
  return processes.filter((one) => isAlive(table, one));
}

async function waitForEnd(processes: readonly ProcessRow[], milliseconds: number): Promise<ProcessRow[]> {
  let alive = await stillAlive(processes);
  for (const until = Date.now() + milliseconds; alive.length > 0 && Date.now() < until; ) {
    await sleep(LOOK_EVERY_MS);
    alive = await stillAlive(alive);
  }
  return alive;
}

/**
 * Ends the recorded processes and their descendants: SIGTERM, after `graceMs` SIGKILL. A process that only has the
 * number of a recorded one is left alone. Resolves to those that still live, normally none.
 */
export async function endProcesses(recorded: readonly ProcessRow[], graceMs = 4000): Promise<ProcessRow[]> {
  const table = await processTable();
  const ours = recorded.filter((one) => isAlive(table, one));
  const all = new Map(
    ours.flatMap((one) => [one, ...descendants(table, one.pid)]).map((one) => [one.pid, one] as const),
  );
  signal([...all.values()], 'SIGTERM');
  // An emulator whose custom resource is still waiting answers SIGTERM by closing its port and staying.
  const stubborn = await waitForEnd([...all.values()], graceMs);
  signal(stubborn, 'SIGKILL');
  return waitForEnd(stubborn, 2000);
}
