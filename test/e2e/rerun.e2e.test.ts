import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Play, playInto } from '../../src/commands/demo/play.ts';
import { deploy } from '../../src/commands/deploy/index.ts';
import { teardown } from '../../src/commands/teardown/index.ts';
import type { StackFacts } from '../../src/core/types.ts';
import { readRecords } from '../../src/sandbox/player/read-records.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { makeOtherTrail } from '../helpers/other-trail.ts';
import { failure } from '../helpers/run.ts';

/** Somebody else's trail, with the log group that it delivers to. */
const THEIRS = { name: 'company', logGroup: '/company/trail', bucket: 'company-trail-records' };
const NAME = 'cloudtrail-kibana';

let local: LocalAws;
let stack: StackFacts;
let records: string[];

beforeAll(async () => {
  local = await localAws();
  records = await readRecords(['test/fixtures/cloudtrail/aws-guides.ndjson']);
  stack = (await deployLocally(local)).stack;
}, 180_000);

afterAll(() => local?.sandbox.stop());

/** Deploys again with the trail of that choice, without any other answer; gives what was said. */
async function change(logGroup: string): Promise<string> {
  local.told();
  stack = (await deployLocally(local, { 'log-group': logGroup })).stack;
  return local.told().lines.join('\n');
}

/** A copy of the records as new events, so that none is a duplicate of an earlier one. */
function fresh(run: string): string[] {
  return records.map((text) => {
    const record = JSON.parse(text);
    return JSON.stringify({ ...record, eventID: `${run}${String(record.eventID).slice(run.length)}` });
  });
}

const arrive = (run: string): Promise<Play> => playInto(stack, fresh(run), local.fx);

const trailNames = async () => {
  const { trailList } = await (await local.fx.aws.cloudTrail()).send(new DescribeTrailsCommand({}));
  return (trailList ?? []).map(({ Name }) => Name).sort();
};

const ownLogGroups = async () => {
  const logs = await local.fx.aws.logs();
  const { logGroups } = await logs.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: `${NAME}-TrailLogGroup` }),
  );
  return (logGroups ?? []).length;
};

const holdsRecords = async (Bucket: string) => {
  const { Versions } = await (await local.fx.aws.s3()).send(new ListObjectVersionsCommand({ Bucket }));
  return (Versions ?? []).length > 0;
};

const resources = async () => {
  const client = await local.fx.aws.cloudFormation();
  const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName: NAME }));
  return (StackResources ?? []).map(({ LogicalResourceId }) => LogicalResourceId);
};

let first: string;

test('from its own trail to another: the other’s records arrive, the bucket of its own stays', async () => {
  const before = await arrive('a1');
  expect(before.indexed).toBe(before.played);
  first = stack.outputs.trailBucket ?? '';
  expect(await holdsRecords(first)).toBe(true);
  await makeOtherTrail(local, THEIRS);

  const said = await change(THEIRS.logGroup);
  expect(said).toMatch(/Trail +its own → reuses \/company\/trail/);
  expect(said).toContain('trail and its log group are deleted');
  expect(said.replaceAll(/\s+/g, ' ')).toContain(`Its bucket ${first} is kept with all records`);
  expect(stack.outputs).toMatchObject({ logGroup: THEIRS.logGroup });
  expect(stack.outputs.trailArn).toBeUndefined();
  expect(await trailNames()).toEqual([THEIRS.name]);
  expect(await ownLogGroups()).toBe(0);
  expect(await holdsRecords(first)).toBe(true);
  expect(await resources()).not.toContain('TrailBucket');

  const played = await arrive('b2');
  expect(played.played).toBeGreaterThan(0);
  expect(played.indexed).toBe(played.played);
}, 180_000);

test('another run keeps it', async () => {
  local.told();
  stack = (await deployLocally(local)).stack;
  expect(local.told().lines.join('\n')).toContain('Nothing to change: the stack is as the plan wants it.');
  expect(stack.outputs.logGroup).toBe(THEIRS.logGroup);
}, 60_000);

test('a log group to which no trail delivers is no choice', async () => {
  const error = await failure(deployLocally(local, { 'log-group': 'nobody' }));
  expect(error).toMatchObject({ code: 'bad-value', exit: 2 });
});

test('back to a trail of its own: with a new bucket beside the one of before', async () => {
  const said = await change('none');
  expect(said).toMatch(/Trail +reuses \/company\/trail → its own/);
  expect(said).toContain('second copy of the management events: $20.00 per million');
  expect(await trailNames()).toEqual([`${NAME}-${local.sandbox.region}`, THEIRS.name].sort());
  const second = stack.outputs.trailBucket ?? '';
  expect(second).not.toBe('');
  expect(second).not.toBe(first);
  const played = await arrive('c3');
  expect(played.indexed).toBe(played.played);
  expect(await holdsRecords(second)).toBe(true);
}, 180_000);

test('an upgrade and a resize: from which version to which, old → new, and all else is kept', async () => {
  const { sandbox, fx } = local;
  const flags = { yes: true, region: sandbox.region, 'stack-name': NAME };
  local.told();
  const before = stack.parameters;
  const upgraded = await deploy(flags, fx, '0.2.0', { only: [] });
  // Also the proxy's certificate, whose parameter the update may have reset.
  expect(upgraded?.checks.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(upgraded?.stack).toMatchObject({ version: '0.2.0', status: 'UPDATE_COMPLETE' });
  const kept = (parameters: StackFacts['parameters']) => ({ ...parameters, ToolVersion: '' });
  expect(kept(upgraded?.stack.parameters ?? {})).toEqual(kept(before));
  const said = local.told().lines.join('\n');
  expect(said).toContain(`Upgrade of the stack ${NAME} from 0.1.0 to 0.2.0`);
  expect(said).toContain('none of the settings');

  const resized = await deploy({ ...flags, 'domain-size': 'trial' }, fx, '0.2.0', { only: [] });
  expect(resized?.stack.parameters).toEqual({
    ...upgraded?.stack.parameters,
    ...{ DomainSize: 'trial', InstanceType: 't3.small.search', VolumeGiB: '10', FreeMiB: '2560' },
  });
  expect(local.told().lines.join('\n')).toMatch(/Size +small \(1 × .*\) → trial \(1/);
  const played = await arrive('d4');
  expect(played.indexed).toBe(played.played);
  expect(await failure(deploy(flags, fx, '0.1.0'))).toMatchObject({ code: 'newer-stack', exit: 2 });
}, 180_000);

test('a teardown finds both buckets, and leaves the other’s trail alone', async () => {
  const second = stack.outputs.trailBucket ?? '';
  local.told();
  expect(await teardown({ confirm: NAME, 'delete-data': true }, local.fx)).toBe(0);
  const [last] = local.told().events.slice(-1);
  const { removed, kept, left } = (last?.data ?? {}) as Record<string, string[]>;
  expect(removed).toEqual(expect.arrayContaining([first, second]));
  expect([kept, left]).toEqual([[], []]);
  expect(await trailNames()).toEqual([THEIRS.name]);
}, 60_000);
