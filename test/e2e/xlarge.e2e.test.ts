import { DescribeDomainCommand } from '@aws-sdk/client-opensearch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { playInto } from '../../src/commands/demo/play.ts';
import type { Outcome, StackFacts } from '../../src/core/types.ts';
import { readRecords } from '../../src/sandbox/player/read-records.ts';
import { indexFor } from '../../src/schema/index.ts';
import { searchInside } from '../../src/verify/inside.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';

const NAME = 'cloudtrail-kibana';
let local: LocalAws;
let stack: StackFacts;
let records: string[];

beforeAll(async () => {
  local = await localAws();
  records = (await readRecords(['test/fixtures/cloudtrail/aws-guides.ndjson'])).slice(0, 20);
}, 60_000);
afterAll(() => local?.sandbox.stop());

const failed = ({ checks }: Outcome) => checks.filter(({ status }) => status === 'fail');
const cluster = async () => {
  const search = await local.fx.aws.openSearch();
  const { DomainStatus } = await search.send(new DescribeDomainCommand({ DomainName: NAME }));
  const { ClusterConfig: nodes, EBSOptions: volume } = DomainStatus ?? {};
  // The local AWS gives numbers as the template's parameters have them: as text.
  return {
    data: `${nodes?.InstanceCount} × ${nodes?.InstanceType}, ${volume?.VolumeSize} GiB`,
    masters: `${nodes?.DedicatedMasterCount} × ${nodes?.DedicatedMasterType}`,
    zones: Number(nodes?.ZoneAwarenessConfig?.AvailabilityZoneCount),
  };
};

/** How many events each index holds. */
async function indices(): Promise<Record<string, number>> {
  const body = { size: 0, aggs: { indices: { terms: { field: '_index', size: 100 } } } };
  const lambda = await local.fx.aws.lambda();
  const [answer] = await searchInside(lambda, stack.outputs.updaterFunction ?? '', [
    { index: 'events', body },
  ]);
  const found = answer?.aggregations?.indices as
    | { buckets: { key: string; doc_count: number }[] }
    | undefined;
  return Object.fromEntries((found?.buckets ?? []).map(({ key, doc_count }) => [key, doc_count]));
}

test('A new stack of the size xlarge has its nodes, and an index for each day.', async () => {
  const outcome = await deployLocally(local, { 'domain-size': 'xlarge' });
  stack = outcome.stack;
  expect(failed(outcome)).toEqual([]);
  expect(await cluster()).toEqual({
    ...{ data: '3 × r7g.2xlarge.search, 1024 GiB', masters: '3 × m7g.large.search', zones: 3 },
  });
  expect(stack.parameters.DailyFrom).toBe('2000-01-01');
  const played = await playInto(stack, records, local.fx);
  expect(played.indexed).toBe(played.played);
  const names = Object.keys(await indices());
  expect(names).toContain(indexFor(Date.now(), 0));
  for (const name of names) expect(name).toMatch(/^cloudtrail-\d{4}\.\d\d\.\d\d$/);
}, 180_000);

test('Nodes of its own choice are made, kept by later runs, and given back with none.', async () => {
  local.told();
  const own = { nodes: '6', 'instance-type': 'r7g.xlarge.search', volume: '1500' };
  const outcome = await deployLocally(local, own);
  expect(failed(outcome)).toEqual([]);
  expect(local.told().lines.join('\n')).toMatch(/Nodes +the size's own → 6/);
  const made = { data: '6 × r7g.xlarge.search, 1500 GiB', masters: '3 × m7g.large.search', zones: 3 };
  expect(await cluster()).toEqual(made);

  await deployLocally(local);
  expect(local.told().lines.join('\n')).toContain('Nothing to change');
  expect(await cluster()).toEqual(made);

  const back = await deployLocally(local, { nodes: 'none', 'instance-type': 'none', volume: 'none' });
  expect(failed(back)).toEqual([]);
  expect((await cluster()).data).toBe('3 × r7g.2xlarge.search, 1024 GiB');
}, 180_000);

test('With a smaller size days stay days: no event goes to another index than before.', async () => {
  local.told();
  const { stack: smaller } = await deployLocally(local, { 'domain-size': 'small' });
  expect(smaller.parameters).toMatchObject({ DomainSize: 'small', DailyFrom: '2000-01-01', Zones: '1' });
  expect(local.told().lines.join(' ').replaceAll(/\s+/g, ' ')).toContain(
    'Each day keeps an index of its own',
  );
  const before = await indices();
  const again = await playInto(stack, records, local.fx);
  expect(again.indexed).toBe(0);
  expect(await indices()).toEqual(before);
}, 180_000);
