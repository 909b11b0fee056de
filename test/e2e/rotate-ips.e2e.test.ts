import {
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rotateIps } from '../../src/commands/rotate-ips/index.ts';
import type { Outcome } from '../../src/core/types.ts';
import { discoverCallerIp } from '../../src/discover/caller-ip.ts';
import type { Flags } from '../../src/flags/table.ts';
import { toFacts } from '../../src/stack/facts.ts';
import { createContext } from '../../src/verify/context.ts';
import { verify } from '../../src/verify/verify.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { inRounds } from '../helpers/rounds.ts';
import { failure } from '../helpers/run.ts';

let local: LocalAws;
let outcome: Outcome;
let mine: string;
const UNTIL = `${new Date().getUTCFullYear() + 1}-02-28`;

beforeAll(async () => {
  local = await localAws();
  outcome = await deployLocally(local);
  local.told();
  mine = String(outcome.stack.parameters.AuthorizedIps);
}, 180_000);

afterAll(() => local?.sandbox.stop());

const rotate = (flags: Flags) => rotateIps({ yes: true, ...flags }, local.fx);

/** The rules of both groups as EC2 has them: `port cidr description`, sorted. */
async function rules(): Promise<string[]> {
  const ec2 = await local.fx.aws.ec2();
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  return (SecurityGroups ?? [])
    .filter(({ Description }) => Description?.startsWith('CloudTrail dashboards'))
    .flatMap(({ IpPermissions }) => IpPermissions ?? [])
    .flatMap(({ FromPort, ToPort, IpRanges }) =>
      (IpRanges ?? []).map(({ CidrIp, Description }) => `${FromPort}-${ToPort} ${CidrIp} ${Description}`),
    )
    .sort();
}

const wanted = (...list: readonly (readonly [cidr: string, until: string])[]) =>
  ['80-80', '443-443']
    .flatMap((port) => list.map(([cidr, until]) => `${port} ${cidr} Authorised address, until ${until}`))
    .sort();

async function stackNow() {
  const { Stacks } = await (await local.fx.aws.cloudFormation()).send(
    new DescribeStacksCommand({ StackName: outcome.stack.name }),
  );
  return Stacks![0]!;
}

/** Logical → physical id of every resource. */
async function resourcesNow() {
  const client = await local.fx.aws.cloudFormation();
  const { StackResources } = await client.send(
    new DescribeStackResourcesCommand({ StackName: outcome.stack.name }),
  );
  return Object.fromEntries(
    (StackResources ?? []).map((one) => [one.LogicalResourceId, one.PhysicalResourceId]),
  );
}

/**
 * Types of the resources in the change sets that `work` executed. The emulator's events can't tell: it goes over
 * every resource on each update, and says so.
 */
async function changed(work: () => Promise<unknown>): Promise<string[]> {
  local.told();
  const before = await resourcesNow();
  await work();
  expect(await resourcesNow()).toEqual(before);
  const changes = local
    .told()
    .events.filter(({ code }) => code === 'changes')
    .flatMap(({ data }) => data as { type: string; action: string }[]);
  return [...new Set(changes.map(({ action, type }) => `${action} ${type}`))];
}

const eventCount = async () => {
  const client = await local.fx.aws.cloudFormation();
  const { StackEvents } = await client.send(
    new DescribeStackEventsCommand({ StackName: outcome.stack.name }),
  );
  return StackEvents?.length;
};

test('two are added, one with an end: exactly these rules, and nothing else is touched', async () => {
  const tags = (await stackNow()).Tags;
  expect(await rules()).toEqual(wanted([mine, '-']));
  const changes = await changed(async () => {
    expect(await rotate({ add: ['198.51.100.7'] })).toBe(0);
    expect(await rotate({ add: ['203.0.113.0/24'], until: UNTIL })).toBe(0);
  });
  expect(changes).toEqual(['Modify AWS::EC2::SecurityGroup']);
  expect(await rules()).toEqual(wanted([mine, '-'], ['198.51.100.7/32', '-'], ['203.0.113.0/24', UNTIL]));
  const stack = await stackNow();
  expect(stack.Tags).toEqual(tags);
  expect(toFacts(stack)).toMatchObject({
    version: outcome.stack.version,
    outputs: outcome.stack.outputs,
    parameters: {
      ...outcome.stack.parameters,
      AuthorizedIps: `${mine},198.51.100.7/32,203.0.113.0/24`,
      AuthorizedUntil: `-,-,${UNTIL}`,
    },
  });
}, 60_000);

test('a dry run and the list as it is change nothing and leave nothing', async () => {
  const events = await eventCount();
  const list = await rules();
  expect(await rotate({ add: ['192.0.2.9'], 'dry-run': true })).toBe(0);
  expect(await rotate({ add: ['198.51.100.7'] })).toBe(0);
  expect(await rotate({})).toBe(0);
  expect(await eventCount()).toBe(events);
  expect(await rules()).toEqual(list);
  const client = await local.fx.aws.cloudFormation();
  const { Summaries } = await client.send(new ListChangeSetsCommand({ StackName: outcome.stack.name }));
  const open = (Summaries ?? []).filter(({ ExecutionStatus }) => ExecutionStatus === 'AVAILABLE');
  expect(open).toEqual([]);
}, 60_000);

test('after the look: two round trips, and the waiting for CloudFormation', async () => {
  const { aws, rounds } = inRounds(local.fx.aws);
  expect(await rotateIps({ yes: true, add: ['192.0.2.77'] }, { ...local.fx, aws })).toBe(0);
  const waits = ['DescribeChangeSet', 'DescribeStackEvents'];
  const isWait = (round: readonly string[]) => round.every((name) => waits.includes(name));
  expect(rounds.filter((round) => !isWait(round))).toEqual([
    ['DescribeStacks', 'GetTemplate'],
    ['CreateChangeSet', 'DescribeStackEvents'],
    ['ExecuteChangeSet'],
  ]);
  expect(await rules()).toContainEqual(expect.stringContaining('192.0.2.77/32'));
  expect(await rotate({ remove: ['192.0.2.77'] })).toBe(0);
}, 60_000);

test('one is removed, then the list is replaced', async () => {
  const changes = await changed(async () => {
    expect(await rotate({ remove: ['198.51.100.7'] })).toBe(0);
    expect(await rules()).toEqual(wanted([mine, '-'], ['203.0.113.0/24', UNTIL]));
    expect(await rotate({ 'authorized-ip': [mine, '192.0.2.0/28'] })).toBe(0);
  });
  expect(changes).toEqual(['Modify AWS::EC2::SecurityGroup']);
  expect(await rules()).toEqual(wanted([mine, '-'], ['192.0.2.0/28', '-']));
}, 60_000);

test('what would lock the caller out is refused', async () => {
  const before = await rules();
  expect(await failure(rotate({ remove: [mine] }))).toMatchObject({ code: 'lockout', exit: 2 });
  expect(await rules()).toEqual(before);
});

test('fifty addresses go by the bucket, which is clean again', async () => {
  const objects = async () => {
    const s3 = await local.fx.aws.s3();
    const Bucket = outcome.stack.parameters.ArtifactsBucket;
    return (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key);
  };
  const before = await objects();
  const many = Array.from({ length: 49 }, (_, index) => `192.0.2.${index}/32`);
  expect(await rotate({ 'authorized-ip': [mine, ...many] })).toBe(0);
  const list = [mine, ...many].map((cidr) => [cidr, '-'] as const);
  expect(await rules()).toEqual(wanted(...list));
  expect(await objects()).toEqual(before);
}, 60_000);

test('the proxy answers as before, and a deploy finds nothing to change', async () => {
  const { fx } = local;
  const caller = await discoverCallerIp(fx.network.getText, fx.callerIpSources);
  const checks = await verify('deploy', createContext(toFacts(await stackNow()), caller, fx.clock.now(), fx));
  expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
  local.told();
  await deployLocally(local);
  expect(local.told().lines.join('\n')).toContain('Nothing to change: the stack is as the plan wants it.');
}, 120_000);
