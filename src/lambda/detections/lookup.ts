import type { JsonObject } from '../json.ts';
import { DATED, withoutDate } from './call.ts';
import { CONTROLS } from './controls.ts';
import type { Control, Detection, Rule } from './define.ts';
import { DETECTIONS } from './table/index.ts';

/** The rules that look at an event of one call. */
interface Rules {
  readonly detections: readonly Detection[];
  readonly controls: readonly Control[];
}

const isAlways = ({ candidates }: Rule): boolean => 'query' in candidates;
const ALWAYS: Rules = { detections: DETECTIONS.filter(isAlways), controls: CONTROLS.filter(isAlways) };

/** By `eventSource`, then by name: two look-ups and no new text, since each event comes by here. */
const BY_SOURCE = new Map<string, Map<string, Rules>>();
for (const detection of DETECTIONS)
  add(detection, (rules) => ({ ...rules, detections: [detection, ...rules.detections] }));
for (const control of CONTROLS)
  add(control, (rules) => ({ ...rules, controls: [...rules.controls, control] }));

function add({ candidates }: Rule, change: (rules: Rules) => Rules): void {
  if (!('calls' in candidates)) return;
  for (const [service, names] of Object.entries(candidates.calls))
    for (const source of [`${service}.amazonaws.com`, `${service}.amazonaws.com.cn`]) {
      const byName = BY_SOURCE.get(source) ?? new Map<string, Rules>();
      BY_SOURCE.set(source, byName);
      for (const name of names.split(' ')) byName.set(name, change(byName.get(name) ?? ALWAYS));
    }
}

export function rulesFor({ eventSource, eventName }: JsonObject): Rules {
  const byName = BY_SOURCE.get(eventSource as string);
  if (byName === undefined) return ALWAYS;
  return byName.get(eventName as string) ?? byName.get(undated(eventSource, eventName)) ?? ALWAYS;
}

const DATED_SOURCES = new Set(
  [...DATED].flatMap((service) => [`${service}.amazonaws.com`, `${service}.amazonaws.com.cn`]),
);
const undated = (source: unknown, name: unknown): string =>
  DATED_SOURCES.has(source as string) && typeof name === 'string' ? withoutDate(name) : '';
