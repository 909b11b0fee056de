import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Ended } from './credential-failure.ts';

/** Node tells of each child process there: nodejs.org/api/diagnostics_channel.html#event-child_process */
const CHANNEL = 'child_process';

/**
 * Runs `work` and gives how the shell command that it started has ended, if it did: the SDK runs a credential_process
 * and keeps its exit code to itself.
 */
export async function withCommandEnd<T>(
  command: string,
  work: () => Promise<T>,
): Promise<{ readonly work: PromiseSettledResult<T>; readonly ended: Ended | undefined }> {
  let ended: Ended | undefined;
  const listen = (message: unknown) => {
    const { process: child } = message as { process: ChildProcess };
    // Its arguments are not set yet when this message arrives.
    child.once('exit', (code, signal) => {
      if (child.spawnargs.some((word) => word.includes(command))) ended = { code, signal };
    });
  };
  subscribe(CHANNEL, listen);
  try {
    const [settled] = await Promise.allSettled([work()]);
    return { work: settled, ended };
  } finally {
    unsubscribe(CHANNEL, listen);
  }
}
