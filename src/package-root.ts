import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The package's folder: the first above `from` that has a package.json. The same for sources and bundle. */
export function packageRoot(from = import.meta.dirname): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('The package is incomplete: it has no package.json.');
  return packageRoot(parent);
}
