import type { Verdict } from './verify/verdict.ts';

/** What the history state machine is started with: which events of the past, and what to do with them. */
export interface Order {
  /**
   * `backfill` indexes log files of a bucket. `event-history` first copies CloudTrail's Event history into log files of its
   * own, and then indexes those. `verify` compares log files with the index.
   */
  readonly kind: 'backfill' | 'event-history' | 'verify';
  /** First and last day, `YYYY-MM-DD` in UTC, both included. */
  readonly from?: string;
  readonly to?: string;
  /** Instead of `from`: so many days back from now. */
  readonly days?: number;
  /** Of the log files; without it that of the trail behind the stack's log group. */
  readonly bucket?: string;
  /** What stands before `AWSLogs/` in the keys: empty, or ending with a slash. */
  readonly prefix?: string;
  /** Account ids; all without it. */
  readonly accounts?: readonly string[];
  /** Regions; all without it. Event history is asked for in these. */
  readonly regions?: readonly string[];
  /** Of `verify`: index what is missing. */
  readonly fix?: boolean;
  /** How many items are worked on at once. */
  readonly concurrency?: number;
}

/** A run's two steps; only `event-history` has the first. */
export type Step = 'copy' | 'index';

/** One item of a run's manifest: what one child of the Distributed Map does. */
export type Item = FilesItem | LookupItem;

/** The log files below a prefix: usually those of one account, region and day. */
export interface FilesItem {
  readonly work: 'files';
  readonly bucket: string;
  /** Ends with a slash. */
  readonly prefix: string;
  /** Only keys behind this one: where an earlier call of the function has stopped. */
  readonly after?: string;
  /** So many records of the first of those files are done: an earlier call has stopped inside it. */
  readonly skip?: number;
}

/** A window of one region's Event history. */
export interface LookupItem {
  readonly work: 'lookup';
  readonly region: string;
  /** ISO times; both ends belong to it. */
  readonly from: string;
  readonly to: string;
  /** Where an earlier call of the function has stopped. */
  readonly token?: string;
  /** ISO time of the oldest event so far: where to go on when the token has expired. */
  readonly oldest?: string;
}

/** What an item came to so far. Records unless said. */
export interface Sums {
  readonly files: number;
  /** Files that could not be read; `problems` has their names and reasons. */
  readonly unreadable: number;
  readonly read: number;
  readonly indexed: number;
  /** There already. */
  readonly duplicate: number;
  readonly quarantined: number;
  /** Of months that the stack no longer keeps: not indexed, since the next clean-up would take them away again. */
  readonly expired: number;
  /** Of `verify`: in a log file and not in the index; those that the run has filled are also counted as indexed or quarantined. */
  readonly missing: number;
  /** Of `verify`: in the index under the same id with another time, source, name or identity. */
  readonly different: number;
}

/** The three tasks of the function. `run` is the execution's name and the folder `history/<run>/` of what it writes. */
export type Task =
  | { readonly task: 'plan'; readonly run: string; readonly order: Order; readonly step: Step }
  | {
      readonly task: 'work';
      readonly run: string;
      readonly order: Order;
      readonly item: Item;
      /** Of the call before, when it stopped half-way. */
      readonly sums?: Sums;
    }
  | { readonly task: 'finish'; readonly run: string; readonly order: Order; readonly step: Step };

/** `wait`: the domain is not ready yet; ask again. Otherwise the manifest is written. */
export interface Planned {
  readonly wait: boolean;
  /** Key of the manifest, a JSON array of {@link Item}, in the artifacts bucket; empty while waiting. */
  readonly manifest: string;
  readonly items: number;
  readonly concurrency: number;
}

/** `done` is false when time was short: the machine hands `item` and `sums` to the next call. */
export interface Worked {
  readonly done: boolean;
  readonly item: Item;
  readonly sums: Sums;
}

/** `next`: the step that follows, empty at the end. `mark`: whether the updater has to look at the past afterwards. */
export interface Finished {
  readonly next: Step | '';
  readonly mark: boolean;
  /** Name of UpdateElasticsearch as the reference object has it (`own.updater`): the machine is made before that function. */
  readonly updater: string;
}

/** What a run leaves as `history/<run>/summary.json`; the command line reads it. */
export interface Summary {
  readonly order: Order;
  readonly items: number;
  readonly sums: Sums;
  /** At most 1,000; `sums.unreadable` counts all. */
  readonly problems: readonly Problem[];
  /** ISO time of the end. */
  readonly finished: string;
  /** Of `verify`. */
  readonly verify?: Verdict;
}

/** A log file that could not be read whole. */
export interface Problem {
  readonly bucket: string;
  readonly key: string;
  /** Why, in one sentence. */
  readonly reason: string;
}
