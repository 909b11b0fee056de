import { StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeAddressesCommand,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2';
import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Check, Facts } from '../../src/core/types.ts';
import { DEFAULT_STACK, defaultBucket } from '../../src/plan/names.ts';
import { strays } from '../helpers/dry-run/allowed.ts';
import { ACCOUNT, REGION } from '../helpers/moto/account.ts';
import { type Front, startFront } from '../helpers/moto/front.ts';
import { GAPS, SHIMS } from '../helpers/moto/gaps.ts';
import { type Holdings, holdings, keysIn, since } from '../helpers/moto/holdings.ts';
import { makeNeighbours, REUSABLE } from '../helpers/moto/neighbours.ts';
import { orderIn } from '../helpers/moto/order.ts';
import { putRecords } from '../helpers/moto/records.ts';
import { type Moto, startMoto } from '../helpers/moto/server.ts';
import type { Parts } from '../helpers/moto/stack.ts';
import { clientsOf, emptied, inside, type Ran, startWorld, type World } from '../helpers/moto/world.ts';

const BUCKET = defaultBucket({ account: ACCOUNT, region: REGION });
const DRY = ['deploy', '--yes', '--dry-run', '--authorized-ip', '198.51.100.7/32,203.0.113.0/24'];

let moto: Moto;
let world: World;
/** What others have in the account. */
let theirs: Holdings;
/** The dry run of a stack with all that one may have. */
let asked: Ran;
let parts: Parts;

beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => (world ?? moto)?.stop());

const dataOf = <T>({ events }: Ran, code: string) => events.find((one) => one.code === code)?.data as T;

/** What is there now beside that of others, by asking moto itself. */
const ours = async () => since(theirs, await holdings(world.moto));

describe('An AWS that others have written', () => {
  let front: Front;
  beforeAll(async () => {
    front = await startFront(moto.url, SHIMS);
  });
  afterEach(() => emptied(moto));
  afterAll(() => front?.stop());

  test.each(GAPS.map((gap) => [gap.moto, gap] as const))('still %s.', async (_, { isOpen }) => {
    expect(await isOpen(clientsOf(moto))).toBe(true);
  });

  const closed = GAPS.filter(({ closedBy }) => typeof closedBy !== 'string');
  test.each(closed.map((gap) => [gap.aws, gap] as const))(
    'is as AWS is behind the front: %s.',
    async (_, gap) => {
      expect(await gap.isOpen(clientsOf(front))).toBe(false);
    },
  );
});

describe('Discovery at an AWS that others have written', () => {
  let ran: Ran;
  let found: Facts;
  beforeAll(async () => {
    world = await startWorld(moto);
    await makeNeighbours(world.aws);
    theirs = await holdings(world.moto);
    ran = await world.run(...DRY);
    found = dataOf(ran, 'discovered');
  });

  test('finds who calls, the default VPC, a public subnet for the proxy and an image for it.', () => {
    expect(found.identity).toEqual({
      ...{ account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/ada`, region: REGION },
    });
    expect(found.network).toEqual({
      vpcId: world.vpcId,
      subnetId: expect.stringMatching(/^subnet-/),
      zone: 'us-east-1a',
      proxyInstanceType: 't4g.micro',
    });
    expect(found.proxyImageId).toMatch(/^ami-/);
  });

  test('tells of each trail whether it can be reused, and why not.', () => {
    expect(found.trails.map(({ name, reusable, why }) => [name, reusable, why])).toEqual([
      ['company', true, undefined],
      ['to-the-bucket-alone', false, 'it does not deliver to CloudWatch Logs'],
      ['of-one-region', false, 'it covers one region only'],
      ['switched-off', false, 'it is not logging'],
    ]);
  });

  test('finds domains and stacks of others, and what the account has room for.', () => {
    expect(found.domains).toEqual(['shop-search']);
    expect(found.stacks.map(({ name, status, version }) => [name, status, version])).toEqual([
      ['shop', 'CREATE_COMPLETE', undefined],
    ]);
    expect(found.limits).toMatchObject({ addresses: { used: 0, most: 5 }, domains: 100, unchecked: [] });
    expect(found.limits.zones).toContain('us-east-1a');
    expect(found.permissions).toMatchObject({ status: 'checked', denials: [] });
  });

  test('and the plan after it reuse the one trail that can be, ask for a change set and leave nothing.', async () => {
    expect(ran.exit).toBe(0);
    const plan = dataOf<{ parameters: Record<string, string> }>(ran, 'plan');
    expect(plan.parameters.ExistingLogGroup).toBe(REUSABLE);
    const types = dataOf<{ type: string }[]>(ran, 'changes').map(({ type }) => type);
    expect(types).toContain('AWS::OpenSearchService::Domain');
    expect(types).not.toContain('AWS::CloudTrail::Trail');
    expect(types).not.toContain('AWS::S3::Bucket');
    expect(ran.result).toEqual({ ok: true, dryRun: true, changes: types.length });
    expect(strays({ aws: ran.sent, others: [] }, true)).toEqual([]);
    expect(await ours()).toEqual({});
  });
});

describe('A dry run at an AWS that others have written', () => {
  test('of a template that is too long for a call leaves its bucket, empty and locked, and nothing else.', async () => {
    asked = await world.run(...DRY, '--log-group', 'none', '--alert-email', 'ops@example.com');
    expect(asked.exit).toBe(0);
    expect(asked.result).toMatchObject({ ok: true, dryRun: true, kept: BUCKET });
    expect(strays({ aws: asked.sent, others: [] }, true)).toEqual([]);
    expect(await ours()).toEqual({ buckets: [BUCKET] });
    expect(await keysIn(BUCKET, world.moto)).toEqual([]);
    const { Policy } = await (await world.aws.s3()).send(new GetBucketPolicyCommand({ Bucket: BUCKET }));
    expect(Policy).toContain('"Condition":{"Bool":{"aws:SecureTransport":"false"}}');
  });

  test('names all that the template has.', () => {
    const { template } = orderIn(asked.sent);
    const named = dataOf<{ logicalId: string }[]>(asked, 'changes').map(({ logicalId }) => logicalId);
    expect(named.sort()).toEqual(Object.keys(template.Resources).sort());
  });
});

describe('The status of a stack at an AWS that others have written', () => {
  const PROXY = ['Certificate pinned', 'Proxy refuses strangers', 'Proxy closes the engine', 'UI status'];
  const notRun = [...PROXY, 'Index pattern', 'Boards'].map((name) => [name, 'not-run']);

  beforeAll(async () => {
    parts = await world.makeStack(asked.sent);
  });

  /** Rows that are not well, as `status` gives them. */
  async function look(over = {}) {
    await world.functionsAnswer(inside(over));
    const { exit, result } = await world.run('status', '--no-my-ip');
    const checks = result.checks as Check[];
    const sick = checks.filter(({ status }) => status !== 'ok');
    const reasonOf = (name: string) => checks.find((one) => one.name === name)?.reason;
    return { exit, sick: sick.map(({ name, status }) => [name, status]), reasonOf };
  }

  test('is well in every row but those of the proxy, where nothing answers.', async () => {
    const { exit, sick, reasonOf } = await look();
    expect(exit).toBe(3);
    expect(sick).toEqual([['Proxy reachable', 'fail'], ...notRun]);
    expect(reasonOf('Trail settings')).toBe('all regions, all management events, validated files');
    expect(reasonOf('Log group')).toBe('keeps events for 30 days');
    expect(reasonOf('Proxy machine')).toBe('runs, at its Elastic IP');
    expect(reasonOf('Authorised addresses')).toBe('198.51.100.7/32, 203.0.113.0/24');
    expect(reasonOf('Alerts')).toBe('alarms go to ops@example.com');
    expect(reasonOf('Updater answers')).toBe('sees one node of version 2.19');
  });

  test('names what somebody has changed by hand, and what the function tells of the domain.', async () => {
    const { id: Name = '' } = parts.get('Trail') ?? {};
    await (await world.moto.cloudTrail()).send(new StopLoggingCommand({ Name }));
    const { id: GroupId } = parts.get('WebSecurityGroup') ?? {};
    const everybody = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
    await (await world.moto.ec2()).send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [everybody] }),
    );
    const { sick, reasonOf } = await look({ accessPolicyMatches: false });
    expect(sick).toEqual([
      ['Trail logging', 'fail'],
      ['Access policy', 'fail'],
      ['Proxy reachable', 'fail'],
      ...notRun,
      ['Authorised addresses', 'fail'],
    ]);
    expect(reasonOf('Trail logging')).toBe(`the trail ${Name} is switched off`);
    expect(reasonOf('Authorised addresses')).toBe(`added by hand in ${GroupId}: tcp 22 from 0.0.0.0/0`);
  });
});

describe('A teardown at an AWS that others have written', () => {
  const run = (...flags: string[]) => world.run('teardown', ...flags);
  const CONFIRMED = ['--confirm', DEFAULT_STACK];
  const OBJECTS = 1003;
  let records: string;
  let address: string;

  beforeAll(async () => {
    records = parts.get('TrailBucket')?.id ?? '';
    address = parts.get('ProxyAddress')?.id ?? '';
    await putRecords(records, OBJECTS, world.moto);
  });

  test('that is a dry run names each part that moto has, and deletes none.', async () => {
    const before = await ours();
    const { exit, result, sent } = await run('--dry-run', '--delete-data');
    expect(exit).toBe(0);
    const { stacks, topics = [], ...others } = before;
    expect(stacks).toEqual([`${DEFAULT_STACK} CREATE_COMPLETE`]);
    const names = [...Object.values(others).flat(), ...topics.map((arn) => arn.split(':').at(-1))];
    expect([...(result.wouldDelete as string[])].sort()).toEqual(names.sort());
    expect(strays({ aws: sent, others: [] })).toEqual([]);
    expect(await ours()).toEqual(before);
  });

  test('keeps the records, and tells of an address that CloudFormation has left behind.', async () => {
    world.leave('ProxyAddress');
    const { exit, result } = await run(...CONFIRMED);
    expect(exit).toBe(1);
    expect(result).toMatchObject({ ok: false, kept: [records], left: [address] });
    expect(await ours()).toEqual({ addresses: [address], buckets: [records] });
    expect(await keysIn(records, world.moto)).toHaveLength(OBJECTS - 1);
  });

  test('deletes the records too when told to, more than a page of them in all versions, and proves it.', async () => {
    const ec2 = await world.moto.ec2();
    const { Addresses } = await ec2.send(new DescribeAddressesCommand({ PublicIps: [address] }));
    await ec2.send(new ReleaseAddressCommand({ AllocationId: Addresses?.[0]?.AllocationId }));
    const { exit, result, sent } = await run(...CONFIRMED, '--delete-data');
    expect(exit).toBe(0);
    // Two pages of versions, and the look that finds no more.
    expect(sent.filter(({ action }) => action.startsWith(`GET /${records}/?versions`))).toHaveLength(3);
    expect(result).toMatchObject({ ok: true, removed: [records], kept: [], left: [] });
    expect(await ours()).toEqual({});
    expect(await holdings(world.moto)).toEqual(theirs);
  });

  test('has nothing to do afterwards.', async () => {
    const { exit, result, sent } = await run(...CONFIRMED, '--delete-data');
    expect([exit, result]).toEqual([0, { ok: true, stackName: DEFAULT_STACK, removed: [], kept: [] }]);
    expect(strays({ aws: sent, others: [] })).toEqual([]);
  });
});
