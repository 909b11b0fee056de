import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeDomainCommand } from '@aws-sdk/client-opensearch';
import { DeleteObjectsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAws } from '../../src/aws.ts';
import { teardown } from '../../src/commands/teardown.ts';
import type { Effects } from '../../src/core/effects.ts';
import { before } from '../helpers/before.ts';
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

/** The local AWS with clients of its own, so that what is done before a call ends with the test. */
function fresh(): Effects {
  const { awsEndpoint: endpoint, credentials, region } = local.sandbox;
  return { ...local.fx, aws: createAws({ endpoint, credentials, region, userAgent: 'test' }) };
}

const status = async () => {
  const { Stacks } = await (await local.fx.aws.cloudFormation()).send(
    new DescribeStacksCommand({ StackName: NAME }),
  );
  return Stacks?.[0]?.StackStatus;
};

/** When the domain was made tells one domain from another of the same name. */
const domain = async () => {
  const { DomainStatus } = await (await local.fx.aws.openSearch()).send(
    new DescribeDomainCommand({ DomainName: NAME }),
  );
  return DomainStatus?.Endpoint;
};

/** Deletes the Lambda code that a run has uploaded, just before the stack is made of it. */
const withoutCode = (fx: Effects) =>
  before(fx, 'cloudFormation', 'ExecuteChangeSetCommand', async () => {
    const s3 = await local.fx.aws.s3();
    const Bucket = `create-cloudtrail-kibana-000000000000-${local.sandbox.region}`;
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'lambda/' }));
    const Objects = (Contents ?? []).map(({ Key }) => ({ Key }));
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  });

describe('a creation that fails', () => {
  test('keeps the domain, and the next run goes on without making it again', async () => {
    const ended = await failure(deployLocally({ ...local, fx: withoutCode(fresh()) }));
    expect(ended.message).toContain('CREATE_FAILED');
    expect(ended.why).toMatch(/NoSuchKey/);
    expect(ended.remedy.join('\n')).toMatch(/is kept[\s\S]*teardown/);
    expect(await status()).toBe('CREATE_FAILED');
    const kept = await domain();
    expect(kept).toBeTruthy();
    local.told();

    const { checks, plan, stack } = await deployLocally(local);
    expect(plan.kind).toBe('continue');
    expect(stack.status).toBe('UPDATE_COMPLETE');
    expect(checks.filter((check) => check.status !== 'ok')).toEqual([]);
    expect(await domain()).toBe(kept);
    const { lines, events } = local.told();
    expect(lines.join('\n')).toContain('what is there already is kept');
    const changed = events.find(({ code }) => code === 'change-set')?.data as { changes: number };
    expect(changed.changes).toBeGreaterThan(0);
    expect(changed.changes).toBeLessThan(38);
  });
});
