import {
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { deployStack } from '../../src/deploy/deploy-stack.ts';
import { previewChanges } from '../../src/deploy/preview-changes.ts';
import { makePlan } from '../../src/plan/plan.ts';
import {
  CHANGE_SET_ID,
  leftBehind,
  stackAnswer,
  stackEvent,
  useAws,
  usePackageFolder,
} from '../helpers/aws.ts';
import { create, deploymentOn, planOn, REVIEW } from '../helpers/deployment.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { answersWith, factsWith, STACK_ID, stackWith } from '../helpers/facts.ts';
import { failure } from '../helpers/run.ts';

const aws = useAws();
const folder = usePackageFolder();
const { eventsComeAs, endsAs, uploadedBefore } = deploymentOn(aws);

const world = () => fakeWorld({ packageRoot: folder });

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
      ClientRequestToken: expect.stringMatching(/^create-cloudtrail-kibana-/),
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
    const preview = await previewChanges(create, world().fx);
    expect(preview?.changes.map(({ logicalId }) => logicalId)).toEqual(['One', 'Two']);
  });
});

describe('an upgrade of the engine', () => {
  const upgrade = makePlan(
    factsWith({ stacks: [stackWith()] }),
    answersWith({ engine: 'OpenSearch_3.5', domainSize: 'trial' }),
    '1.2.3',
  );

  test('keeps what it has done when something fails: AWS has no way back from it.', async () => {
    uploadedBefore();
    eventsComeAs([stackEvent('Stack', 'UPDATE_COMPLETE')]);
    endsAs('UPDATE_COMPLETE');
    await deployStack(upgrade, world().fx);
    expect(aws.cfn.commandCalls(ExecuteChangeSetCommand)[0]?.args[0].input.DisableRollback).toBe(true);
  });

  test('is not made together with a replacement, which CloudFormation would refuse halfway.', async () => {
    const replaces = (LogicalResourceId: string) => ({
      ResourceChange: { Action: 'Modify' as const, LogicalResourceId, Replacement: 'True' as const },
    });
    aws.cfn
      .on(DescribeChangeSetCommand)
      .resolves({ Status: 'CREATE_COMPLETE', Changes: [replaces('Domain'), replaces('Proxy')] });
    const ended = await failure(deployStack(upgrade, world().fx));
    expect(ended).toMatchObject({
      code: 'upgrade-alone',
      exit: 2,
      why: expect.stringMatching(/replace Proxy,/),
    });
    expect(ended.remedy[0]).toContain('--engine OpenSearch_2.19');
    expect(aws.cfn.commandCalls(ExecuteChangeSetCommand)).toEqual([]);
  });
});
