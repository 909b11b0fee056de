import type { Hash } from '../normalise.ts';
import type { Urgent } from './urgent.ts';

/** A message that is due: the first event of an actor and a detection in an hour. */
export interface Due {
  /** Of the claim: who sends for this actor, detection and hour. */
  readonly id: string;
  readonly detection: string;
  readonly event: Urgent;
}

const HOUR = 3_600_000;

export interface Collector {
  readonly take: (event: Urgent) => void;
  readonly due: () => readonly Due[];
}

/**
 * Collects what is due of the events that pass by: one message for each actor, detection and hour of the event time. That
 * time is the same however often a delivery is tried, so the claim is, too.
 *
 * @param now milliseconds since the epoch.
 */
export function collector(hash: Hash, now: () => number): Collector {
  const found = new Map<string, Due>();
  return {
    take(event) {
      // A message about it would come too late, and history that is read in anew would send thousands.
      if (event.time <= now() - HOUR) return;
      const hour = new Date(event.time).toISOString().slice(0, 13);
      for (const detection of event.ids) {
        const id = hash(JSON.stringify([event.account, event.actor, detection, hour]));
        if (!found.has(id)) found.set(id, { id, detection, event });
      }
    },
    due: (): readonly Due[] => [...found.values()],
  };
}
