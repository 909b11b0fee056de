/** How many primary shards an index of events gets: by what its month or day takes, and by what the engine allows. */

const GB = 1e9;
const GIB = 2 ** 30;
/**
 * AWS recommends 30 to 50 GB for logs and no less than 10 (OpenSearch Service Developer Guide, "Choosing the number of
 * shards"; Well-Architected OpenSearch Lens, AOSPERF01-BP01).
 */
const LARGEST_SHARD = 40 * GB;
const SMALLEST_SHARD = 10 * GB;
/** Shards that a node holds well, per GiB of heap (the same). */
const SHARDS_PER_HEAP_GIB = 25;
/** Part of what the engine allows that events may take: others are the dashboards' and the engine's own. */
const OURS = 0.8;

export interface ShardNeeds {
  /** Bytes that the events of one month or day take, one copy. */
  readonly periodBytes: number;
  /** Months or days that are there at once; Infinity where none is ever deleted. */
  readonly periods: number;
  readonly replicas: number;
  readonly dataNodes: number;
  /** Of one data node. */
  readonly heapBytes: number;
  /** Such as `OpenSearch_2.19`. */
  readonly engine: string;
}

/**
 * Shards that the engine lets one node have: 1,000, and from OpenSearch 2.17 on 1,000 for every 16 GB of heap, at most
 * 4,000 (OpenSearch Service Developer Guide, "Choosing the number of shards"). A node with less heap than 16 GB has its
 * part of the 1,000, so that the answer errs on the safe side.
 */
export function nodeShardLimit({ engine, heapBytes }: Pick<ShardNeeds, 'engine' | 'heapBytes'>): number {
  const [, major = 0, minor = 0] = (/^OpenSearch_(\d+)\.(\d+)$/.exec(engine) ?? []).map(Number);
  if (major < 2 || (major === 2 && minor < 17)) return 1000;
  return Math.min(4000, Math.floor((1000 * heapBytes) / (16 * GIB)));
}

/** Months or days that can be there at once when each index has this many primary shards. */
export function mostPeriods(needs: Omit<ShardNeeds, 'periodBytes' | 'periods'>, shards = 1): number {
  const { dataNodes, replicas } = needs;
  return Math.floor((dataNodes * nodeShardLimit(needs) * OURS) / (shards * (1 + replicas)));
}

/** Number of primary shards; 1 where the engine has room for no more, whatever the events take. */
export function primaryShards(needs: ShardNeeds): number {
  const { periodBytes, periods, replicas, dataNodes, heapBytes } = needs;
  const least = Math.max(1, Math.ceil(periodBytes / LARGEST_SHARD));
  const step = lcm(dataNodes, 1 + replicas) / (1 + replicas);
  // As many copies on each node as on the others, while no shard gets small by it.
  const even = Math.ceil(least / step) * step;
  const wanted = periodBytes / even >= SMALLEST_SHARD ? even : least;
  const perNode = Math.min(nodeShardLimit(needs) * OURS, (SHARDS_PER_HEAP_GIB * heapBytes) / GIB);
  const most = Math.floor((dataNodes * perNode) / (periods * (1 + replicas)));
  return Math.max(1, Math.min(wanted, most));
}

const gcd = (one: number, other: number): number => (other === 0 ? one : gcd(other, one % other));
const lcm = (one: number, other: number): number => (one * other) / gcd(one, other);
