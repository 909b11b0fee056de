import { TimeUp } from '../amend.ts';
import { type DecideDeps, decideAnew } from './decide-anew.ts';
import { markLater } from './later.ts';

/** Events whose marks of detections and controls were set, changed or taken away. */
export interface DetectionCounts {
  /** By present rules, in indices that other rules had decided. */
  decided: number;
  /** By marks and by other events. */
  later: number;
  /** False when the time was up first: the next run continues. */
  finished: boolean;
}

/**
 * Completes what the forwarder can't know: see decision 33. A second run changes nothing.
 *
 * @param since looks for many events in an hour at or after this time, milliseconds since the epoch; at all unless given.
 */
export async function markDetections(deps: DecideDeps, since?: number): Promise<DetectionCounts> {
  const counts = { decided: 0, later: 0, finished: true };
  const into = (name: 'decided' | 'later') => (count: number) => {
    counts[name] += count;
  };
  try {
    await decideAnew(deps, into('decided'));
    await markLater(deps, into('later'), since);
  } catch (error) {
    if (!(error instanceof TimeUp)) throw error;
    counts.finished = false;
  }
  return counts;
}
