import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/**
 * Gives the first processor to the processes `pids` and the second to this one and what it starts from now on: in AWS
 * the function and the domain share none. Linux with `taskset` and two processors or more.
 * @param {readonly number[]} pids
 * @returns {boolean} false where it can't be done
 */
export function separateProcessors(pids) {
  if (process.platform !== 'linux' || availableParallelism() < 2) return false;
  try {
    for (const pid of pids) pin(pid, 0);
    pin(process.pid, 1);
    return true;
  } catch {
    return false;
  }
}

function pin(pid, processor) {
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', `${processor}`, `${pid}`], {
    stdio: 'ignore',
  });
}
