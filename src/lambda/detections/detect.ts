import {
  type Control,
  type Detection,
  type Evidence,
  type Rule,
  SEVERITIES,
  type Severity,
} from './define.ts';
import { rulesFor } from './lookup.ts';
import { isOwnDoing, ownRoleOf } from './own-doings.ts';

/** What is written on an event. Titles stand by severity, so that a table of one severity shows no title of another. */
export interface Marks {
  readonly detection?: DetectionMark;
  readonly control?: { readonly id: readonly string[]; readonly title: readonly string[] };
}

interface DetectionMark {
  readonly id: readonly string[];
  /** Titles of `act-now`, and so on. */
  readonly actNow?: readonly string[];
  readonly lookToday?: readonly string[];
  readonly know?: readonly string[];
}

/** Field of the titles of a severity. */
const FIELD_OF: Readonly<Record<Severity, 'actNow' | 'lookToday' | 'know'>> = {
  'act-now': 'actNow',
  'look-today': 'lookToday',
  know: 'know',
};

function isProducts(evidence: Evidence): boolean {
  const role = ownRoleOf(evidence);
  return role !== undefined && isOwnDoing(role, evidence);
}

/** What an event meets. */
export interface Met {
  readonly detections: readonly Titled[];
  readonly controls: readonly Control[];
}

/** What of a detection stands on an event. */
export type Titled = Pick<Detection, 'id' | 'title' | 'severity' | 'refused'>;

/** What the forwarder needs of an event's marks. */
interface Marked {
  /** Members of a JSON object: `"detection":{…},"control":{…}`. */
  readonly text: string;
  /** Ids of the detections to act on now. */
  readonly actNow: readonly string[];
}

/** By what was met: the same few combinations come again and again. */
const known = new Map<string, Marked>();
const MOST_KNOWN = 1000;

/** The marks of an event as text; undefined when it has none. */
export function marked(evidence: Evidence): Marked | undefined {
  const met = decide(evidence);
  if (met === NOTHING) return undefined;
  let key = evidence.outcome === 'failure' ? 'refused' : 'done';
  for (const { id } of met.detections) key += ` ${id}`;
  for (const { id } of met.controls) key += ` =${id}`;
  const same = known.get(key);
  if (same !== undefined) return same;
  const made = {
    text: JSON.stringify(marksOf(met, evidence.outcome)).slice(1, -1),
    actNow: met.detections
      .filter((one) => severityOf(one, evidence.outcome) === 'act-now')
      .map(({ id }) => id),
  };
  if (known.size < MOST_KNOWN) known.set(key, made);
  return made;
}

const NOTHING: Met = { detections: [], controls: [] };

/** The product's own doing is no detection. A control counts it, as Security Hub does. */
export function decide(evidence: Evidence): Met {
  const rules = rulesFor(evidence.record);
  const isRefused = evidence.outcome === 'failure';
  const detections: Detection[] = [];
  for (const rule of rules.detections)
    if ((rule.outcome === 'any' || !isRefused) && isMet(rule, evidence)) detections.push(rule);
  const controls = rules.controls.filter((rule) => isMet(rule, evidence));
  const counted = detections.length > 0 && isProducts(evidence) ? [] : detections;
  return counted.length + controls.length === 0 ? NOTHING : { detections: counted, controls };
}

const isMet = ({ when }: Rule, evidence: Evidence): boolean => when === undefined || when(evidence);

export function marksOf({ detections, controls }: Met, outcome: Evidence['outcome']): Marks {
  return {
    ...(detections.length > 0 ? { detection: detectionMark(detections, outcome) } : {}),
    ...(controls.length > 0
      ? { control: { id: controls.map(({ id }) => id), title: controls.map(({ title }) => title) } }
      : {}),
  };
}

function detectionMark(detections: readonly Titled[], outcome: Evidence['outcome']): DetectionMark {
  const bySeverity = SEVERITIES.flatMap((severity) => {
    const titles = detections
      .filter((one) => severityOf(one, outcome) === severity)
      .map(({ title }) => title);
    return titles.length > 0 ? [[FIELD_OF[severity], titles]] : [];
  });
  return { id: detections.map(({ id }) => id), ...Object.fromEntries(bySeverity) };
}

/** An attempt that was refused did no harm yet: what would be to act on now is to look at today. */
export function severityOf({ severity, refused }: Titled, outcome: Evidence['outcome']): Severity {
  if (outcome !== 'failure') return severity;
  return refused ?? (severity === 'act-now' ? 'look-today' : severity);
}
