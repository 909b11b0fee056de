import { ASIDE, FIELDS } from '../../../schema/index.ts';
import type { Evidence, Own } from '../../detections/define.ts';
import { at, isObject, type JsonObject, text } from '../../json.ts';
import type { ActorKind } from '../../logs-to-elasticsearch/actor-kind.ts';
import type { Outcome } from '../../logs-to-elasticsearch/outcome.ts';

/** What the forwarder has added to a record. */
const ADDED = new Set([
  ASIDE,
  ...FIELDS.filter(({ ours }) => ours).map(({ name }) => name.split('.')[0] ?? ''),
]);

/** An event as the rules look at it, from its document. */
export function evidenceOf(source: JsonObject, own: Own, accounts: Evidence['accounts']): Evidence {
  return {
    record: recordOf(source),
    actor: text(source.actor),
    actorKind: text(source.actorKind) as ActorKind | undefined,
    outcome: at(source, 'event', 'outcome') as Outcome | undefined,
    network: text(at(source, 'source', 'network')),
    own,
    accounts,
  };
}

/** The record of a document as CloudTrail wrote it: without what was added, and with what did not fit the fields. */
function recordOf(source: JsonObject): JsonObject {
  const record = Object.fromEntries(Object.entries(source).filter(([key]) => !ADDED.has(key)));
  const aside = Array.isArray(source[ASIDE]) ? (source[ASIDE] as unknown[]) : [];
  for (const part of aside) {
    const path = at(part, 'path');
    if (Array.isArray(path)) putBack(record, path.map(String), at(part, 'value'));
  }
  return record;
}

/** The place in a list is not kept: the value is added to the list that is there. */
function putBack(record: JsonObject, path: readonly string[], value: unknown): void {
  const [last = '', ...parents] = [...path].reverse();
  let here = record;
  for (const key of parents.reverse()) {
    if (here[key] === undefined || here[key] === null) here[key] = {};
    const next = Array.isArray(here[key]) ? (here[key] as unknown[]).find(isObject) : here[key];
    if (!isObject(next)) return;
    here = next;
  }
  const there = here[last];
  if (Array.isArray(there)) there.push(value);
  else here[last] = there === undefined || there === null ? value : [there, value];
}
