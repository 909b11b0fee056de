import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { readyBucket } from '../../src/deploy/artifacts-bucket.ts';
import { ensurePassword } from '../../src/deploy/password.ts';
import { awsError, leftBehind, useAws } from '../helpers/aws.ts';
import { fakeWorld, NOW } from '../helpers/effects.ts';
import { answersWith, factsWith } from '../helpers/facts.ts';
import { failure } from '../helpers/run.ts';

const aws = useAws();
const { identity } = factsWith();
const BUCKET = answersWith().artifactsBucket;
/** What S3 says for minutes after a bucket of that name was deleted. */
const HELD = awsError(
  'OperationAborted',
  'A conflicting conditional operation is currently in progress against this resource. Please try again.',
  409,
);

describe('A bucket whose name S3 has not freed yet', () => {
  const make = (world = fakeWorld()) => readyBucket(BUCKET, identity, 'cloudtrail-kibana', [], world.fx);

  test('is waited for, which is told once, and then made and locked down.', async () => {
    aws.s3.on(CreateBucketCommand).rejectsOnce(HELD).rejectsOnce(HELD).rejectsOnce(HELD).resolves({});
    const world = fakeWorld();
    expect(await make(world)).toMatchObject({ made: true });
    expect(aws.s3.commandCalls(CreateBucketCommand)).toHaveLength(4);
    expect(world.err().match(/has not freed the name/g)).toHaveLength(1);
    expect(world.fx.clock.now() - NOW).toBeLessThan(30_000);
  });

  test('for more than ten minutes ends the run, with another name as a way on.', async () => {
    aws.s3.on(CreateBucketCommand).rejects(HELD);
    const world = fakeWorld();
    const error = await failure(make(world));
    expect(error).toMatchObject({ code: 'name-held', exit: 1, why: expect.stringContaining('conditional') });
    expect(error.remedy.join()).toContain('--artifacts-bucket');
    expect(world.fx.clock.now() - NOW).toBeGreaterThanOrEqual(600_000);
    expect(await leftBehind(aws)).toEqual([]);
  });

  test('is no longer waited for after Ctrl-C.', async () => {
    const world = fakeWorld();
    aws.s3.on(CreateBucketCommand).callsFake(() => {
      world.interrupt();
      throw HELD;
    });
    expect(await failure(make(world))).toMatchObject({ code: 'interrupted', exit: 130 });
    expect(aws.s3.commandCalls(CreateBucketCommand)).toHaveLength(1);
  });
});

describe('A password that SSM says is there', () => {
  const NAME = '/create-cloudtrail-kibana/cloudtrail-kibana/password';
  const parameter = { name: NAME, stackName: 'cloudtrail-kibana', tags: [], isNew: false };
  const ensure = async (world = fakeWorld()) => ensurePassword(await world.fx.aws.ssm(), parameter, world.fx);
  const THERE = awsError('ParameterAlreadyExists');

  test('but that was deleted a moment ago, is made once the name is free.', async () => {
    aws.ssm.on(PutParameterCommand).rejectsOnce(THERE).rejectsOnce(THERE).resolves({});
    aws.ssm.on(GetParameterCommand).rejects(awsError('ParameterNotFound'));
    const world = fakeWorld();
    await (await ensure(world))();
    expect(aws.ssm.commandCalls(PutParameterCommand)).toHaveLength(3);
    expect(world.err()).toContain('it was deleted a moment ago');
    expect(await leftBehind(aws)).toEqual([]);
  });

  test.each([
    ['and is', undefined],
    ['and that may not be looked at', awsError('AccessDeniedException')],
  ])('%s is taken as it is, without a wait.', async (_, error) => {
    aws.ssm.on(PutParameterCommand).rejects(THERE);
    if (error !== undefined) aws.ssm.on(GetParameterCommand).rejects(error);
    const world = fakeWorld();
    await ensure(world);
    expect(aws.ssm.commandCalls(PutParameterCommand)).toHaveLength(1);
    expect(world.fx.clock.now()).toBe(NOW);
  });
});
