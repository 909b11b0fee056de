import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateBucketCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { noAnswer } from '../../src/aws/failures.ts';
import type { Plan } from '../../src/core/types.ts';
import { deployStack } from '../../src/deploy/deploy-stack.ts';
import { previewChanges } from '../../src/deploy/preview-changes.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { awsError, leftBehind, stackAnswer, useAws, usePackageFolder } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { answersWith, factsWith, STACK_ID, stackWith } from '../helpers/facts.ts';
import { failure } from '../helpers/run.ts';

const aws = useAws();
const folder = usePackageFolder();

const world = () => fakeWorld({ packageRoot: folder });
const create = makePlan(factsWith(), answersWith(), '1.2.3');
const planOn = (status: string): Plan =>
  makePlan(factsWith({ stacks: [stackWith({ status })] }), answersWith(), '1.2.3');
const endsAs = (status: Parameters<typeof stackAnswer>[0]) =>
  aws.cfn.on(DescribeStacksCommand, { StackName: STACK_ID }).resolves({ Stacks: [stackAnswer(status)] });

describe('what goes wrong on the way is taken back', () => {
  test.each(['templates/', 'lambda/LogsToElasticsearch', 'lambda/UpdateElasticsearch'])(
    'an upload of %s that fails',
    async (prefix) => {
      aws.s3.on(PutObjectCommand).callsFake(async ({ Key }) => {
        if (Key.startsWith(prefix)) throw awsError('SlowDown', 'Reduce your request rate', 503);
        return {};
      });
      const error = await failure(deployStack(create, world().fx));
      expect(error.why).toContain('Reduce your request rate');
      expect(aws.s3.commandCalls(CreateBucketCommand)).toHaveLength(1);
      expect(await leftBehind(aws)).toEqual([]);
    },
  );

  test.each([
    ['is not answered', noAnswer(30_000, new Error('late'))],
    ['breaks off', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
  ])('a request for the change set that %s: it may be there, so it is removed', async (_, problem) => {
    const { stackName } = create.answers;
    aws.cfn.on(CreateChangeSetCommand).rejects(problem);
    aws.cfn
      .on(DescribeStacksCommand, { StackName: stackName })
      .resolves({ Stacks: [stackAnswer('REVIEW_IN_PROGRESS')] });
    const error = await failure(deployStack(create, world().fx));
    expect(error.code).toMatch(/no-answer|connection-cut/);
    const [asked] = aws.cfn.commandCalls(CreateChangeSetCommand);
    const { ChangeSetName, ClientToken } = asked?.args[0].input ?? {};
    expect(ClientToken).toBe(ChangeSetName);
    expect(
      aws.cfn.commandCalls(DeleteChangeSetCommand, { ChangeSetName, StackName: stackName }),
    ).toHaveLength(1);
    expect(aws.cfn.commandCalls(DeleteStackCommand, { StackName: stackName })).toHaveLength(1);
    expect(await leftBehind(aws)).toEqual([]);
  });

  test('an upload that fails leaves a bucket that was there before', async () => {
    aws.s3.on(HeadBucketCommand).resolves({});
    aws.s3.on(PutObjectCommand).rejects(new Error('full'));
    await failure(deployStack(create, world().fx));
    expect(aws.s3.calls().map(({ firstArg }) => firstArg.constructor.name)).not.toContain(
      'DeleteBucketCommand',
    );
    expect(await leftBehind(aws)).toEqual([]);
  });

  test.each([
    'PutPublicAccessBlockCommand',
    'PutBucketEncryptionCommand',
    'PutBucketPolicyCommand',
    'PutBucketTaggingCommand',
  ])('a bucket that %s can not lock down', async (name) => {
    const commands = await import('@aws-sdk/client-s3');
    aws.s3
      .on(commands[name as 'PutBucketPolicyCommand'])
      .rejects(awsError('AccessDenied', `no ${name}`, 403));
    const error = await failure(deployStack(create, world().fx));
    expect(error).toMatchObject({ exit: 4, why: `no ${name}` });
    expect(await leftBehind(aws)).toEqual([]);
  });

  test('what can not be taken back is named, and hides neither the cause nor the rest', async () => {
    aws.cfn.on(CreateChangeSetCommand).rejects(new Error('the cause'));
    aws.s3.onAnyCommand().callsFake(async ({ Delete }) => {
      if (Delete !== undefined) throw new Error('may not delete');
      return {};
    });
    aws.s3.on(HeadObjectCommand).rejects(awsError('NotFound', 'NotFound', 404));
    const { fx, err } = world();
    expect((await failure(deployStack(create, fx))).message).toBe('the cause');
    expect(err()).toMatch(/Left behind: the uploads to \S+ \(may not delete\)/);
    expect((await leftBehind(aws)).filter((left) => !/^(object|bucket) /.test(left))).toEqual([]);
  });
});

describe('a dry run', () => {
  test.each<[string, Plan]>([
    ['of a new stack', create],
    ['over a failed attempt', planOn('ROLLBACK_COMPLETE')],
    ['of an update', planOn('CREATE_COMPLETE')],
  ])('%s leaves nothing behind and executes nothing', async (_, plan) => {
    if (plan.kind === 'update') endsAs('CREATE_COMPLETE');
    const preview = await previewChanges(plan, world().fx);
    expect(preview).toMatchObject({ changes: [{}, {}], madeBucket: undefined });
    expect(aws.cfn.commandCalls(ExecuteChangeSetCommand)).toHaveLength(0);
    expect(aws.cfn.commandCalls(CreateChangeSetCommand)).toHaveLength(1);
    expect(await leftBehind(aws)).toEqual([]);
    const deleted = aws.cfn.commandCalls(DeleteStackCommand).length;
    expect(deleted).toBe(plan.kind === 'update' ? 0 : 1);
  });

  test('over a failed attempt does not touch the failed stack', async () => {
    const plan = planOn('ROLLBACK_COMPLETE');
    await previewChanges(
      { ...plan, stack: stackWith({ id: 'the-failed-one', status: 'ROLLBACK_COMPLETE' }) },
      world().fx,
    );
    expect(aws.cfn.commandCalls(CreateChangeSetCommand)[0]?.args[0].input.StackName).not.toBe(
      'cloudtrail-kibana',
    );
    for (const { args } of aws.cfn.commandCalls(DeleteStackCommand))
      expect(args[0].input.StackName).toBe(STACK_ID);
  });

  test('that can not clean up fails', async () => {
    aws.cfn.on(DeleteStackCommand).rejects(new Error('protected'));
    const error = await failure(previewChanges(create, world().fx));
    expect(error).toMatchObject({ code: 'left-behind', exit: 1 });
  });
});

describe('Ctrl-C', () => {
  test.each<[string, (interrupt: () => void) => void]>([
    ['at the bucket', (interrupt) => aws.s3.on(CreateBucketCommand).callsFake(async () => interrupt())],
    ['at an upload', (interrupt) => aws.s3.on(PutObjectCommand).callsFake(async () => interrupt())],
    [
      'while CloudFormation thinks',
      (interrupt) =>
        aws.cfn.on(DescribeChangeSetCommand).callsFake(async () => {
          interrupt();
          return { Status: 'CREATE_IN_PROGRESS' };
        }),
    ],
    [
      'just before the execution',
      (interrupt) =>
        aws.cfn.on(DescribeStackEventsCommand).callsFake(async () => {
          interrupt();
          return { StackEvents: [] };
        }),
    ],
  ])('%s takes everything back', async (_, arrange) => {
    const { fx, interrupt } = world();
    arrange(interrupt);
    expect(await failure(deployStack(create, fx))).toMatchObject({ code: 'interrupted', exit: 130 });
    expect(aws.cfn.commandCalls(ExecuteChangeSetCommand)).toHaveLength(0);
    expect(await leftBehind(aws)).toEqual([]);
  });

  test('during the deployment detaches: the stack goes on, and the user learns how to go on', async () => {
    const { fx, interrupt } = world();
    aws.cfn.on(ExecuteChangeSetCommand).callsFake(async () => {
      setTimeout(interrupt, 20);
      return {};
    });
    aws.cfn.on(DescribeStackEventsCommand).resolves({ StackEvents: [] });
    const error = await failure(deployStack(create, fx));
    expect(error).toMatchObject({ code: 'detached', exit: 130 });
    const remedy = error.remedy.join('\n');
    expect(remedy).toContain('npx create-cloudtrail-kibana --stack-name cloudtrail-kibana');
    expect(remedy).toContain('or cancel an update: npx create-cloudtrail-kibana --stack-name');
    expect(remedy).toContain('create-cloudtrail-kibana teardown');
    const calls = [...aws.cfn.calls(), ...aws.s3.calls(), ...aws.ssm.calls()];
    expect(
      calls.map(({ firstArg }) => firstArg.constructor.name).filter((name) => /^Delete/.test(name)),
    ).toEqual([]);
  });
});
