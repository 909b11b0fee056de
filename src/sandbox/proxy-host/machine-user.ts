import { userInfo } from 'node:os';
import { run } from '../run.ts';

/** User and group for nginx's workers when root starts it, so that they can read what root wrote; else undefined. */
export async function workerUser(): Promise<string | undefined> {
  const { uid, username } = userInfo();
  if (uid !== 0) return undefined;
  const { output } = await run('id', ['-gn']);
  return `${username} ${output}`;
}
