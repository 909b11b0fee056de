import {
  type ChangeSetSummary,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from 'vitest';
import { deployStack } from '../../src/deploy/deploy-stack.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { awsError, leftBehind, stackAnswer, useAws, usePackageFolder } from '../helpers/aws.ts';
import { fakeWorld, NOW } from '../helpers/effects.ts';
import { answersWith, factsWith, stackWith } from '../helpers/facts.ts';
import { failure } from '../helpers/run.ts';

const aws = useAws();
const packageRoot = usePackageFolder();
const NAME = 'cloudtrail-kibana';
const create = makePlan(factsWith(), answersWith(), '1.2.3');
const update = makePlan(factsWith({ stacks: [stackWith()] }), answersWith(), '1.2.3');

const stackIs = (status: Parameters<typeof stackAnswer>[0]) =>
  aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: [stackAnswer(status)] });
const otherHas = (over: Partial<ChangeSetSummary> = {}) =>
  aws.cfn.on(ListChangeSetsCommand).resolves({
    Summaries: [
      { Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE', CreationTime: new Date(NOW), ...over },
    ],
  });

/** What of the shared things was taken back: the uploads, the bucket, the password. */
const kept = async () => (await leftBehind(aws)).map((left) => left.split(/[ :]/)[0]);
const SHARED = ['bucket', 'object', 'object', 'object', 'object', 'parameter'];

describe('a run that another was quicker than', () => {
  test.each<[string, () => unknown]>([
    [
      'at the execution: the change set is gone',
      () =>
        aws.cfn.on(ExecuteChangeSetCommand).rejects(awsError('ChangeSetNotFound', 'it does not exist', 404)),
    ],
    [
      'at the execution: the change set is out of date',
      () => aws.cfn.on(ExecuteChangeSetCommand).rejects(awsError('InvalidChangeSetStatus', 'OBSOLETE')),
    ],
    [
      'while CloudFormation thinks: the change set is gone',
      () => aws.cfn.on(DescribeChangeSetCommand).rejects(awsError('ChangeSetNotFound', 'no such', 404)),
    ],
    [
      'at the execution: the stack is being changed',
      () =>
        aws.cfn
          .on(ExecuteChangeSetCommand)
          .rejects(
            awsError(
              'ValidationError',
              'This stack is currently in a non-terminal [CREATE_IN_PROGRESS] state.',
            ),
          ),
    ],
    [
      'at the change set: the stack is there',
      () =>
        aws.cfn
          .on(CreateChangeSetCommand)
          .rejects(awsError('AlreadyExistsException', `Stack [${NAME}] already exists`)),
    ],
    [
      'at the change set: the stack has begun',
      () =>
        aws.cfn
          .on(CreateChangeSetCommand)
          .rejects(
            awsError('ValidationError', `Stack [${NAME}] already exists and cannot be created again with x.`),
          ),
    ],
  ])('%s', async (_, arrange) => {
    stackIs('CREATE_IN_PROGRESS');
    arrange();
    const { fx, err } = fakeWorld({ packageRoot });
    const error = await failure(deployStack(create, fx));
    expect(error).toMatchObject({ code: 'another-run', exit: 1 });
    expect(error.remedy.join('\n')).toMatch(/Watch the other: npx create-cloudtrail-kibana --stack-name/);
    for (const line of [error.message, error.why ?? '', ...error.remedy.filter((text) => !/npx/.test(text))])
      expect(line.length, line).toBeLessThanOrEqual(76);
    expect(aws.cfn.commandCalls(DeleteStackCommand)).toHaveLength(0);
    expect((await kept()).filter((what) => what !== 'stack' && what !== 'change')).toEqual(SHARED);
    expect(err()).toContain('is left to it');
  });

  test('at an update says so too', async () => {
    stackIs('UPDATE_IN_PROGRESS');
    aws.cfn
      .on(CreateChangeSetCommand)
      .rejects(
        awsError('ValidationError', 'Stack:arn:x is in UPDATE_IN_PROGRESS state and can not be updated.'),
      );
    const error = await failure(deployStack(update, fakeWorld({ packageRoot }).fx));
    expect(error.code).toBe('another-run');
    expect(await kept()).toEqual(SHARED);
  });
});

describe('a run that is interrupted while another has a change set on the stack', () => {
  const interrupted = async () => {
    const { fx, interrupt } = fakeWorld({ packageRoot });
    aws.cfn.on(DeleteChangeSetCommand).resolves({});
    const event: typeof fx.report.event = (code) => {
      if (code === 'change-set') interrupt();
    };
    expect(await failure(deployStack(create, { ...fx, report: { ...fx.report, event } }))).toMatchObject({
      exit: 130,
    });
  };

  test.each<[string, Partial<ChangeSetSummary>]>([
    ['waiting for its execution', {}],
    ['still being made', { Status: 'CREATE_IN_PROGRESS', ExecutionStatus: 'UNAVAILABLE' }],
  ])('%s leaves it the stack, the password and the uploads', async (_, over) => {
    stackIs('REVIEW_IN_PROGRESS');
    otherHas(over);
    await interrupted();
    expect(aws.cfn.commandCalls(DeleteChangeSetCommand)).toHaveLength(1);
    expect(aws.cfn.commandCalls(DeleteStackCommand)).toHaveLength(0);
    expect((await kept()).filter((what) => what !== 'stack')).toEqual(SHARED);
  });

  test.each<[string, Partial<ChangeSetSummary>]>([
    ['that a run which died has left an hour ago', { CreationTime: new Date(NOW - 3_600_000) }],
    ['that is being deleted', { Status: 'DELETE_IN_PROGRESS' }],
    ['that has failed', { Status: 'FAILED', ExecutionStatus: 'UNAVAILABLE' }],
  ])('%s takes all back', async (_, over) => {
    stackIs('REVIEW_IN_PROGRESS');
    otherHas(over);
    await interrupted();
    expect(await kept()).toEqual([]);
  });
});

test('a look that fails takes nothing back, and says what is left', async () => {
  aws.cfn.on(CreateChangeSetCommand).rejects(new Error('the cause'));
  aws.cfn.on(DescribeStacksCommand).rejects(awsError('Throttling'));
  const { fx, err } = fakeWorld({ packageRoot });
  expect((await failure(deployStack(create, fx))).message).toBe('the cause');
  expect(err()).toMatch(/Left behind: the uploads to \S+ and the password \S+ \(Throttling\)/);
  expect(await kept()).toEqual(SHARED);
});

/** In AWS's words: code-dot-org/code-dot-org#68524; CloudFormation User Guide, "Stack failure options". */
const UNFIT = [
  'This stack cannot be updated from [CREATE_FAILED] state because it contains [on-failure: DO_NOTHING]. Please use disable-rollback option instead during stack creation.',
  'This stack is currently in a non-terminal [UPDATE_FAILED] state. To update the stack from this state, please use the disable-rollback parameter with update-stack API.',
  'Stack:arn:aws:cloudformation:x is in UPDATE_ROLLBACK_FAILED state and can not be updated.',
  'Stack:arn:aws:cloudformation:x is in ROLLBACK_COMPLETE state and can not be updated.',
];

describe('A stack that nobody changes, and that takes no change,', () => {
  test.each(UNFIT)('is not taken for another run: %s', async (message) => {
    aws.cfn.on(CreateChangeSetCommand).rejects(awsError('ValidationError', message));
    const error = await failure(deployStack(update, fakeWorld({ packageRoot }).fx));
    expect(error).toMatchObject({ code: 'stack-unfit', exit: 1, why: message });
    expect(error.remedy.join(' ')).toMatch(/same command again.*teardown --stack-name cloudtrail-kibana/);
  });
});
