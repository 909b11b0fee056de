import type { Evidence } from '../../src/lambda/detections/define.ts';
import { type Marks, marked } from '../../src/lambda/detections/detect.ts';
import { actorOf } from '../../src/lambda/logs-to-elasticsearch/actor.ts';
import { actorKindOf } from '../../src/lambda/logs-to-elasticsearch/actor-kind.ts';
import { BUNDLED_KNOWN } from '../../src/lambda/logs-to-elasticsearch/known.ts';
import { outcomeOf } from '../../src/lambda/logs-to-elasticsearch/outcome.ts';
import { AUDIT } from '../fixtures/detections/define.ts';

/** What the forwarder knows of a record when it is decided. */
export const evidenceOf = (record: Record<string, unknown>): Evidence => ({
  record,
  actor: actorOf(record),
  actorKind: actorKindOf(record),
  outcome: outcomeOf(record),
  network: BUNDLED_KNOWN.places(record.sourceIPAddress)?.network,
  own: AUDIT,
});

/** The marks that the forwarder writes on an event; none when it meets nothing. */
export function marksOn(evidence: Evidence): Marks {
  const marks = marked(evidence);
  return marks === undefined ? {} : JSON.parse(`{${marks.text}}`);
}
