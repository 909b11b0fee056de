import { isDeepStrictEqual } from 'node:util';
import { DETECTION_RULES, marksMapping } from '../../../schema/index.ts';
import type { Evidence, Own } from '../../detections/define.ts';
import { decide, type Marks, marksOf } from '../../detections/detect.ts';
import { LATER_BY_ID } from '../../detections/later.ts';
import type { JsonObject } from '../../json.ts';
import { type AmendDeps, requireTime } from '../amend.ts';
import { change, type Hit, searchMany } from '../first/ask-many.ts';
import { eventShards, type Shard } from '../first/shards.ts';
import { changeMeta, type IndexMeta, indexMetas } from '../index-meta.ts';
import { all, type Query } from '../query.ts';
import { candidates } from './candidates.ts';
import { detectionIds, detectionPart } from './detection-part.ts';
import { evidenceOf } from './record.ts';

export interface DecideDeps extends AmendDeps {
  readonly own: Own;
  /** The user's accounts. */
  readonly accounts?: Evidence['accounts'];
  /** Events of one search; fewer in tests. */
  readonly page?: number;
}

/** A record takes up to 256 KB, and the function has 256 MB. */
const PAGE = 200;

/**
 * Decides the events of indices that other rules have decided, with the code that the forwarder has: sets, changes and
 * takes away marks. What other events decide is left as it is. Throws `TimeUp`; a later run continues. A second run
 * changes nothing.
 *
 * @param amended hears how many events were changed.
 */
export async function decideAnew(deps: DecideDeps, amended: (count: number) => void): Promise<void> {
  const metas = [...(await indexMetas(deps.ask))].filter(
    ([, { detections }]) => detections !== DETECTION_RULES,
  );
  if (metas.length === 0) return;
  const query = candidates(deps.own);
  for (const [index, meta] of metas) {
    requireTime(deps);
    await deps.ask('PUT', `/${index}/_mapping`, marksMapping());
    const way: Way = { index, query, done: doneOf(meta) };
    try {
      await wholeWay(way, deps, amended);
    } catch (error) {
      // The next run continues there; where this can't be kept, it does the same once more.
      if (way.done !== doneOf(meta))
        await keep(index, { rules: DETECTION_RULES, done: way.done }, deps).catch(() => {});
      throw error;
    }
    await keep(index, DETECTION_RULES, deps);
  }
}

/** Kept once a run: to write it costs two requests, and the mapping is the cluster's. */
const keep = (index: string, detections: IndexMeta['detections'], { ask }: DecideDeps) =>
  changeMeta(index, { detections }, ask);

/** The way through one index. */
interface Way {
  readonly index: string;
  readonly query: Query;
  /** Events up to this sequence number are decided. */
  done: number;
}

/** Each change gives an event a new number, at the end: rounds are repeated until one changes nothing. */
async function wholeWay(way: Way, deps: DecideDeps, amended: (count: number) => void): Promise<void> {
  for (let changed = -1; changed !== 0; ) {
    const shard = await shardOf(way.index, deps);
    // An index of another make has other numbers than ours, and only one shard's can be followed.
    if (shard === undefined) return;
    await deps.ask('GET', `/${way.index}/_refresh`);
    changed = await round(way, shard.checkpoint, deps, amended);
  }
}

const shardOf = async (index: string, { ask }: DecideDeps): Promise<Shard | undefined> =>
  (await eventShards(ask)).find((shard) => shard.index === index);

/** Sequence number up to which the present rules have come. */
const doneOf = ({ detections }: IndexMeta): number =>
  typeof detections === 'object' && detections.rules === DETECTION_RULES ? detections.done : -1;

/** Goes through the candidates up to a sequence number once. Returns how many were changed. */
async function round(way: Way, end: number, deps: DecideDeps, amended: (count: number) => void) {
  const size = deps.page ?? PAGE;
  let changed = 0;
  while (way.done < end) {
    requireTime(deps);
    const range = { range: { _seq_no: { gt: way.done, lte: end } } };
    const body = {
      size,
      query: all([range, way.query]),
      sort: ['_seq_no'],
      _source: { excludes: ['details'] },
      track_total_hits: false,
    };
    const [hits = []] = await searchMany<JsonObject>([{ index: way.index, body }], deps.ask);
    const changes = hits.flatMap((hit) => {
      const doc = marksFor(hit, deps);
      return doc === undefined ? [] : [{ index: hit._index, id: hit._id, doc }];
    });
    if (changes.length > 0) {
      await change(changes, deps.ask);
      amended(changes.length);
      changed += changes.length;
    }
    way.done = hits.length < size ? end : Number(hits.at(-1)?.sort?.[0]);
  }
  return changed;
}

/** What to merge into the document, null for each part that is gone; undefined when its marks are right. */
function marksFor({ _source }: Hit<JsonObject>, { own, accounts }: DecideDeps): object | undefined {
  const evidence = evidenceOf(_source, own, accounts);
  const { detections, controls } = decide(evidence);
  const later = detectionIds(_source).flatMap((id) => LATER_BY_ID.get(id) ?? []);
  const marks = marksOf({ detections: [...detections, ...later], controls }, evidence.outcome);
  if (isDeepStrictEqual(marks, presentMarks(_source))) return undefined;
  return {
    detection: detectionPart(marks.detection),
    control: marks.control ?? null,
  };
}

/** The marks as they stand in the document, without parts that were taken away. */
function presentMarks(source: JsonObject): Marks {
  const parts = ['detection', 'control'].flatMap((name) => {
    const present = Object.entries((source[name] as JsonObject | null | undefined) ?? {}).filter(
      ([, value]) => value !== null,
    );
    return present.length > 0 ? [[name, Object.fromEntries(present)]] : [];
  });
  return Object.fromEntries(parts);
}
