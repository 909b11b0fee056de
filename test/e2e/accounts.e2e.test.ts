import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { ListTagsCommand as ListTrailTagsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeLogGroupsCommand, ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { ListTagsCommand as ListFunctionTagsCommand } from '@aws-sdk/client-lambda';
import { DescribeDomainCommand, ListTagsCommand as ListDomainTagsCommand } from '@aws-sdk/client-opensearch';
import { GetBucketTaggingCommand } from '@aws-sdk/client-s3';
import { ListQueueTagsCommand } from '@aws-sdk/client-sqs';
import { ListTagsForResourceCommand as ListParameterTagsCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { playInto } from '../../src/commands/demo/play.ts';
import { rotateIps } from '../../src/commands/rotate-ips/index.ts';
import { teardown } from '../../src/commands/teardown/index.ts';
import { cancelAndWatch } from '../../src/deploy/cancel-update.ts';
import { discover } from '../../src/discover/discover.ts';
import { lookAtVolume } from '../../src/discover/volume.ts';
import { defaultBucket } from '../../src/plan/names.ts';
import { deployerPolicy } from '../../src/plan/policy.ts';
import { readRecords } from '../../src/sandbox/player/read-records.ts';
import { readStack } from '../../src/stack/read.ts';
import { explain } from '../../src/tell.ts';
import { inventory } from '../helpers/local-parts.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { asUser, deny, makePolicy } from '../helpers/local-user.ts';

const NAME = 'cloudtrail-kibana';
const TEAM = { Key: 'team', Value: 'platform' };

let local: LocalAws;
let boundary: string;
let deployer: LocalAws;

beforeAll(async () => {
  local = await localAws();
  boundary = await makePolicy(local.sandbox, 'Boundary', [{ Effect: 'Allow', Action: '*', Resource: '*' }]);
  const { Statement } = deployerPolicy(NAME, NAME, 'aws', { boundary });
  deployer = await asUser(local, [...Statement, ...RULES(boundary)]);
});
afterAll(() => local?.sandbox.stop());
beforeEach(() => void local.told());

const UNTAGGED = { StringNotEquals: { 'aws:RequestTag/team': 'platform' } };
/** What such accounts demand of all who make something: a boundary on every role, and a tag. */
const RULES = (arn: string) => [
  deny(['iam:CreateRole', 'iam:PutRolePolicy'], { StringNotEquals: { 'iam:PermissionsBoundary': arn } }),
  deny(
    [
      's3:CreateBucket',
      'ssm:PutParameter',
      'es:CreateDomain',
      'lambda:CreateFunction',
      'sqs:CreateQueue',
      'logs:CreateLogGroup',
      'cloudtrail:CreateTrail',
      'ec2:AllocateAddress',
      'iam:CreateRole',
    ],
    UNTAGGED,
  ),
  // A machine is run of an image and in a subnet too, which get no tags: such rules name the machine alone.
  { ...deny(['ec2:RunInstances'], UNTAGGED), Resource: 'arn:aws:ec2:*:*:instance/*' },
];

const present = async () => readStack(await local.fx.aws.cloudFormation(), NAME);
const said = () => local.told().lines.join('\n').replaceAll(/\s+/g, ' ');

/** Physical ids by logical ones. */
async function resources(): Promise<Record<string, string>> {
  const client = await local.fx.aws.cloudFormation();
  const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName: NAME }));
  return Object.fromEntries(
    (StackResources ?? []).map((one) => [one.LogicalResourceId, one.PhysicalResourceId ?? '']),
  );
}

type Found = Record<string, readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined>;

/** The tags of what the stack has made, and of what lies beside it. */
async function tagsOf(): Promise<Found> {
  const { aws } = local.fx;
  const ids = await resources();
  const fromMap = (map: Record<string, string> | undefined) =>
    Object.entries(map ?? {}).map(([Key, Value]) => ({ Key, Value }));
  const search = await aws.openSearch();
  const { DomainStatus } = await search.send(new DescribeDomainCommand({ DomainName: ids.Domain }));
  const logs = await aws.logs();
  const { logGroups } = await logs.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: ids.TrailLogGroup }),
  );
  const group = `${logGroups?.[0]?.arn}`.replace(/:\*$/, '');
  const s3 = await aws.s3();
  const bucketTags = async (Bucket = '') => (await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet;
  const { Reservations } = await (await aws.ec2()).send(
    new DescribeInstancesCommand({ InstanceIds: [ids.Proxy ?? ''] }),
  );
  const lambda = await aws.lambda();
  const stack = await present();
  const account = DomainStatus?.ARN?.split(':')[4] ?? '';
  const region = local.sandbox.region;
  const functionArn = `arn:aws:lambda:${region}:${account}:function:${ids.LogsToElasticsearch}`;
  const ssm = await aws.ssm();
  const ofParameter = async (ResourceId = '') =>
    (await ssm.send(new ListParameterTagsCommand({ ResourceType: 'Parameter', ResourceId }))).TagList;
  return {
    domain: (await search.send(new ListDomainTagsCommand({ ARN: DomainStatus?.ARN }))).TagList,
    trail: (
      await (
        await aws.cloudTrail()
      ).send(new ListTrailTagsCommand({ ResourceIdList: [stack?.outputs.trailArn ?? ''] }))
    ).ResourceTagList?.[0]?.TagsList,
    group: fromMap((await logs.send(new ListTagsForResourceCommand({ resourceArn: group }))).tags),
    function: fromMap((await lambda.send(new ListFunctionTagsCommand({ Resource: functionArn }))).Tags),
    queue: fromMap(
      (
        await (
          await aws.sqs()
        ).send(new ListQueueTagsCommand({ QueueUrl: stack?.outputs.failureQueueUrl ?? '' }))
      ).Tags,
    ),
    proxy: Reservations?.[0]?.Instances?.[0]?.Tags,
    records: await bucketTags(ids.TrailBucket),
    artifacts: await bucketTags(defaultBucket({ account, region })),
    password: await ofParameter(stack?.outputs.passwordParameter),
    config: await ofParameter(ids.ProxyConfig),
  };
}

const ROLES = ['ProxyRole', 'TrailRole', 'ForwarderRole', 'UpdaterRole'];

/** The boundary of each role of the stack. */
async function boundaries(): Promise<(string | undefined)[]> {
  const ids = await resources();
  const iam = await local.fx.aws.iam();
  return Promise.all(
    ROLES.map(async (role) => {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: ids[role] }));
      return Role?.PermissionsBoundary?.PermissionsBoundaryArn;
    }),
  );
}

describe('in an account that demands a boundary and a tag', () => {
  test('Without the boundary a deployment stops before anything is made, and says which flag is missing.', async () => {
    const ended = await deployLocally(deployer).catch(explain);
    expect(ended).toMatchObject({ code: 'permissions-missing', exit: 4 });
    expect(ended).toMatchObject({
      why: expect.stringMatching(/iam:(CreateRole|PutRolePolicy)/),
      remedy: expect.arrayContaining([expect.stringContaining('--permissions-boundary <arn>')]),
    });
    expect(await inventory(local)).toEqual({});
  });

  test('Without the tag nothing is left behind.', async () => {
    const ended = await deployLocally(deployer, { 'permissions-boundary': boundary }).catch(explain);
    expect(ended).toMatchObject({ exit: 4 });
    expect(await inventory(local)).toEqual({});
  });

  test('With both, and the policy that is printed for it, a stack is made, and all of it is as demanded.', async () => {
    const { checks } = await deployLocally(deployer, {
      'permissions-boundary': boundary,
      tag: ['team=platform', 'env=prod'],
      protect: true,
    });
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(await boundaries()).toEqual(ROLES.map(() => boundary));
    for (const [what, tags] of Object.entries(await tagsOf()))
      expect(tags, what).toEqual(expect.arrayContaining([TEAM, { Key: 'env', Value: 'prod' }]));
    expect(await present()).toMatchObject({
      isProtected: true,
      tags: [
        { key: 'team', value: 'platform' },
        { key: 'env', value: 'prod' },
      ],
    });
  });

  test('A run without these flags keeps all of them, and has nothing to change.', async () => {
    await deployLocally(deployer);
    expect(said()).toContain('Nothing to change: the stack is as the plan wants it.');
    expect(await boundaries()).toEqual(ROLES.map(() => boundary));
    expect(await present()).toMatchObject({ isProtected: true, tags: [{ key: 'team' }, { key: 'env' }] });
  });

  test('A rotation of addresses keeps the tags.', async () => {
    const flags = { yes: true, 'no-my-ip': true, add: ['198.51.100.4'] };
    expect(await rotateIps(flags, deployer.fx)).toBe(0);
    expect((await present())?.tags).toHaveLength(2);
  });

  test('One tag is changed and one removed, on the stack and beside it.', async () => {
    const { checks } = await deployLocally(deployer, { tag: ['cost=42,env='] });
    expect(said()).toContain('Tags team=platform, env=prod → team=platform, cost=42');
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
    for (const [what, tags = []] of Object.entries(await tagsOf())) {
      expect(tags, what).toEqual(expect.arrayContaining([TEAM, { Key: 'cost', Value: '42' }]));
      expect(
        tags.map(({ Key }) => Key),
        what,
      ).not.toContain('env');
    }
  });

  test('A dry run tells the change of protection and boundary, and makes none.', async () => {
    await deployLocally(local, {
      'dry-run': true,
      protect: false,
      'permissions-boundary': 'none',
    }).catch(() => {});
    expect(said()).toMatch(/Boundary arn:aws:iam::\d+:policy\/Boundary → none.*Protection on → off/);
    expect(await present()).toMatchObject({ isProtected: true });
    expect(await boundaries()).toEqual(ROLES.map(() => boundary));
  });

  test('The boundary can be taken away by who may.', async () => {
    await deployLocally(local, { 'permissions-boundary': 'none' });
    expect(await boundaries()).toEqual(ROLES.map(() => undefined));
  });
});

describe('an update', () => {
  test('is cancelled, and the stack is as before.', async () => {
    const before = await present();
    const running = deployLocally(local, { vendor: ['210987654321=Other'] }).catch(explain);
    const stack = await updating();
    expect(await cancelAndWatch(stack, local.fx)).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    expect(await running).toMatchObject({ code: 'deploy-failed' });
    expect((await present())?.parameters.Vendors).toBe(before?.parameters.Vendors);
    expect(await cancelAndWatch(stack, local.fx).catch(explain)).toMatchObject({ code: 'too-late', exit: 1 });
  });
});

async function updating() {
  for (;;) {
    const stack = await present();
    if (stack?.status === 'UPDATE_IN_PROGRESS') return stack;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the events a month', () => {
  const later = (hours: number) => ({
    ...local.fx,
    clock: { ...local.fx.clock, now: () => Date.now() + hours * 3_600_000 },
  });

  test('are measured in the log group of the stack, once it is a day old.', async () => {
    const stack = await present();
    if (stack === undefined) throw new Error('there is no stack');
    const records = await readRecords(['test/fixtures/cloudtrail/aws-guides.ndjson']);
    await playInto(stack, records, local.fx);
    const facts = await discover({ yes: true, 'no-my-ip': true }, local.fx);
    const found = await lookAtVolume(facts, {}, later(48));
    expect(found?.from).toEqual({ source: 'log-group', logGroup: stack.outputs.logGroup, days: 2 });
    const expected = (records.length / 48) * 730;
    expect(found?.perMonth).toBeGreaterThan(expected * 0.9);
    expect(found?.perMonth).toBeLessThan(expected * 1.1);
  });

  test('come from Event history where no log group tells, by calls that AWS does not turn away.', async () => {
    await fetch(`${local.sandbox.awsEndpoint}/_ministack/config`, {
      method: 'POST',
      headers: { 'x-sandbox-token': local.sandbox.token },
      body: JSON.stringify({ 'cloudtrail._recording_enabled': 'true' }),
    });
    const facts = { ...(await discover({ yes: true, 'no-my-ip': true }, local.fx)), stacks: [], trails: [] };
    for (let call = 0; call < 120; call += 1) await present();
    const found = await lookAtVolume(facts, {}, later(1));
    expect(found?.from).toMatchObject({ source: 'event-history', region: local.sandbox.region, days: 1 });
    expect(found?.perMonth).toBeGreaterThan(1000);
  });

  test('are not read by who may not, who is asked as before.', async () => {
    const nobody = await asUser(local, [deny(['cloudtrail:LookupEvents', 'cloudwatch:*'])]);
    const facts = await discover({ yes: true, 'no-my-ip': true }, local.fx);
    expect(await lookAtVolume(facts, {}, nobody.fx)).toBeUndefined();
  });
});

describe('termination protection', () => {
  test('stops a teardown that does not name it.', async () => {
    const ended = await teardown({ confirm: NAME }, local.fx).catch(explain);
    expect(ended).toMatchObject({ code: 'protected', exit: 2 });
    expect(await present()).toMatchObject({ isProtected: true });
  });

  test('is put back when the deletion is refused for another reason.', async () => {
    const { Statement } = deployerPolicy(NAME, NAME);
    const mayNot = await asUser(local, [...Statement, deny(['cloudformation:DeleteStack'])]);
    const ended = await teardown({ confirm: NAME, protect: false }, mayNot.fx).catch(explain);
    expect(ended).toMatchObject({ exit: 4 });
    expect(await present()).toMatchObject({ isProtected: true });
  });

  test('is lifted by a teardown that names it, and nothing is left.', async () => {
    expect(await teardown({ confirm: NAME, protect: false, 'delete-data': true }, local.fx)).toBe(0);
    expect(await inventory(local)).toEqual({});
  });
});
