import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Every file below a folder; a link is none. */
export const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

/** Whether the modes of a file and of all folders above it let everybody read it. */
export function isOpenToAll(file: string): boolean {
  if ((statSync(file).mode & 0o044) === 0) return false;
  for (let folder = dirname(file); folder !== '/'; folder = dirname(folder))
    if ((statSync(folder).mode & 0o011) === 0) return false;
  return true;
}
