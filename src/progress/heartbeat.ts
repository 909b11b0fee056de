import type { Effects } from '../core/effects.ts';
import type { Row } from './reduce.ts';
import { duration } from './text.ts';

const EVERY_MS = 60_000;

/**
 * Reports once a minute what is in progress, so that nobody takes a silent program for a dead one.
 *
 * @returns what ends it.
 */
export function heartbeat(rows: () => readonly Row[], tell: (working: readonly Row[]) => void): () => void {
  const timer = setInterval(() => {
    const working = rows().filter(({ state }) => state === 'working');
    if (working.length > 0) tell(working);
  }, EVERY_MS);
  return () => clearInterval(timer);
}

/** Waits for something that no stack event tells of, and says so once a minute. */
export async function waitFor<T>(what: string, work: Promise<T>, { report, clock }: Effects): Promise<T> {
  const started = clock.now();
  const timer = setInterval(() => {
    const waited = clock.now() - started;
    if (report.json) report.event('waiting', { for: [{ group: what, seconds: Math.round(waited / 1000) }] });
    else report.say(`  still: ${what} ${duration(waited)}`);
  }, EVERY_MS);
  return work.finally(() => clearInterval(timer));
}
