import { LATER } from '../../../../src/lambda/detections/later.ts';
import { DETECTIONS } from '../../../../src/lambda/detections/table/index.ts';
import type { Event } from '../event.ts';
import type { Is, Value } from '../rows.ts';

/** What the table says of each detection; which events meet it, the fixture alone says. */
const TABLE = new Map([...DETECTIONS, ...LATER].map((one) => [one.id, one]));

const idsOf = ({ marks }: Event): readonly string[] => marks.detections;

/** A refused act-now is to be looked at today, unless its detection says otherwise. */
function severityOf(id: string, { failed }: Event): string {
  const { severity, refused } = TABLE.get(id) ?? { severity: 'none' };
  if (!failed) return severity;
  return refused ?? (severity === 'act-now' ? 'look-today' : severity);
}

const titlesOf =
  (severity: string) =>
  (event: Event): string[] =>
    idsOf(event).flatMap((id) => (severityOf(id, event) === severity ? [TABLE.get(id)?.title ?? id] : []));

export const detected: Is = (event) => idsOf(event).length > 0;
export const bySeverity =
  (severity: string): Is =>
  (event) =>
    titlesOf(severity)(event).length > 0;
/** Titles of the detections of a severity. */
export const titles = (severity: string): Value => titlesOf(severity);
/** Ids of all detections. */
export const IDS: readonly string[] = [...TABLE.keys()];
