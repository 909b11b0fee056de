import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { runFolders } from './cache.ts';
import type { ProcessRow } from './process-table.ts';
import type { SandboxInfo } from './types.ts';

/** What a later run has to know to find, or clean up after, a running sandbox. */
export interface SandboxState {
  readonly version: 1;
  readonly supervisor: ProcessRow;
  /** Every process below the supervisor when the file was last written. */
  readonly processes: readonly ProcessRow[];
  readonly runFolder: string;
  /** Missing while the sandbox starts. */
  readonly info?: SandboxInfo;
}

const isProcess = (value: unknown): value is ProcessRow =>
  typeof value === 'object' &&
  value !== null &&
  Number.isInteger((value as ProcessRow).pid) &&
  (value as ProcessRow).pid > 1 &&
  typeof (value as ProcessRow).started === 'string';

/** The state in a file's text; undefined when it is none, which is treated as no sandbox. */
export function parseState(text: string): SandboxState | undefined {
  let value: Partial<SandboxState>;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (value?.version !== 1 || !isProcess(value.supervisor) || typeof value.runFolder !== 'string')
    return undefined;
  if (!Array.isArray(value.processes) || !value.processes.every(isProcess)) return undefined;
  return value as SandboxState;
}

export async function readState(file: string): Promise<SandboxState | undefined> {
  return parseState(await readFile(file, 'utf8').catch(() => ''));
}

/** Replaces the file in one step, so that a reader never sees half of it. */
export async function writeState(file: string, state: SandboxState): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const next = `${file}.${process.pid}`;
  await writeFile(next, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await rename(next, file);
}

/** What the supervisor itself has to say; it goes when the sandbox is stopped in good order. */
export const logOf = (file: string) => `${file}.log`;

export async function removeState(file: string): Promise<void> {
  await rm(file, { force: true });
}

/** True for a folder directly below the cache's run folders: the only ones that are ever deleted. */
export function isRunFolder(folder: string, cache: string): boolean {
  const below = relative(runFolders(cache), folder);
  return below !== '' && !below.startsWith('..') && !below.includes(sep);
}
