import { describe, expect, test } from 'vitest';
import type { Desired } from '../../../../src/lambda/update-elasticsearch/desired.ts';
import {
  periodBytes,
  periodsKept,
  shardCount,
  storedShards,
} from '../../../../src/lambda/update-elasticsearch/shard-count.ts';
import { DESIRED, fakeDomain, NOW } from './fake-domain.ts';

const rows = (sizes: Record<string, number>) =>
  Object.entries(sizes).map(([period, size]) => ({
    index: `cloudtrail-${period}`,
    'pri.store.size': `${size}`,
  }));

/** 23 November, 9:00. */
describe('What the events of a month take', () => {
  test.each<[string, Record<string, number>, number]>([
    [
      'is that of the larger of the last two whole months',
      { '2026.10': 5, '2026.09': 7, '2026.08': 99, '2026.11': 50 },
      7,
    ],
    ['is what the present one comes to, before there is a whole one', { '2026.11': 22.375 }, 30],
    ['is nothing where no month has begun', {}, 0],
    ['does not come from a month to come', { '2027.01': 99 }, 0],
    ['does not come from other indices', { keep: 99 }, 0],
  ])('%s.', (_, sizes, bytes) => {
    expect(periodBytes(rows(sizes), false, NOW)).toBeCloseTo(bytes, 6);
  });

  test('is not told from the first day of it.', () => {
    expect(periodBytes(rows({ '2026.11': 5e9 }), false, Date.UTC(2026, 10, 2))).toBe(0);
  });
});

describe('What the events of a day take', () => {
  test.each<[string, Record<string, number>, number]>([
    [
      'is that of the largest of the last seven',
      { '2026.11.22': 5, '2026.11.16': 9, '2026.11.15': 99, '2026.11.23': 50 },
      9,
    ],
    ['is a part of the month before the first day', { '2026.10': 31, '2026.11': 0 }, 1],
  ])('%s.', (_, sizes, bytes) => {
    expect(periodBytes(rows(sizes), true, NOW)).toBeCloseTo(bytes, 6);
  });
});

test.each([
  [0, true, Number.POSITIVE_INFINITY],
  [90, true, 92],
  [90, false, 5],
  [1, false, 3],
])('Of %i days of retention, by day: %s, there are %d indices at once.', (days, daily, periods) => {
  expect(periodsKept(days, daily)).toBe(periods);
});

describe('The primary shards of the next index', () => {
  const desired: Desired = { ...DESIRED, replicas: 1 };
  const nodes = (roles: string[], gib = 31) =>
    roles.map((role) => ({ 'node.role': role, 'heap.max': `${gib * 2 ** 30}` }));

  test('go by the nodes that hold data: masters of their own hold none.', async () => {
    const { ask, state } = fakeDomain();
    state.replicas.set('cloudtrail-2026.10', '1');
    state.bytes.set('cloudtrail-2026.10', 60e9);
    state.nodes = nodes(['di', 'di', 'di', 'm', 'm', 'm']);
    expect(await shardCount(ask, desired, NOW)).toBe(3);
    state.nodes = nodes(['dimr', 'dimr']);
    expect(await shardCount(ask, desired, NOW)).toBe(2);
  });

  test('are those of a day from the day before the first one on.', async () => {
    const { ask, state } = fakeDomain();
    state.replicas.set('cloudtrail-2026.10', '1');
    state.bytes.set('cloudtrail-2026.10', 600e9);
    state.nodes = nodes(['di', 'di', 'di']);
    const dailyFrom = '2026-12-01';
    expect(await shardCount(ask, { ...desired, dailyFrom }, NOW)).toBeGreaterThan(1);
    expect(await shardCount(ask, { ...desired, dailyFrom }, Date.UTC(2026, 10, 30, 1))).toBe(1);
  });

  test('are one where the domain does not tell of its nodes.', async () => {
    const { ask, state } = fakeDomain();
    state.nodes = undefined;
    expect(await shardCount(ask, desired, NOW)).toBe(1);
  });
});

test.each([
  [{ index: { number_of_shards: '3' } }, 3],
  [{ number_of_shards: 2 }, 2],
  [undefined, 1],
])('A template with the settings %j gives %i primary shards.', async (settings, shards) => {
  const ask = async () => ({ index_templates: [{ index_template: { template: { settings } } }] });
  expect(await storedShards(ask)).toBe(shards);
});
