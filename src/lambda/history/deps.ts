import type { Env } from '../endpoint.ts';
import type { Known } from '../logs-to-elasticsearch/known.ts';
import type { Hash } from '../logs-to-elasticsearch/normalise.ts';
import type { Send } from '../sign.ts';
import type { Ask } from '../update-elasticsearch/domain.ts';
import type { Store } from './s3/store.ts';

/** The stack's domain. */
export interface Domain {
  /** Host[:port]. */
  readonly endpoint: string;
  readonly ask: Ask;
  readonly nodes: number;
  /** As `t3.small.search`. */
  readonly instanceType: string;
}

/** A domain as it was described some time ago, milliseconds since the epoch. */
interface Described {
  readonly domain: Domain;
  readonly at: number;
}

/** What every kind of run works with. */
export interface History {
  readonly env: Env;
  readonly send: Send;
  readonly s3: Store;
  /** Name of the domain. */
  readonly domain: string;
  /** Remembers it from call to call. */
  readonly described?: Map<string, Described>;
  /** Bucket that the run's own files are in, below `history/<run>/`. */
  readonly artifacts: string;
  /** Name of the log group that the forwarder reads. */
  readonly logGroup: string;
  /** Event indices that ended so many days ago are deleted by the updater; 0 keeps them for ever. */
  readonly retentionDays: number;
  /** From when each day has an index of its own, milliseconds; each month has one without it. */
  readonly dailyFrom?: number;
  /** Names of accounts and places of addresses. */
  readonly known: () => Promise<Known>;
  readonly hash: Hash;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Writes a line to the function's log. */
  readonly log: (line: string) => void;
  /** Milliseconds that this call may still work. */
  readonly remaining: () => number;
}
