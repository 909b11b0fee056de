import type { Sums } from './work.ts';

/** Sums while they grow. */
export type Tally = { -readonly [Part in keyof Sums]: number };

export const nothing = (): Tally => ({
  files: 0,
  unreadable: 0,
  read: 0,
  indexed: 0,
  duplicate: 0,
  quarantined: 0,
  expired: 0,
  missing: 0,
  different: 0,
});

/** Adds `more`, in place. */
export function addTo(tally: Tally, more: Sums): void {
  for (const part of Object.keys(tally) as (keyof Sums)[]) tally[part] += more[part];
}
