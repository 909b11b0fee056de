import { expect, test } from 'vitest';
import { markFirst } from '../../src/lambda/update-elasticsearch/first/mark-first.ts';
import { eventShards } from '../../src/lambda/update-elasticsearch/first/shards.ts';
import { reconcileTemplates } from '../../src/lambda/update-elasticsearch/indices.ts';
import { shardCount } from '../../src/lambda/update-elasticsearch/shard-count.ts';
import { onEachEngine, type Stage } from '../helpers/forwarder/each-engine.ts';
import { expectedMarks, rawEvents, shuffled } from '../helpers/forwarder/first-times.ts';
import { randomOf } from '../helpers/random.ts';

const DESIRED = {
  ...{ domainName: 'd', engineVersion: 'OpenSearch_2.19', forwarderFunction: 'f' },
  ...{ accessPolicy: {}, replicas: 0, indexRetentionDays: 90 },
};
/** Small, so that a few hundred events are many parts. */
const SIZES = { range: 90, buckets: 40 };

/** Indices of three shards each: sequence numbers are of a shard, and what follows them has to follow each. */
onEachEngine(
  async ({ engine }) => reconcileTemplates(engine.ask, DESIRED as never, 3),
  (stage) => {
    test('Each first time is marked once where an index has three shards, and a second run changes nothing.', async () => {
      const records = shuffled(rawEvents(900, 1), randomOf(7));
      const halves = [records.slice(0, 450), records.slice(450)];
      let clock = Date.UTC(2026, 5, 1);
      for (const [at, half] of halves.entries()) {
        await stage.forwarder.deliver(half.map((record) => JSON.stringify(record)));
        for (const expected of [undefined, { marked: 0, unmarked: 0, entries: 0, finished: true }]) {
          clock += 3_600_000;
          const now = clock;
          const counts = await markFirst({
            ask: stage.engine.ask,
            now: () => now,
            deadline: now + 1,
            sizes: SIZES,
          });
          if (expected !== undefined) expect(counts).toEqual(expected);
        }
        expect(await marks(stage)).toEqual(expectedMarks(halves.slice(0, at + 1).flat()));
      }
      const numbers = (await eventShards(stage.engine.ask)).map(({ number }) => number);
      expect(new Set(numbers)).toEqual(new Set([0, 1, 2]));
    });

    test('The engine tells of its nodes and of what its indices take, so that the shards are counted.', async () => {
      expect(await shardCount(stage.engine.ask, DESIRED as never, Date.now())).toBe(1);
    });
  },
  { build: 'history' },
);

const NAMES = ['service', 'region', 'country', 'network', 'agent'];

/** Marks of first times by event id, as the engine has them. */
async function marks({ engine }: Stage): Promise<Record<string, string[]>> {
  await engine.ask('POST', '/cloudtrail-*/_refresh');
  const found: Record<string, string[]> = {};
  for (const name of NAMES) {
    const body = { size: 10_000, query: { exists: { field: `first.${name}` } }, _source: false };
    const { hits } = (await engine.ask('POST', '/cloudtrail-*/_search', body)) as {
      hits: { hits: { _id: string }[] };
    };
    for (const { _id } of hits.hits) found[_id] = [...(found[_id] ?? []), name].sort();
  }
  return found;
}
