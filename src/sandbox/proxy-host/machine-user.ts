import { userInfo } from 'node:os';
import { run } from '../run.ts';

/** User and group for nginx's workers when root starts it, so that they can read what root wrote; else undefined. */
export async function workerUser(): Promise<string | undefined> {
  // Asked of root alone: another user may have no entry in the password file, as in many containers.
  if (process.getuid?.() !== 0) return undefined;
  const { username } = userInfo();
  const { output } = await run('id', ['-gn']);
  return `${username} ${output}`;
}
