import type { Marks } from '../../detections/detect.ts';
import { at, type JsonObject } from '../../json.ts';

const NOTHING = { id: null, actNow: null, lookToday: null, know: null };

/** What to merge into a document, so that it has this mark and no part of another. */
export const detectionPart = (mark: Marks['detection']): object | null =>
  mark === undefined ? null : { ...NOTHING, ...mark };

/** Ids of the detections that a document is marked with. */
export function detectionIds(source: JsonObject): string[] {
  const ids = at(source, 'detection', 'id');
  return Array.isArray(ids) ? ids.map(String) : [];
}
