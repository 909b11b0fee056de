import { marksOf, type Titled } from '../../detections/detect.ts';
import { LATER_BY_ID } from '../../detections/later.ts';
import { DETECTIONS } from '../../detections/table/index.ts';
import { MARKED } from '../../detections/table/marked.ts';
import { at, type JsonObject } from '../../json.ts';
import type { Outcome } from '../../logs-to-elasticsearch/outcome.ts';
import { type AmendDeps, amend } from '../amend.ts';
import { all, type Query, term } from '../query.ts';
import { markBursts } from './bursts.ts';
import { detectionIds, detectionPart } from './detection-part.ts';

const ID = 'detection.id';
const BY_ID: ReadonlyMap<string, Titled> = new Map([
  ...DETECTIONS.map((one): [string, Titled] => [one.id, one]),
  ...LATER_BY_ID,
]);

/**
 * Marks what one record does not show, by marks that were set on other grounds and by other events, and takes the mark
 * away where these are gone. A second run changes nothing. Throws `TimeUp`.
 *
 * @param since looks for many events in an hour at or after this time, milliseconds since the epoch; at all unless given.
 */
export async function markLater(
  deps: AmendDeps,
  amended: (count: number) => void,
  since?: number,
): Promise<void> {
  for (const { id, query } of MARKED) {
    await give(id, query, deps, amended);
    await take(id, all([], [query]), deps, amended);
  }
  await markBursts(deps, (id, query) => give(id, query, deps, amended), since);
}

/** Marks every event of the query with a detection. */
const give = (id: string, query: Query, deps: AmendDeps, amended: (count: number) => void) =>
  amend({ query: all([query], [term(ID, id)]), ...byIds((ids) => [...ids, id], amended) }, deps);

const take = (id: string, query: Query, deps: AmendDeps, amended: (count: number) => void) =>
  amend(
    { query: all([term(ID, id), query]), ...byIds((ids) => ids.filter((one) => one !== id), amended) },
    deps,
  );

function byIds(changed: (ids: readonly string[]) => string[], amended: (count: number) => void) {
  const part = (source: JsonObject) => {
    const detections = changed(detectionIds(source)).flatMap((id) => BY_ID.get(id) ?? []);
    const { detection } = marksOf({ detections, controls: [] }, at(source, 'event', 'outcome') as Outcome);
    return { detection: detectionPart(detection) };
  };
  return { fields: ['detection', 'event.outcome'], part, amended };
}
