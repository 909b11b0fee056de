import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paginateDescribeStackEvents } from '@aws-sdk/client-cloudformation';
import { CreateTrailCommand, DeleteTrailCommand } from '@aws-sdk/client-cloudtrail';
import { AllocateAddressCommand, ReleaseAddressCommand } from '@aws-sdk/client-ec2';
import { DescribeDomainCommand } from '@aws-sdk/client-opensearch';
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { teardown } from '../../src/commands/teardown/index.ts';
import type { Check } from '../../src/core/types.ts';
import { readStacks } from '../../src/stack/read.ts';
import { justBefore } from '../helpers/before.ts';
import { fresh, withoutCode } from '../helpers/local-parts.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { failure } from '../helpers/run.ts';

const NAME = 'cloudtrail-kibana';
let local: LocalAws;
beforeAll(async () => {
  local = await localAws();
});
afterAll(() => local?.sandbox.stop());
beforeEach(() => void local.told());
afterEach(() => teardown({ confirm: NAME, 'delete-data': true }, local.fx));

const status = async () => {
  const stacks = await readStacks(await local.fx.aws.cloudFormation());
  return stacks.find(({ name }) => name === NAME)?.status;
};

/** How often the stack has begun to make a resource. */
async function timesMade(resource: string): Promise<number> {
  const client = await local.fx.aws.cloudFormation();
  let times = 0;
  for await (const { StackEvents } of paginateDescribeStackEvents({ client }, { StackName: NAME }))
    for (const { LogicalResourceId, ResourceStatus } of StackEvents ?? [])
      if (LogicalResourceId === resource && ResourceStatus === 'CREATE_COMPLETE') times += 1;
  return times;
}

const domainIsThere = async () =>
  (await local.fx.aws.openSearch()).send(new DescribeDomainCommand({ DomainName: NAME })).then(
    () => true,
    () => false,
  );

const trouble = (checks: readonly Check[]) => checks.filter((check) => check.status !== 'ok');

describe('a creation that fails', () => {
  test('keeps the domain, and the next run goes on without making it again', async () => {
    const ended = await failure(deployLocally({ ...local, fx: withoutCode(local, fresh(local)) }));
    expect(ended.message).toContain('CREATE_FAILED');
    expect(ended.why).toMatch(/NoSuchKey/);
    expect(ended.remedy.join('\n')).toMatch(/uploads\nit again[\s\S]*is kept[\s\S]*teardown/);
    expect(await status()).toBe('CREATE_FAILED');
    expect(await timesMade('Domain')).toBe(1);
    expect(await domainIsThere()).toBe(true);
    local.told();

    const { checks, plan, stack } = await deployLocally(local);
    expect(plan.kind).toBe('continue');
    expect(stack.status).toBe('UPDATE_COMPLETE');
    expect(trouble(checks)).toEqual([]);
    expect(await timesMade('Domain')).toBe(1);
    const { lines, events } = local.told();
    expect(lines.join('\n')).toContain('what is there already is kept');
    // What failed and what waited for it; not what is there.
    const changeSet = events.find(({ code }) => code === 'change-set')?.data as
      | { changes: number }
      | undefined;
    expect(changeSet?.changes).toBeGreaterThan(0);
    expect(changeSet?.changes).toBeLessThan(33);
  });

  test('on a quota says which; the next run goes on once there is room', async () => {
    const trails = await local.fx.aws.cloudTrail();
    const s3 = await local.fx.aws.s3();
    const S3BucketName = 'trails-of-others';
    await s3.send(new CreateBucketCommand({ Bucket: S3BucketName }));
    const others = ['one', 'two', 'three', 'four', 'five'];
    // After the run has looked: the plan itself turns a sixth trail away.
    const fx = justBefore(fresh(local), 'cloudFormation', 'ExecuteChangeSetCommand', async () => {
      for (const Name of others) await trails.send(new CreateTrailCommand({ Name, S3BucketName }));
    });
    const ended = await failure(deployLocally({ ...local, fx }));
    expect(ended.why).toMatch(/^Trail .*already has 5 trails/);
    expect(ended.remedy.join('\n')).toMatch(/--log-group[\s\S]*aws cloudtrail describe-trails/);
    expect(await status()).toBe('CREATE_FAILED');
    // The domain waits for the trail: what fails early costs none of its minutes.
    expect(await domainIsThere()).toBe(false);

    expect((await failure(deployLocally(local))).code).toBe('no-room-for-trail');
    expect(await status()).toBe('CREATE_FAILED');

    await trails.send(new DeleteTrailCommand({ Name: 'five' }));
    const { checks, plan } = await deployLocally(local);
    expect(plan.kind).toBe('continue');
    expect(trouble(checks)).toEqual([]);
    expect(await timesMade('TrailLogGroup')).toBe(1);
    for (const Name of others.slice(0, 4)) await trails.send(new DeleteTrailCommand({ Name }));
  });

  test('goes on from a second failure as well', async () => {
    await failure(deployLocally({ ...local, fx: withoutCode(local, fresh(local)) }));
    const again = await failure(deployLocally({ ...local, fx: withoutCode(local, fresh(local)) }));
    expect(again.message).toContain('UPDATE_FAILED');
    expect(again.remedy.join('\n')).toMatch(/is kept/);
    const { checks, plan } = await deployLocally(local);
    expect(plan.kind).toBe('continue');
    expect(trouble(checks)).toEqual([]);
    expect(await timesMade('Domain')).toBe(1);
  });

  test('leaves nothing after a teardown but the records', async () => {
    const ec2 = await local.fx.aws.ec2();
    const taken: string[] = [];
    // After the run has looked: the preflight itself turns a sixth address away.
    const fx = justBefore(fresh(local), 'cloudFormation', 'ExecuteChangeSetCommand', async () => {
      for (let count = 0; count < 5; count += 1)
        taken.push((await ec2.send(new AllocateAddressCommand({}))).AllocationId ?? '');
    });
    const ended = await failure(deployLocally({ ...local, fx }));
    expect(ended.why).toMatch(/^ProxyAddress .*maximum number of addresses/);
    expect(ended.remedy.join('\n')).toMatch(/L-0263D0A3[\s\S]*aws ec2 describe-addresses/);
    for (const AllocationId of taken) await ec2.send(new ReleaseAddressCommand({ AllocationId }));

    await failure(deployLocally({ ...local, fx: withoutCode(local, fresh(local)) }));
    expect(await domainIsThere()).toBe(true);
    local.told();
    expect(await teardown({ confirm: NAME }, local.fx)).toBe(0);
    expect(await status()).toBeUndefined();
    expect(await domainIsThere()).toBe(false);
    expect(local.told().events.at(-1)?.data).toMatchObject({
      left: [],
      kept: [expect.stringContaining('trailbucket')],
    });
  });

  test('on a name that is taken makes nothing, and names it', async () => {
    const ssm = await local.fx.aws.ssm();
    const Name = `/create-cloudtrail-kibana/${NAME}/nginx.conf`;
    await ssm.send(new PutParameterCommand({ Name, Type: 'String', Value: 'of somebody else' }));
    const ended = await failure(deployLocally(local));
    expect(ended.code).toBe('change-set-failed');
    expect(ended.why).toContain(Name);
    expect(ended.remedy[0]).toMatch(/there already/);
    expect(await status()).toBeUndefined();
  });
});

describe('an update whose rollback fails', () => {
  test('is rolled back to its end by the next run, then made', async () => {
    await deployLocally(local);
    const s3 = await local.fx.aws.s3();
    const Bucket = `create-cloudtrail-kibana-000000000000-${local.sandbox.region}`;
    const keys = async () => {
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'lambda/' }));
      return (Contents ?? []).map(({ Key }) => Key ?? '');
    };
    const packageRoot = mkdtempSync(join(tmpdir(), 'package-'));
    for (const folder of ['templates', 'dist/lambda'])
      cpSync(join(local.fx.packageRoot, folder), join(packageRoot, folder), { recursive: true });
    for (const name of ['LogsToElasticsearch', 'UpdateElasticsearch'])
      appendFileSync(join(packageRoot, `dist/lambda/${name}.zip`), 'x');
    const old = await keys();
    const oldForwarder = old.find((key) => key.includes('LogsTo')) ?? '';
    // One function takes its new code, the other's is gone; the way back is gone as well.
    const fx = justBefore(fresh(local), 'cloudFormation', 'ExecuteChangeSetCommand', async () => {
      const gone = (await keys()).filter((key) => !old.includes(key) && key.includes('UpdateElasticsearch'));
      const Objects = [oldForwarder, ...gone].map((Key) => ({ Key }));
      await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    });
    const ended = await failure(deployLocally({ ...local, fx: { ...fx, packageRoot } }));
    expect(ended.message).toContain('UPDATE_ROLLBACK_FAILED');
    expect(ended.why).toMatch(
      /^(HistoryFunction|LogsToElasticsearch) [\s\S]*since UpdateElasticsearch had failed: .*NoSuchKey/,
    );
    expect(ended.remedy.join('\n')).toMatch(/--resources-to-skip (HistoryFunction|LogsToElasticsearch)/);

    const again = await failure(deployLocally({ ...local, fx: { ...fresh(local), packageRoot } }));
    expect(again.message).toContain('UPDATE_ROLLBACK_FAILED');

    const Body = readFileSync(join(local.fx.packageRoot, 'dist/lambda/LogsToElasticsearch.zip'));
    await s3.send(new PutObjectCommand({ Bucket, Key: oldForwarder, Body }));
    const { plan, stack, checks } = await deployLocally({ ...local, fx: { ...fresh(local), packageRoot } });
    expect(plan.kind).toBe('restore');
    expect(stack.status).toBe('UPDATE_COMPLETE');
    expect(trouble(checks)).toEqual([]);
    rmSync(packageRoot, { recursive: true });
  });
});
