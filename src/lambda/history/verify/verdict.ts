import type { HourCount } from './hours.ts';

/** An event, and the log file that it is in. */
export interface EventPlace {
  readonly bucket: string;
  readonly key: string;
  readonly id: string;
  /** ISO time of the event; empty when it has none that can be read. */
  readonly time: string;
  readonly region: string;
  readonly account: string;
  readonly source: string;
  readonly name: string;
}

/** In a log file and not in the index. */
interface Gap extends EventPlace {
  /** Whether the run has indexed it, as its order said. */
  readonly filled: boolean;
}

/** In the index under the id of another event. */
interface Difference extends EventPlace {
  /** What the index has, in words. */
  readonly instead: string;
}

/** In the index and in no log file. */
export type Extra = Omit<EventPlace, 'bucket' | 'key'>;

/** What one call of the function has found, as it is kept in `history/<run>/verify/`. */
export interface Findings {
  /** Distinct events of the log files. */
  readonly hours: readonly HourCount[];
  /** At most {@link MOST_NAMED} each; the sums count all. */
  readonly gaps: readonly Gap[];
  readonly differences: readonly Difference[];
  /** Log files that are too young to be compared. */
  readonly young: number;
}

/** Names kept of one call. */
export const MOST_NAMED = 5000;

/** Gaps of one hour, region and account. */
export interface GapGroup extends HourCount {
  readonly filled: number;
}

/** What `verify` leaves beside the sums in the summary of its run. */
export interface Verdict {
  /** ISO times: what was compared. Later events are left out, since they may still be on their way. */
  readonly from: string;
  readonly until: string;
  /** Gaps of which the run knows hour, region and account, the newest first; at most 1,000 groups. */
  readonly groups: readonly GapGroup[];
  /** At most 1,000 each. */
  readonly gaps: readonly Gap[];
  readonly differences: readonly Difference[];
  /** Hours in which the index has more events than the bucket. At most 1,000. */
  readonly more: readonly (HourCount & { readonly indexed: number })[];
  /** How many events more, in all of those hours. */
  readonly extra: number;
  /** Names of such events, as far as there was time to look. At most 1,000. */
  readonly extras: readonly Extra[];
  /** Events of hours for which the bucket has no log file of that region and account: of Event history, or of a time before the trail. */
  readonly uncovered: number;
  /** Log files that were too young to be compared. */
  readonly young: number;
}

/** What a comparison of all of the trail's log files has found, for `status`. */
export interface Latest {
  readonly run: string;
  /** ISO times. */
  readonly finished: string;
  readonly from: string;
  readonly until: string;
  readonly files: number;
  readonly read: number;
  /** Missing still: those that the run has filled are not counted. */
  readonly missing: number;
  readonly different: number;
  readonly extra: number;
  readonly unreadable: number;
}

/** What `status` reads: the newest comparison, and an earlier one whose findings are not settled yet. */
export interface Verdicts {
  readonly latest: Latest;
  readonly open?: Latest;
}

/** Where those lie in the artifacts bucket, which several stacks may share. */
export const latestKey = (historyFunction: string): string => `history/verify/${historyFunction}.json`;
