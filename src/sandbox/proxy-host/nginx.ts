import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../run.ts';

/** One nginx that is started on first use, reloaded afterwards, and started again when it has died. */
export interface Nginx {
  /** Undefined when the set of files under `prefix` is good, otherwise what nginx says against it. */
  test(prefix: string): Promise<string | undefined>;
  /** Starts with the files under its prefix, or has them read again. */
  load(): Promise<void>;
  running(): boolean;
  stop(): Promise<void>;
}

const GRACE_MS = 3000;

/** @param prefix where the files in use are; they may be exchanged between loads. */
export function createNginx(binary: string, prefix: string): Nginx {
  let child: ChildProcess | undefined;
  const running = () => child !== undefined && child.exitCode === null && child.signalCode === null;
  const endWithUs = () => void child?.kill('SIGTERM');
  return {
    running,
    test: async (folder) => {
      const { code, output } = await run(binary, ['-t', '-q', ...inFolder(folder)]);
      return code === 0 ? undefined : output || `${binary} could not be run`;
    },
    load: async () => {
      if (running()) {
        child?.kill('SIGHUP');
        return;
      }
      process.off('exit', endWithUs);
      child = spawn(binary, inFolder(prefix), { stdio: 'ignore' });
      process.on('exit', endWithUs);
      await once(child, 'spawn');
    },
    stop: async () => {
      process.off('exit', endWithUs);
      if (child === undefined || !running()) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await Promise.race([ended, sleep(GRACE_MS, undefined, { ref: false })]);
      if (running()) child.kill('SIGKILL');
    },
  };
}

const inFolder = (folder: string) => ['-p', `${folder}/`, '-c', 'nginx.conf'];
