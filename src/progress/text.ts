import type { Row } from './reduce.ts';

/** `552000` → `9m12s`, `4100` → `4s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 60
    ? `${seconds}s`
    : `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}s`;
}

/** `[10, 20]` → `usually 10–20 min`. */
export function usual([from, to]: readonly [number, number]): string {
  if (to <= 1) return 'usually under a minute';
  return from === to ? `usually ${to} min` : `usually ${from}–${to} min`;
}

/** One row as a line: its name, how far it is, how long it took and usually takes. */
export function rowText(row: Row, now: number): string {
  const name = row.name.padEnd(27);
  const elapsed = row.startedAt === undefined ? '' : duration((row.endedAt ?? now) - row.startedAt);
  const parts = row.resources.length > 1 ? `${row.finished.length}/${row.resources.length}` : '';
  if (row.state === 'failed') return `${name} failed after ${elapsed}`;
  if (row.state === 'done') return `${name} ${elapsed}`;
  if (row.state === 'waiting') return `${name} waiting, ${usual(row.minutes)}`;
  return `${name} ${[elapsed, parts, usual(row.minutes)].filter(Boolean).join(', ')}`;
}
