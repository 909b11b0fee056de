import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Paths relative to the set's folder, and what is in them. */
export type FileSet = Readonly<Record<string, string>>;

/** Tells two sets apart. */
export const markOf = (files: FileSet) => createHash('sha256').update(JSON.stringify(files)).digest('hex');

/** Where the set in use is reached. */
export const currentSet = (folder: string) => join(folder, 'current');

/** Writes a set into a folder of its own, out of use. */
export async function writeSet(folder: string, files: FileSet): Promise<string> {
  await mkdir(join(folder, 'sets'), { recursive: true });
  const set = await mkdtemp(join(folder, 'sets', 'set-'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(set, name)), { recursive: true });
    await writeFile(join(set, name), content, { mode: 0o600 });
  }
  return set;
}

/** Puts a set into use in one step and removes all others. */
export async function useSet(folder: string, set: string): Promise<void> {
  const next = join(folder, 'next');
  await rm(next, { force: true });
  await symlink(set, next);
  await rename(next, currentSet(folder));
  const others = (await readdir(join(folder, 'sets'))).filter((name) => name !== basename(set));
  await Promise.all(others.map((name) => removeSet(join(folder, 'sets', name))));
}

export const removeSet = (set: string) => rm(set, { recursive: true, force: true });
