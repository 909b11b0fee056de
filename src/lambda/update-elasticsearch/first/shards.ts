import { INDEX_PATTERN, indexEnd } from '../../../schema/index.ts';
import type { Ask } from '../domain.ts';

/** An index of events, which has one shard. */
export interface Shard {
  readonly index: string;
  readonly uuid: string;
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

/** The indices of events, oldest first. */
export async function eventShards(ask: Ask): Promise<Shard[]> {
  const answer = (await ask('GET', `/${INDEX_PATTERN}/${STATS}`)) as
    | { indices?: Record<string, Stats> }
    | undefined;
  return Object.entries(answer?.indices ?? {})
    .filter(([index]) => indexEnd(index) !== undefined)
    .flatMap(([index, { uuid, shards }]) => {
      const primary = shards[0]?.find(({ routing }) => routing.primary);
      // Numbers are of a shard: an index of several is none of ours.
      if (primary?.seq_no === undefined || Object.keys(shards).length > 1) return [];
      return [{ index, uuid, checkpoint: primary.seq_no.global_checkpoint }];
    })
    .sort((a, b) => (a.index < b.index ? -1 : 1));
}
