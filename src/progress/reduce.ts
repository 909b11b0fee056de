import type { ResourceEvent } from '../core/types.ts';
import { endedWell } from '../stack/status.ts';

type RowState = 'waiting' | 'working' | 'done' | 'failed';

/** Resources shown together as one line. */
export interface Group {
  readonly name: string;
  /** Logical ids, all of which have to finish. */
  readonly resources: readonly string[];
  /** Usual time in minutes, from and to. */
  readonly minutes: readonly [number, number];
}

export interface Row extends Group {
  readonly state: RowState;
  readonly finished: readonly string[];
  /** Milliseconds since the epoch. */
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly reason: string | undefined;
}

/** Rows as they are before anything happened. */
export const startRows = (groups: readonly Group[]): Row[] =>
  groups.map((group) => ({
    ...group,
    state: 'waiting',
    finished: [],
    startedAt: undefined,
    endedAt: undefined,
    reason: undefined,
  }));

/** The rows after one more event. */
export function reduce(rows: readonly Row[], event: ResourceEvent): Row[] {
  if (event.isStack)
    return endedWell(event.status, 'made') || endedWell(event.status, 'deleted')
      ? rows.map((row) => finish(row, event))
      : [...rows];
  return rows.map((row) => (row.resources.includes(event.logicalId) ? advance(row, event) : row));
}

/** Whether a row may still become done or failed. */
export const isOpen = ({ state }: Row): boolean => state === 'working' || state === 'waiting';

/** The stack's word is the last: what a group still waits for is something that this stack does without. */
const finish = (row: Row, { time }: ResourceEvent): Row =>
  isOpen(row) ? { ...row, state: 'done', endedAt: row.endedAt ?? time } : row;

function advance(row: Row, { logicalId, status, time, reason }: ResourceEvent): Row {
  const startedAt = row.startedAt ?? time;
  // A failed row keeps its first reason: what follows is the clean-up.
  if (row.state === 'failed') return row;
  if (status.endsWith('_FAILED') && !isCancelled(reason))
    return { ...row, startedAt, state: 'failed', endedAt: time, reason };
  // A resource that outlives its stack is skipped: its part of the work is done.
  if (!/^(CREATE|UPDATE|IMPORT|DELETE)_COMPLETE$|^DELETE_SKIPPED$/.test(status))
    return { ...row, startedAt, state: 'working' };
  const finished = [...new Set([...row.finished, logicalId])];
  const done = finished.length >= row.resources.length;
  return { ...row, startedAt, finished, state: done ? 'done' : 'working', endedAt: done ? time : undefined };
}

/** True for the failures that only follow from another one. */
export const isCancelled = (reason: string | undefined): boolean => /cancelled/i.test(reason ?? '');
