import {
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  HeadBucketCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { preview } from '../../src/commands/deploy/preview.ts';
import type { Plan } from '../../src/core/types.ts';
import { previewChanges } from '../../src/deploy/preview-changes.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { awsError, leftBehind, stackAnswer, useAws, usePackageFolder } from '../helpers/aws.ts';
import { create, planOn } from '../helpers/deployment.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { answersWith, factsWith, STACK_ID, stackWith } from '../helpers/facts.ts';
import { failure } from '../helpers/run.ts';

const aws = useAws();
const packageRoot = usePackageFolder();
const world = () => fakeWorld({ packageRoot });
const BUCKET = answersWith().artifactsBucket;

/** A plan whose template is too long for a call to CloudFormation. */
const long = makePlan(factsWith(), answersWith({ alertEmail: 'ops@example.com' }), '1.2.3');

const asked = () => aws.cfn.commandCalls(CreateChangeSetCommand)[0]?.args[0].input;
const writesTo = (client: 's3' | 'ssm') =>
  aws[client]
    .calls()
    .map(({ firstArg }) => firstArg.constructor.name)
    .filter((name) => !/^(Head|Get|List)/.test(name));

async function shown(plan: Plan) {
  const { fx, err } = world();
  await preview(plan, {}, fx);
  return err();
}

describe('A template that fits the call', () => {
  test('travels in it: no bucket, no upload and no password is made.', async () => {
    await previewChanges(create, world().fx);
    expect(JSON.parse(asked()?.TemplateBody ?? '')).toHaveProperty('Resources.Domain');
    expect(asked()?.TemplateURL).toBeUndefined();
    expect(writesTo('s3')).toEqual([]);
    expect(writesTo('ssm')).toEqual([]);
  });

  test('names the Lambda code by the keys that the real run uploads it under.', async () => {
    await previewChanges(create, world().fx);
    const parameters = asked()?.Parameters?.map((one) => `${one.ParameterKey} ${one.ParameterValue}`);
    expect(parameters).toContainEqual(
      expect.stringMatching(/^ForwarderKey lambda\/LogsTo\w+-[0-9a-f]{16}\.zip$/),
    );
    expect(parameters).toContainEqual(
      expect.stringMatching(/^UpdaterKey lambda\/Update\w+-[0-9a-f]{16}\.zip$/),
    );
  });

  test('with a bucket whose name is taken ends as the real run would.', async () => {
    aws.s3.on(HeadBucketCommand).rejects(awsError('Forbidden', 'Forbidden', 403));
    expect(await failure(previewChanges(create, world().fx))).toMatchObject({
      code: 'bucket-taken',
      exit: 2,
    });
    expect(asked()).toBeUndefined();
  });
});

describe('A template that is too long for the call', () => {
  test('goes by the artifacts bucket, which is made, locked down, tagged with the stack and kept.', async () => {
    const { fx, err } = world();
    expect(await previewChanges(long, fx)).toMatchObject({ madeBucket: BUCKET });
    expect(asked()?.TemplateURL).toMatch(/\/templates\/cloudtrail-kibana-dry-run-[0-9a-f-]{36}\.json$/);
    expect(await leftBehind(aws)).toEqual([`bucket ${BUCKET}`]);
    expect(aws.s3.commandCalls(PutBucketTaggingCommand)[0]?.args[0].input).toMatchObject({
      Tagging: { TagSet: [{ Key: 'create-cloudtrail-kibana', Value: 'cloudtrail-kibana' }] },
    });
    expect(aws.s3.commandCalls(PutObjectCommand)).toHaveLength(1);
    expect(err()).toContain(`this bucket was made for it:\n  ${BUCKET}\nIt is kept`);
    expect(writesTo('ssm')).toEqual([]);
  });

  test('finds the bucket of an earlier run, and makes none.', async () => {
    aws.s3.on(HeadBucketCommand).resolves({});
    const plan = { ...long, answers: { ...long.answers, artifactsBucket: 'bucket-of-ours' } };
    expect(await previewChanges(plan, world().fx)).toMatchObject({ madeBucket: undefined });
    expect(aws.s3.commandCalls(CreateBucketCommand)).toHaveLength(0);
    expect(await leftBehind(aws)).toEqual([]);
  });

  test('over a failed attempt makes the bucket for the stack itself, not for its stand-in.', async () => {
    const stacks = [stackWith({ status: 'ROLLBACK_COMPLETE' })];
    const plan = makePlan(factsWith({ stacks }), answersWith({ alertEmail: 'ops@example.com' }), '1.2.3');
    await previewChanges(plan, world().fx);
    expect(asked()?.StackName).toBe('cloudtrail-kibana-preview');
    expect(aws.s3.commandCalls(PutBucketTaggingCommand)[0]?.args[0].input.Tagging?.TagSet).toEqual([
      { Key: 'create-cloudtrail-kibana', Value: 'cloudtrail-kibana' },
    ]);
  });

  test('is told to be kept, and why the account is not quite as before.', async () => {
    expect(await shown(long)).toMatch(
      /Kept for the next run; teardown removes it:\n {2}the bucket create-\S+\n\nNothing was changed\. To do it/,
    );
  });
});

describe('A stack that waits for its first change set', () => {
  test('and was there before is not removed with ours.', async () => {
    const stacks = [stackWith({ status: 'REVIEW_IN_PROGRESS' })];
    await previewChanges(makePlan(factsWith({ stacks }), answersWith(), '1.2.3'), world().fx);
    expect(asked()?.ChangeSetType).toBe('CREATE');
    expect(aws.cfn.commandCalls(DeleteStackCommand)).toHaveLength(0);
  });

  test('and was made by ours is removed with it.', async () => {
    await previewChanges(create, world().fx);
    expect(aws.cfn.commandCalls(DeleteStackCommand)[0]?.args[0].input).toEqual({ StackName: STACK_ID });
  });
});

describe('Where CloudFormation can not be asked,', () => {
  test('since a stack of the stand-in’s name is there, that is told and no change set made.', async () => {
    aws.cfn
      .on(DescribeStacksCommand, { StackName: 'cloudtrail-kibana-preview' })
      .resolves({ Stacks: [stackAnswer('CREATE_COMPLETE', { StackName: 'cloudtrail-kibana-preview' })] });
    expect(await shown(planOn('ROLLBACK_COMPLETE'))).toMatch(
      /before the remains are removed[\s\S]*Nothing was changed/,
    );
    expect(asked()).toBeUndefined();
  });

  test.each([
    ['UPDATE_ROLLBACK_FAILED', 'before the failed update is taken back'],
    ['UPDATE_IN_PROGRESS', 'is in UPDATE_IN_PROGRESS; it would be watched'],
  ])('the stack being in %s, that is told.', async (status, words) => {
    const said = await shown(planOn(status));
    expect(said).toContain(words);
    expect(said).toContain('Nothing was changed. To do it:');
    expect(aws.cfn.calls()).toHaveLength(0);
  });
});

test('A dry run that ends by Ctrl-C while CloudFormation thinks leaves nothing but the bucket, which is told.', async () => {
  const { fx, err, interrupt } = world();
  aws.cfn.on(DescribeChangeSetCommand).callsFake(async () => {
    interrupt();
    return { Status: 'CREATE_IN_PROGRESS' };
  });
  expect(await failure(previewChanges(long, fx))).toMatchObject({ code: 'interrupted', exit: 130 });
  expect(await leftBehind(aws)).toEqual([`bucket ${BUCKET}`]);
  expect(err()).toContain('It is kept');
  expect(aws.s3.commandCalls(DeleteBucketCommand)).toHaveLength(0);
});

test('Without a change it is told as the real run tells it.', async () => {
  aws.cfn
    .on(DescribeChangeSetCommand)
    .resolves({ Status: 'FAILED', StatusReason: "The submitted information didn't contain changes." });
  expect(await shown(planOn('UPDATE_COMPLETE'))).toContain(
    'Nothing to change: the stack is as the plan wants it.',
  );
  expect(await shown(planOn('CREATE_FAILED'))).toContain('What failed would be tried again as it is.');
});
