import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/**
 * Gives the first processor to the processes `pids` and the second to this one and what it starts from now on: in AWS
 * the function and the domain share none. Linux with `taskset` and two processors or more.
 * @param {readonly number[]} pids
 * @returns {undefined | (() => void)} gives this process all processors back; undefined where it can't be done
 */
export function separateProcessors(pids) {
  const all = `0-${availableParallelism() - 1}`;
  if (process.platform !== 'linux' || availableParallelism() < 2) return undefined;
  try {
    for (const pid of pids) pin(pid, 0);
    pin(process.pid, 1);
    return () => pin(process.pid, all);
  } catch {
    return undefined;
  }
}

function pin(pid, processor) {
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', `${processor}`, `${pid}`], {
    stdio: 'ignore',
  });
}
