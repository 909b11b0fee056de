import type { Detection } from './define.ts';
import { BURSTS } from './table/bursts.ts';
import { MARKED } from './table/marked.ts';

/** Detections that the updater decides, after the event: one record does not show them. */
export const LATER: readonly Omit<Detection, 'candidates' | 'when'>[] = [...MARKED, ...BURSTS];

export const LATER_BY_ID: ReadonlyMap<string, (typeof LATER)[number]> = new Map(
  LATER.map((one) => [one.id, one]),
);
