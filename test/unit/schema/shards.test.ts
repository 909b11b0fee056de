import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mostPeriods, nodeShardLimit, primaryShards, type ShardNeeds } from '../../../src/schema/index.ts';

const GIB = 2 ** 30;
const needs = (over: Partial<ShardNeeds>): ShardNeeds => ({
  periodBytes: 0,
  periods: 91,
  replicas: 1,
  dataNodes: 3,
  heapBytes: 31 * GIB,
  engine: 'OpenSearch_2.19',
  ...over,
});

describe('An index of events', () => {
  test.each<[string, number, Partial<ShardNeeds>]>([
    ['nothing yet', 1, { periodBytes: 0 }],
    ['a day of 10 billion events a year, 12 GB', 1, { periodBytes: 12.3e9 }],
    ['30 GB on three nodes: a shard of 10 GB for each', 3, { periodBytes: 30e9 }],
    ['29 GB on three nodes: three would be small', 1, { periodBytes: 29e9 }],
    ['41 GB on three nodes', 3, { periodBytes: 41e9 }],
    ['41 GB on one node', 2, { periodBytes: 41e9, dataNodes: 1, replicas: 0 }],
    ['39 GB on one node', 1, { periodBytes: 39e9, dataNodes: 1, replicas: 0 }],
    ['41 GB on two nodes with a copy each', 2, { periodBytes: 41e9, dataNodes: 2 }],
    ['200 GB on three nodes', 6, { periodBytes: 200e9 }],
    ['200 GB on four nodes, of which two have a copy of each shard', 6, { periodBytes: 200e9, dataNodes: 4 }],
    ['50 GB on ten nodes: no ten small ones', 5, { periodBytes: 50e9, dataNodes: 10 }],
    ['50 GB on fifty nodes', 2, { periodBytes: 50e9, dataNodes: 50 }],
  ])('that takes %s has %i primary shards.', (_, shards, over) => {
    expect(primaryShards(needs(over))).toBe(shards);
  });

  test.each<[string, number, Partial<ShardNeeds>]>([
    ['a year of days on nodes of 8 GB heap', 1, { periods: 366, heapBytes: 8 * GIB }],
    ['three months of days on nodes of 8 GB heap', 3, { heapBytes: 8 * GIB }],
    ['ten years of days', 1, { periods: 3651 }],
    ['days that are never deleted', 1, { periods: Number.POSITIVE_INFINITY }],
  ])('has no more than the engine bears, of %s.', (_, shards, over) => {
    expect(primaryShards(needs({ periodBytes: 200e9, ...over }))).toBe(shards);
  });

  test('never takes the domain past what the engine allows, where one shard for each does not.', () => {
    const any = fc.record({
      periodBytes: fc.integer({ min: 0, max: 5e12 }),
      periods: fc.integer({ min: 1, max: 3651 }),
      replicas: fc.constantFrom(0, 1),
      dataNodes: fc.integer({ min: 2, max: 80 }),
      heapBytes: fc.integer({ min: GIB, max: 64 * GIB }),
      engine: fc.constantFrom('Elasticsearch_7.10', 'OpenSearch_2.15', 'OpenSearch_2.17', 'OpenSearch_3.5'),
    });
    fc.assert(
      fc.property(any, (some) => {
        const shards = primaryShards(some);
        expect(shards).toBeGreaterThanOrEqual(1);
        if (shards === 1) return;
        expect(some.periods).toBeLessThanOrEqual(mostPeriods(some, shards));
        const all = shards * some.periods * (1 + some.replicas);
        expect(all).toBeLessThan(some.dataNodes * nodeShardLimit(some));
      }),
    );
  });
});

test.each([
  ['Elasticsearch_7.10', 2, 1000],
  ['OpenSearch_1.3', 2, 1000],
  ['OpenSearch_2.15', 31, 1000],
  ['OpenSearch_2.17', 16, 1000],
  ['OpenSearch_2.19', 2, 125],
  ['OpenSearch_2.19', 32, 2000],
  ['OpenSearch_3.5', 128, 4000],
])('A node of %s with %i GiB of heap takes %i shards.', (engine, heap, limit) => {
  expect(nodeShardLimit({ engine, heapBytes: heap * GIB })).toBe(limit);
});
