import {
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { DeleteParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/core/types.ts';
import { deployStack, previewChanges } from '../../src/deploy/deploy-stack.ts';
import { makePlan } from '../../src/plan/plan.ts';
import {
  awsError,
  CHANGE_SET_ID,
  leftBehind,
  stackAnswer,
  stackEvent,
  useAws,
  usePackageFolder,
} from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { answersWith, factsWith, STACK_ID, stackWith } from '../helpers/facts.ts';
import { failure } from '../helpers/run.ts';

const aws = useAws();
const folder = usePackageFolder();

const world = () => fakeWorld({ packageRoot: folder });
const create = makePlan(factsWith(), answersWith(), '1.2.3');
const planOn = (status: string): Plan =>
  makePlan(
    factsWith({ stacks: [stackWith({ status })] }),
    answersWith({ artifactsBucket: 'bucket-of-before' }),
    '1.2.3',
  );

const REVIEW = stackEvent('Stack', 'REVIEW_IN_PROGRESS' as never);

/** The stack's events poll by poll, each given oldest first; the first poll only sees what was there before. */
function eventsComeAs(...polls: ReturnType<typeof stackEvent>[][]) {
  const mock = aws.cfn.on(DescribeStackEventsCommand);
  const told: ReturnType<typeof stackEvent>[] = [REVIEW];
  mock.resolvesOnce({ StackEvents: [REVIEW] });
  for (const poll of polls) {
    told.push(...poll);
    mock.resolvesOnce({ StackEvents: [...told].reverse() });
  }
}

const endsAs = (status: Parameters<typeof stackAnswer>[0]) =>
  aws.cfn.on(DescribeStacksCommand, { StackName: STACK_ID }).resolves({ Stacks: [stackAnswer(status)] });

/** The bucket and everything in it are there from an earlier run. */
function uploadedBefore() {
  aws.s3.on(HeadBucketCommand).resolves({});
  aws.s3.on(HeadObjectCommand).resolves({});
  aws.ssm.on(PutParameterCommand).rejects(awsError('ParameterAlreadyExists'));
}

const happy = [stackEvent('Stack', 'CREATE_IN_PROGRESS'), stackEvent('Domain', 'CREATE_COMPLETE')];

describe('a new stack', () => {
  test('is made by a change set with the code keys, the version tag and an HTTPS template', async () => {
    eventsComeAs(happy, [stackEvent('Stack', 'CREATE_COMPLETE')]);
    endsAs('CREATE_COMPLETE');
    const stack = await deployStack(create, world().fx);
    expect(stack).toMatchObject({ status: 'CREATE_COMPLETE', version: '0.0.9' });
    const input = aws.cfn.commandCalls(CreateChangeSetCommand)[0]?.args[0].input;
    expect(input).toMatchObject({
      StackName: 'cloudtrail-kibana',
      ChangeSetType: 'CREATE',
      OnStackFailure: 'DO_NOTHING',
      Capabilities: ['CAPABILITY_IAM'],
      Tags: [{ Key: 'create-cloudtrail-kibana:version', Value: '1.2.3' }],
    });
    const bucket = 'create-cloudtrail-kibana-123456789012-eu-central-1';
    expect(input?.TemplateURL).toMatch(
      new RegExp(
        `^https://${bucket}\\.s3\\.eu-central-1\\.amazonaws\\.com/templates/cloudtrail-kibana-[0-9a-f]{16}\\.json$`,
      ),
    );
    const parameters = Object.fromEntries(
      input?.Parameters?.map((p) => [p.ParameterKey, p.ParameterValue]) ?? [],
    );
    expect(parameters).toMatchObject({ ...create.parameters });
    const keys = aws.s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input.Key);
    expect(keys).toContain(parameters.ForwarderKey);
    expect(keys).toContain(parameters.UpdaterKey);
    expect(aws.cfn.commandCalls(ExecuteChangeSetCommand)[0]?.args[0].input).toEqual({
      ChangeSetName: CHANGE_SET_ID,
      StackName: STACK_ID,
    });
  });

  test('gets a password that nobody could guess, as a SecureString', async () => {
    eventsComeAs([stackEvent('Stack', 'CREATE_COMPLETE')]);
    endsAs('CREATE_COMPLETE');
    await deployStack(create, world().fx);
    const input = aws.ssm.commandCalls(PutParameterCommand)[0]?.args[0].input;
    expect(input).toMatchObject({
      Name: '/create-cloudtrail-kibana/cloudtrail-kibana/password',
      Type: 'SecureString',
    });
    expect(input?.Value).toMatch(/^[A-Za-z0-9]{24}$/);
    expect(input?.Overwrite).not.toBe(true);
  });

  test('keeps a password that is there already, also when it fails', async () => {
    aws.ssm.on(PutParameterCommand).rejects(awsError('ParameterAlreadyExists'));
    aws.cfn.on(CreateChangeSetCommand).rejects(new Error('no'));
    await failure(deployStack(create, world().fx));
    expect(aws.ssm.commandCalls(DeleteParameterCommand)).toHaveLength(0);
  });

  test('takes code that is there already, and uploads only the rest', async () => {
    aws.s3.on(HeadBucketCommand).resolves({});
    aws.s3.on(HeadObjectCommand).callsFake(async ({ Key }) => {
      if (!Key.includes('LogsTo')) throw awsError('NotFound', 'NotFound', 404);
      return {};
    });
    eventsComeAs([stackEvent('Stack', 'CREATE_COMPLETE')]);
    endsAs('CREATE_COMPLETE');
    await deployStack(create, world().fx);
    const keys = aws.s3
      .commandCalls(PutObjectCommand)
      .map(({ args }) => `${args[0].input.Key}`.split(/[-.]/)[0]);
    expect(keys).toEqual(['templates/cloudtrail', 'lambda/UpdateElasticsearch']);
    expect(aws.s3.commandCalls(CreateBucketCommand)).toHaveLength(0);
  });

  test.each([
    ['us-east-1', undefined],
    ['eu-central-1', { LocationConstraint: 'eu-central-1' }],
  ])('in %s makes its bucket with location %o', async (region, where) => {
    eventsComeAs([stackEvent('Stack', 'CREATE_COMPLETE')]);
    endsAs('CREATE_COMPLETE');
    const { identity } = create;
    await deployStack({ ...create, identity: { ...identity, region } }, world().fx);
    const input = aws.s3.commandCalls(CreateBucketCommand)[0]?.args[0].input;
    expect(input?.CreateBucketConfiguration).toEqual(where);
  });
});

describe('an artifacts bucket that is there', () => {
  const locked = () => aws.s3.commandCalls(PutPublicAccessBlockCommand).length;

  test.each([
    ['of a run that ended before it locked it down is locked down', undefined, [], 1],
    ['of an earlier run stays as it is', undefined, [{ Key: 'create-cloudtrail-kibana', Value: 'x' }], 0],
    ["of the user's own stays as it is", 'bucket-of-ours', [], 0],
  ])('%s', async (_, artifactsBucket, TagSet, times) => {
    aws.s3.on(HeadBucketCommand).resolves({});
    aws.s3.on(GetBucketTaggingCommand).resolves({ TagSet });
    aws.cfn.on(CreateChangeSetCommand).rejects(new Error('far enough'));
    const answers = { ...create.answers, ...(artifactsBucket ? { artifactsBucket } : {}) };
    await failure(deployStack({ ...create, answers }, world().fx));
    expect(locked()).toBe(times);
    expect(aws.s3.commandCalls(DeleteBucketCommand)).toHaveLength(0);
  });

  test('and that another run has made a moment ago is shared', async () => {
    aws.s3.on(CreateBucketCommand).rejects(awsError('BucketAlreadyOwnedByYou'));
    aws.cfn.on(CreateChangeSetCommand).rejects(new Error('far enough'));
    expect((await failure(deployStack(create, world().fx))).message).toBe('far enough');
    expect(aws.s3.commandCalls(DeleteBucketCommand)).toHaveLength(0);
  });
});

describe('the remains of a failed attempt', () => {
  test('are deleted before the new stack is made', async () => {
    aws.cfn
      .on(DescribeStacksCommand, { StackName: STACK_ID })
      .resolvesOnce({ Stacks: [stackAnswer('DELETE_COMPLETE')] })
      .resolves({ Stacks: [stackAnswer('CREATE_COMPLETE')] });
    const gone = [stackEvent('Stack', 'DELETE_COMPLETE')];
    aws.cfn
      .on(DescribeStackEventsCommand)
      .resolvesOnce({ StackEvents: [] })
      .resolvesOnce({ StackEvents: gone })
      .resolvesOnce({ StackEvents: [REVIEW] })
      .resolves({ StackEvents: [stackEvent('Stack', 'CREATE_COMPLETE'), REVIEW] });
    await deployStack(planOn('ROLLBACK_COMPLETE'), world().fx);
    const steps = aws.cfn.calls().map(({ firstArg }) => firstArg);
    const at = (type: new (input: never) => unknown) => steps.findIndex((step) => step instanceof type);
    expect(steps[at(DeleteStackCommand)]?.input).toEqual({ StackName: STACK_ID });
    expect(at(DeleteStackCommand)).toBeLessThan(at(CreateChangeSetCommand));
    expect(steps[at(CreateChangeSetCommand)]?.input).toMatchObject({ ChangeSetType: 'CREATE' });
  });

  test('stay when the user has interrupted', async () => {
    const { fx, interrupt } = world();
    interrupt();
    expect(await failure(deployStack(planOn('ROLLBACK_COMPLETE'), fx))).toMatchObject({ exit: 130 });
    expect(aws.cfn.commandCalls(DeleteStackCommand)).toHaveLength(0);
  });
});

describe('a creation that failed and was kept', () => {
  const goOn = planOn('CREATE_FAILED');

  test('goes on by an update whose failures are kept as well', async () => {
    uploadedBefore();
    eventsComeAs([stackEvent('Stack', 'UPDATE_COMPLETE')]);
    endsAs('UPDATE_COMPLETE');
    await deployStack(goOn, world().fx);
    expect(aws.cfn.commandCalls(CreateChangeSetCommand)[0]?.args[0].input.ChangeSetType).toBe('UPDATE');
    expect(aws.cfn.commandCalls(CreateChangeSetCommand)[0]?.args[0].input.OnStackFailure).toBeUndefined();
    expect(aws.cfn.commandCalls(ExecuteChangeSetCommand)[0]?.args[0].input).toEqual({
      ChangeSetName: CHANGE_SET_ID,
      StackName: STACK_ID,
      DisableRollback: true,
    });
    expect(aws.cfn.commandCalls(DeleteStackCommand)).toHaveLength(0);
  });

  test('is tried again as it is when CloudFormation sees no change in it', async () => {
    uploadedBefore();
    const StatusReason = "The submitted information didn't contain changes.";
    aws.cfn.on(DescribeChangeSetCommand).resolves({ Status: 'FAILED', StatusReason });
    eventsComeAs([stackEvent('Stack', 'UPDATE_COMPLETE')]);
    endsAs('UPDATE_COMPLETE');
    expect((await deployStack(goOn, world().fx)).status).toBe('UPDATE_COMPLETE');
    expect(aws.cfn.commandCalls(ExecuteChangeSetCommand)).toHaveLength(0);
    expect(aws.cfn.commandCalls(UpdateStackCommand)[0]?.args[0].input).toMatchObject({
      StackName: 'cloudtrail-kibana',
      DisableRollback: true,
      TemplateURL: expect.stringContaining('https://'),
    });
  });
});

describe('an update whose rollback failed', () => {
  const ends = (status: 'UPDATE_ROLLBACK_COMPLETE' | 'UPDATE_ROLLBACK_FAILED') => {
    uploadedBefore();
    aws.cfn
      .on(DescribeStacksCommand, { StackName: STACK_ID })
      .resolvesOnce({ Stacks: [stackAnswer(status)] })
      .resolves({ Stacks: [stackAnswer('UPDATE_COMPLETE')] });
    aws.cfn
      .on(DescribeStackEventsCommand)
      .resolvesOnce({ StackEvents: [] })
      .resolvesOnce({ StackEvents: [stackEvent('Stack', status)] })
      .resolvesOnce({ StackEvents: [REVIEW] })
      .resolves({ StackEvents: [stackEvent('Stack', 'UPDATE_COMPLETE'), REVIEW] });
  };

  test('is rolled back to its end, then changed', async () => {
    ends('UPDATE_ROLLBACK_COMPLETE');
    expect((await deployStack(planOn('UPDATE_ROLLBACK_FAILED'), world().fx)).status).toBe('UPDATE_COMPLETE');
    const names = aws.cfn.calls().map(({ firstArg }) => firstArg.constructor.name);
    expect(names.indexOf('ContinueUpdateRollbackCommand')).toBeLessThan(
      names.indexOf('CreateChangeSetCommand'),
    );
    expect(aws.cfn.commandCalls(ExecuteChangeSetCommand)[0]?.args[0].input.DisableRollback).toBeUndefined();
  });

  test('that fails again ends the run, with the way on', async () => {
    ends('UPDATE_ROLLBACK_FAILED');
    const error = await failure(deployStack(planOn('UPDATE_ROLLBACK_FAILED'), world().fx));
    expect(error).toMatchObject({ code: 'deploy-failed', exit: 1 });
    expect(error.remedy.join('\n')).toContain('continue-update-rollback');
    expect(aws.cfn.commandCalls(CreateChangeSetCommand)).toHaveLength(0);
  });
});

describe('a change set', () => {
  test('that CloudFormation turns down: its reason, and nothing stays', async () => {
    const reason = 'Template error: instance of Fn::GetAtt references undefined resource Domian';
    aws.cfn.on(DescribeChangeSetCommand).resolves({ Status: 'FAILED', StatusReason: reason });
    const error = await failure(deployStack(create, world().fx));
    expect(error).toMatchObject({ code: 'change-set-failed', exit: 1, why: reason });
    expect(error.remedy.join()).toContain('Nothing was changed');
    expect(aws.cfn.commandCalls(ExecuteChangeSetCommand)).toHaveLength(0);
    expect(aws.s3.commandCalls(PutObjectCommand).length).toBeGreaterThan(0);
    expect(await leftBehind(aws)).toEqual([]);
  });

  test.each([
    "The submitted information didn't contain changes. Submit different information to create a change set.",
    'No updates are to be performed.',
  ])('without a change is no failure: %s', async (StatusReason) => {
    uploadedBefore();
    endsAs('UPDATE_COMPLETE');
    aws.cfn.on(DescribeChangeSetCommand).resolves({ Status: 'FAILED', StatusReason });
    const { fx, err } = world();
    const plan = planOn('UPDATE_COMPLETE');
    expect(await deployStack(plan, fx)).toBe(plan.stack);
    expect(err()).toContain('Nothing to change');
    expect(aws.cfn.commandCalls(CreateChangeSetCommand)[0]?.args[0].input.ChangeSetType).toBe('UPDATE');
    expect(aws.cfn.commandCalls(ExecuteChangeSetCommand)).toHaveLength(0);
    expect(aws.cfn.commandCalls(DeleteStackCommand)).toHaveLength(0);
    expect(await leftBehind(aws)).toEqual([]);
  });

  test('is read to its last page', async () => {
    const page = (id: string, NextToken?: string) => ({
      Status: 'CREATE_COMPLETE' as const,
      Changes: [{ ResourceChange: { Action: 'Add' as const, LogicalResourceId: id } }],
      ...(NextToken ? { NextToken } : {}),
    });
    aws.cfn.on(DescribeChangeSetCommand).resolves(page('One', 'more'));
    aws.cfn.on(DescribeChangeSetCommand, { NextToken: 'more' }).resolves(page('Two'));
    const { changes } = await previewChanges(create, world().fx);
    expect(changes.map(({ logicalId }) => logicalId)).toEqual(['One', 'Two']);
  });
});
