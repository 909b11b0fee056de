import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { redact } from './redact.ts';
import type { Seen } from './world.ts';

/** `not-run`: a step that it needs has not ended well. */
export type Ending = 'ok' | 'failed' | 'not-run';

/** One line of the journal. */
export interface Entry extends Seen {
  /** ISO, UTC. */
  readonly time: string;
  readonly step: string;
  readonly ending: Ending;
  readonly seconds: number;
  /** Why it failed, or was not run. */
  readonly why?: string;
}

/** What is the same for the whole journal, on its first line. */
export interface Head {
  readonly version: string;
  readonly node: string;
  readonly region: string;
  readonly stackName: string;
}

export interface Journal {
  readonly head: Head;
  readonly entries: () => readonly Entry[];
  readonly add: (entry: Entry) => void;
}

/**
 * Opens the journal at `file`, or begins it. What is written has no account ids, addresses or secrets.
 *
 * @throws Error when the file is the journal of another stack or region.
 */
export function openJournal(file: string, head: Head, secrets: Iterable<string>): Journal {
  const write = (line: object): string => {
    const written = redact(JSON.stringify(line), secrets);
    appendFileSync(file, `${written}\n`, { mode: 0o600 });
    return written;
  };
  if (!existsSync(file)) write({ head });
  const [first, ...rest] = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const begun = (first as { head?: Head }).head;
  if (begun?.region !== head.region || begun.stackName !== head.stackName)
    throw new Error(
      `${file} is of ${begun?.stackName ?? 'another program'} in ${begun?.region ?? '?'}: finish that with the same flags, or name another folder with --out.`,
    );
  const entries = rest as Entry[];
  return {
    head: begun,
    entries: () => entries,
    add: (entry) => {
      entries.push(JSON.parse(write(entry)) as Entry);
    },
  };
}

/** The last entry of each step, by its id. */
export const lastOf = (entries: readonly Entry[]): ReadonlyMap<string, Entry> =>
  new Map(entries.map((entry) => [entry.step, entry]));
