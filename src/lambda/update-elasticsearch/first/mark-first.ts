import { ACTORS_INDEX } from '../../../schema/index.ts';
import { type AmendDeps, TimeUp } from '../amend.ts';
import { createIndex } from '../indices.ts';
import { entriesBy } from './ask-many.ts';
import { actorsIndex } from './entries.ts';
import { learn, type Memory } from './learn.ts';
import { doneOf, type Hold, NONE, readProgress, Taken, take } from './progress.ts';
import { type Indices, settle } from './settle.ts';
import { eventShards, type Shard } from './shards.ts';
import { type Range, sightings } from './sightings.ts';

export interface FirstDeps extends AmendDeps {
  /** How much is read at a time; smaller in tests. */
  readonly sizes?: Sizes;
}

interface Sizes {
  /** Sequence numbers after which the progress is written. */
  readonly range: number;
  /** Buckets of one search. */
  readonly buckets: number;
}

/** What a run has done with the marks of first times. */
export interface FirstCounts {
  marked: number;
  /** An older event of the same kind came later. */
  unmarked: number;
  /** Of the index of actors, new or with an earlier time. */
  entries: number;
  /** False when the time was up first, or another run is at it: a later run goes on. */
  finished: boolean;
}

/**
 * The engine goes through a range once for each page of buckets, so there is one page. That the ranges are small keeps
 * the answers small: the function has 256 MB.
 */
const SIZES: Sizes = { range: 10_000, buckets: 10_000 };

/**
 * Marks the first event ever of an actor with a service, a Region, a country, a network or a program: see decision 31.
 * What was seen is kept in an index of its own, which outlives the events. A second run changes nothing, the events may
 * come in any order, and what there is no time for, a later run does.
 */
export async function markFirst(deps: FirstDeps): Promise<FirstCounts> {
  const counts = { marked: 0, unmarked: 0, entries: 0, finished: true };
  try {
    await run(deps, counts);
  } catch (error) {
    if (!(error instanceof TimeUp || error instanceof Taken)) throw error;
    counts.finished = false;
  }
  return counts;
}

async function run(deps: FirstDeps, counts: FirstCounts): Promise<void> {
  const { ask } = deps;
  const shards = await eventShards(ask);
  const known = await readProgress(ask);
  const progress = known ?? NONE;
  const news = shards.filter((shard) => shard.checkpoint > doneOf(progress, shard));
  const cutShort = known !== undefined && (await entriesBy({ term: { pending: true } }, 1, ask)).length > 0;
  if (news.length === 0 && !cutShort) return;
  if (known === undefined) await createIndex(ask, ACTORS_INDEX, actorsIndex());
  const hold = await take(progress, deps, shards);
  const indices: Indices = {
    names: new Set(shards.map(({ index }) => index)),
    shards: 1 + Math.max(0, ...shards.map(({ number = 0 }) => number)),
  };
  try {
    // May have set marks that no entry tells of yet.
    if (cutShort) await settle(indices, counts, deps);
    if (news.length > 0) await ask('GET', `/${[...new Set(news.map(({ index }) => index))].join()}/_refresh`);
    const memory: Memory = new Map();
    for (const shard of news) {
      for await (const range of rangesOf(shard, hold, deps))
        for await (const seen of sightings(range, (deps.sizes ?? SIZES).buckets, deps))
          counts.entries += await learn(seen, memory, ask);
    }
    await settle(indices, counts, deps);
  } finally {
    await hold.release();
  }
}

/** What is left of a shard, in parts. The progress is written once the caller is done with a part. */
async function* rangesOf(shard: Shard, hold: Hold, deps: FirstDeps): AsyncGenerator<Range> {
  const { range } = deps.sizes ?? SIZES;
  for (let after = doneOf(hold.progress(), shard); after < shard.checkpoint; ) {
    const to = Math.min(after + range, shard.checkpoint);
    yield { index: shard.index, number: shard.number, after, to };
    await hold.done(shard, to);
    after = to;
  }
}
