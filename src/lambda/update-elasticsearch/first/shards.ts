import { INDEX_PATTERN, indexEnd } from '../../../schema/index.ts';
import type { Ask } from '../domain.ts';

/** One of the primary shards of an index of events. Sequence numbers are of a shard. */
export interface Shard {
  readonly index: string;
  readonly uuid: string;
  /** Absent in an index of one shard. */
  readonly number?: number;
  /** Every operation up to this sequence number is in all copies: none of a smaller number can come later. */
  readonly checkpoint: number;
}

interface Stats {
  readonly uuid: string;
  readonly shards: Record<
    string,
    { routing: { primary: boolean }; seq_no?: { global_checkpoint: number } }[]
  >;
}

const FILTER = ['uuid', 'shards.*.routing.primary', 'shards.*.seq_no.global_checkpoint'];
const STATS = `_stats/docs?level=shards&filter_path=${FILTER.map((path) => `indices.*.${path}`).join()}`;

/** Part of a search that is to be answered by one shard alone; nothing for an index of one. */
export const preferenceOf = ({ number }: Pick<Shard, 'number'>): { preference?: string } =>
  number === undefined ? {} : { preference: `_shards:${number}` };

/** The shards of all indices of events, oldest index first. A shard that is not there has none of its numbers read: it is left out. */
export async function eventShards(ask: Ask): Promise<Shard[]> {
  const answer = (await ask('GET', `/${INDEX_PATTERN}/${STATS}`)) as
    | { indices?: Record<string, Stats> }
    | undefined;
  return Object.entries(answer?.indices ?? {})
    .filter(([index]) => indexEnd(index) !== undefined)
    .flatMap(([index, { uuid, shards }]) => {
      const several = Object.keys(shards).length > 1;
      return Object.entries(shards).flatMap(([number, copies]): Shard[] => {
        const checkpoint = copies.find(({ routing }) => routing.primary)?.seq_no?.global_checkpoint;
        if (checkpoint === undefined) return [];
        return [{ index, uuid, ...(several ? { number: Number(number) } : {}), checkpoint }];
      });
    })
    .sort((a, b) =>
      a.index < b.index || (a.index === b.index && (a.number ?? 0) < (b.number ?? 0)) ? -1 : 1,
    );
}
