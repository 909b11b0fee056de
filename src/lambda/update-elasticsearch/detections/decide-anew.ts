import { isDeepStrictEqual } from 'node:util';
import { DETECTION_RULES, marksMapping } from '../../../schema/index.ts';
import type { Evidence, Own } from '../../detections/define.ts';
import { decide, type Marks, marksOf } from '../../detections/detect.ts';
import { LATER_BY_ID } from '../../detections/later.ts';
import type { JsonObject } from '../../json.ts';
import { type AmendDeps, requireTime } from '../amend.ts';
import { change, type Hit, searchMany } from '../first/ask-many.ts';
import { eventShards, preferenceOf, type Shard } from '../first/shards.ts';
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
      if (!isDeepStrictEqual(way.done, doneOf(meta)))
        await keep(index, { rules: DETECTION_RULES, done: asKept(way.done) }, deps).catch(() => {});
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
  /** By number of the shard: events up to this sequence number are decided. */
  readonly done: number[];
}

/** Each change gives an event a new number, at the end: rounds are repeated until one changes nothing. */
async function wholeWay(way: Way, deps: DecideDeps, amended: (count: number) => void): Promise<void> {
  for (let changed = -1; changed !== 0; ) {
    changed = 0;
    const shards = await shardsOf(way.index, deps);
    await deps.ask('GET', `/${way.index}/_refresh`);
    for (const shard of shards) changed += await round(way, shard, deps, amended);
  }
}

const shardsOf = async (index: string, { ask }: DecideDeps): Promise<Shard[]> =>
  (await eventShards(ask)).filter((shard) => shard.index === index);

/** Sequence numbers up to which the present rules have come, by number of the shard. */
const doneOf = ({ detections }: IndexMeta): number[] =>
  typeof detections === 'object' && detections.rules === DETECTION_RULES ? [detections.done].flat() : [];

/** Goes through the candidates of a shard up to its checkpoint once. Returns how many were changed. */
async function round(
  { done, query }: Way,
  shard: Shard,
  deps: DecideDeps,
  amended: (count: number) => void,
): Promise<number> {
  const size = deps.page ?? PAGE;
  const { number = 0 } = shard;
  let changed = 0;
  for (let from = done[number] ?? -1; from < shard.checkpoint; ) {
    requireTime(deps);
    const range = { range: { _seq_no: { gt: from, lte: shard.checkpoint } } };
    const body = {
      size,
      query: all([range, query]),
      sort: ['_seq_no'],
      _source: { excludes: ['details'] },
      track_total_hits: false,
    };
    const [hits = []] = await searchMany<JsonObject>(
      [{ index: shard.index, ...preferenceOf(shard), body }],
      deps.ask,
    );
    const changes = hits.flatMap((hit) => {
      const doc = marksFor(hit, deps);
      return doc === undefined ? [] : [{ index: hit._index, id: hit._id, doc }];
    });
    if (changes.length > 0) {
      await change(changes, deps.ask);
      amended(changes.length);
      changed += changes.length;
    }
    from = hits.length < size ? shard.checkpoint : Number(hits.at(-1)?.sort?.[0]);
    done[number] = from;
  }
  return changed;
}

/** One number for an index of one shard, as versions before shards had it. */
const asKept = (done: readonly number[]): number | number[] =>
  done.length === 1 ? (done[0] ?? -1) : Array.from(done, (number) => number ?? -1);

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
