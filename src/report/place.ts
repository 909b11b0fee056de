import type { Stats } from 'node:fs';
import { lstat, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';

/** Where a text is to be written. */
export interface Place {
  /** A descriptor of this process, which is open already. */
  readonly descriptor?: number;
  /** Whole path of the file, with links followed. */
  readonly target: string;
  /** Undefined when there is nothing yet. */
  readonly stats?: Stats;
  /** True when the name is a link. */
  readonly link?: true;
}

export const STDOUT = 1;

/** Names by which a system gives a process its own descriptors. They must not be opened anew: a file would be emptied. */
const NAMED: Readonly<Record<string, number>> = { '/dev/stdin': 0, '/dev/stdout': STDOUT, '/dev/stderr': 2 };
const NUMBERED = new RegExp(`^/(?:dev|proc/(?:self|thread-self|${process.pid}))/fd/(\\d+)$`);

function descriptorOf(file: string): number | undefined {
  const number = NUMBERED.exec(file)?.[1];
  return number === undefined ? NAMED[file] : Number(number);
}

/** As the kernel's own limit. */
const MOST_LINKS = 40;

/** What a name leads to, links followed one by one. `-` is stdout. */
export async function placeOf(file: string): Promise<Place> {
  if (file === '-') return { descriptor: STDOUT, target: file };
  let target = path.resolve(file);
  for (let links = 0; ; links += 1) {
    const descriptor = descriptorOf(target);
    if (descriptor !== undefined) return { descriptor, target };
    const stats = await lstat(target).catch(() => undefined);
    const link = links > 0 ? { link: true as const } : {};
    if (stats === undefined) return { target, ...link };
    if (!stats.isSymbolicLink() || links > MOST_LINKS) return { target, stats, ...link };
    target = path.resolve(await realpath(path.dirname(target)), await readlink(target));
  }
}
