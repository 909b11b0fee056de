import { ACTORS_INDEX } from '../../../schema/index.ts';
import type { AmendDeps } from '../amend.ts';
import type { Ask } from '../domain.ts';
import type { Shard } from './shards.ts';

/** Events up to this sequence number are learnt from. An index that was made anew has another uuid, and starts over. */
interface Position {
  readonly index: string;
  readonly uuid: string;
  /** Absent in an index of one shard. */
  readonly number?: number;
  readonly done: number;
}

interface Progress {
  readonly positions: readonly Position[];
  /** Until when a run has this to itself, milliseconds since the epoch. */
  readonly until: number;
}

/** The progress as it was read or written last. */
interface Kept extends Progress {
  /** Of the document; undefined before there is one. */
  readonly version?: { readonly seqNo: number; readonly term: number };
}

/** Another run is at it. Two at a time would overwrite what the other one learns. */
export class Taken extends Error {
  override readonly name = 'Taken';
}

const ID = 'progress';
/** A request that was sent at the deadline may take so long. */
const LAST_REQUEST = 60_000;
export const NONE: Kept = { positions: [], until: 0 };

/** Undefined before the first run; then there may be no index either. */
export async function readProgress(ask: Ask): Promise<Kept | undefined> {
  const found = (await ask('GET', `/${ACTORS_INDEX}/_doc/${ID}`)) as
    | { _seq_no: number; _primary_term: number; _source: { progress: Progress } }
    | undefined;
  if (found === undefined) return undefined;
  return { ...found._source.progress, version: { seqNo: found._seq_no, term: found._primary_term } };
}

/** The progress while one run has it to itself. */
export interface Hold {
  readonly progress: () => Progress;
  /** A shard was learnt from up to this sequence number. Indices that are gone are forgotten. */
  readonly done: (shard: Shard, seqNo: number) => Promise<void>;
  /** Lets the next run have it at once; without this, once the time is up. */
  readonly release: () => Promise<void>;
}

/** Throws {@link Taken} when another run has it, or takes it meanwhile. */
export async function take(from: Kept, deps: AmendDeps, shards: readonly Shard[]): Promise<Hold> {
  const { ask, now, deadline } = deps;
  if (from.until > now()) throw new Taken('another run is at it');
  let kept = await save({ ...from, until: deadline + LAST_REQUEST }, ask);
  return {
    progress: () => kept,
    done: async ({ index, uuid, number }, done) => {
      const others = kept.positions.filter(
        (position) =>
          (position.index !== index || (position.uuid === uuid && position.number !== number)) &&
          shards.some((shard) => shard.uuid === position.uuid),
      );
      kept = await save({ ...kept, positions: [...others, { index, uuid, number, done }] }, ask);
    },
    release: async () => {
      await save({ ...kept, until: 0 }, ask).catch(() => {});
    },
  };
}

/** Writes it over what was read; throws {@link Taken} when another run has done so. */
async function save({ version, positions, until }: Kept, ask: Ask): Promise<Kept> {
  const at = { _index: ACTORS_INDEX, _id: ID };
  const action =
    version === undefined
      ? { create: at }
      : { index: { ...at, if_seq_no: version.seqNo, if_primary_term: version.term } };
  const body = `${JSON.stringify(action)}\n${JSON.stringify({ progress: { positions, until } })}\n`;
  const { items } = (await ask('POST', '/_bulk', body)) as {
    items: Record<string, { status: number; error?: object; _seq_no: number; _primary_term: number }>[];
  };
  const [item] = Object.values(items[0] ?? {});
  if (item?.status === 409) throw new Taken('another run is at it');
  if (item === undefined || item.status > 299)
    throw new Error(`the progress could not be written: ${JSON.stringify(item)}`);
  return { positions, until, version: { seqNo: item._seq_no, term: item._primary_term } };
}

/** The last sequence number that was learnt from; -1 of a new index. */
export const doneOf = ({ positions }: Progress, { index, uuid, number }: Shard): number =>
  positions.find(
    (position) => position.index === index && position.uuid === uuid && position.number === number,
  )?.done ?? -1;
