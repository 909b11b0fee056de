import {
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from 'vitest';
import type { Plan, StackFacts } from '../../src/core/types.ts';
import { deployStack } from '../../src/deploy/deploy-stack.ts';
import { previewChanges } from '../../src/deploy/preview-changes.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { awsError, stackAnswer, stackEvent, useAws, usePackageFolder } from '../helpers/aws.ts';
import { deploymentOn, REVIEW } from '../helpers/deployment.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { answersWith, factsWith, STACK_ID, stackWith } from '../helpers/facts.ts';
import { failure } from '../helpers/run.ts';

const aws = useAws();
const folder = usePackageFolder();
const { eventsComeAs, endsAs } = deploymentOn(aws);
const world = () => fakeWorld({ packageRoot: folder });

const plan = (protect: boolean, over?: Partial<StackFacts>): Plan =>
  makePlan(
    factsWith(over === undefined ? {} : { stacks: [stackWith(over)] }),
    answersWith({ protect }),
    '1.2.3',
  );

/** What termination protection was set to, in order. */
const set = () => aws.cfn.commandCalls(UpdateTerminationProtectionCommand).map(({ args }) => args[0].input);
const ON = { StackName: STACK_ID, EnableTerminationProtection: true };
const OFF = { StackName: STACK_ID, EnableTerminationProtection: false };

const ends = () => {
  eventsComeAs([stackEvent('Stack', 'UPDATE_COMPLETE')]);
  endsAs('UPDATE_COMPLETE');
};
const unchanged = () =>
  aws.cfn
    .on(DescribeChangeSetCommand)
    .resolves({ Status: 'FAILED', StatusReason: "The submitted information didn't contain changes." });

describe('termination protection', () => {
  test('A new stack gets it as soon as CloudFormation has begun, so that a run that is interrupted leaves it on.', async () => {
    ends();
    await deployStack(plan(true), world().fx);
    expect(set()).toEqual([ON]);
    const [first] = aws.cfn.commandCalls(UpdateTerminationProtectionCommand);
    expect(first?.calledAfter(aws.cfn.commandCalls(ExecuteChangeSetCommand)[0] as never)).toBe(true);
    expect(first?.calledBefore(aws.cfn.commandCalls(DescribeStackEventsCommand)[1] as never)).toBe(true);
  });

  test.each<[string, boolean, Partial<StackFacts> | undefined, unknown[]]>([
    ['A new stack without it asks for nothing.', false, undefined, []],
    ['A stack that has it keeps it.', true, { isProtected: true }, []],
    ['A stack that has none keeps none.', false, { isProtected: false }, []],
    ['It can be turned on for a stack that stands.', true, { isProtected: false }, [ON]],
    ['It can be turned off.', false, { isProtected: true }, [OFF]],
  ])('%s', async (_, protect, over, expected) => {
    ends();
    await deployStack(plan(protect, over), world().fx);
    expect(set()).toEqual(expected);
  });

  test('It is changed also where nothing else is, and told.', async () => {
    unchanged();
    const { fx, err } = world();
    await deployStack(plan(true, {}), fx);
    expect(set()).toEqual([ON]);
    expect(err()).toContain('Termination protection is on now; nothing else was to change.');
    expect(aws.cfn.commandCalls(ExecuteChangeSetCommand)).toEqual([]);
  });

  test('A dry run changes nothing of it.', async () => {
    await previewChanges(plan(true), world().fx);
    expect(set()).toEqual([]);
  });

  test('A stack that is only watched gets it too.', async () => {
    endsAs('UPDATE_COMPLETE');
    aws.cfn
      .on(DescribeStackEventsCommand)
      .resolves({ StackEvents: [stackEvent('Stack', 'UPDATE_COMPLETE')] });
    await deployStack(plan(true, { status: 'UPDATE_IN_PROGRESS' }), world().fx);
    expect(set()).toEqual([ON]);
  });

  test.each([
    [awsError('AccessDenied', 'not you'), 4],
    [awsError('Throttling', 'Rate exceeded'), 1],
  ])('What fails of it is told at once and ends the run once the stack stands: %s', async (error, exit) => {
    ends();
    aws.cfn.on(UpdateTerminationProtectionCommand).rejects(error);
    const { fx, err } = world();
    const ended = await failure(deployStack(plan(true), fx));
    expect(ended).toMatchObject({ code: 'not-protected', exit, why: error.message });
    expect(ended.message).toBe('The stack stands, but termination protection could not be turned on.');
    expect(ended.remedy.join('\n')).toContain('--stack-name cloudtrail-kibana --protect');
    expect(err()).toContain(`Termination protection could not be turned on: ${error.message}`);
    expect(aws.cfn.commandCalls(DescribeStackEventsCommand).length).toBeGreaterThan(1);
  });
});

describe('the protected remains of a failed attempt', () => {
  const remains = plan(true, { status: 'ROLLBACK_COMPLETE', isProtected: true });

  test('lose it right before they are deleted, and the new stack gets it.', async () => {
    aws.cfn
      .on(DescribeStacksCommand, { StackName: STACK_ID })
      .resolvesOnce({ Stacks: [stackAnswer('DELETE_COMPLETE')] })
      .resolves({ Stacks: [stackAnswer('CREATE_COMPLETE')] });
    aws.cfn
      .on(DescribeStackEventsCommand)
      .resolvesOnce({ StackEvents: [] })
      .resolvesOnce({ StackEvents: [stackEvent('Stack', 'DELETE_COMPLETE')] })
      .resolvesOnce({ StackEvents: [REVIEW] })
      .resolves({ StackEvents: [stackEvent('Stack', 'CREATE_COMPLETE'), REVIEW] });
    await deployStack(remains, world().fx);
    expect(set()).toEqual([OFF, ON]);
    const steps = aws.cfn.calls().map(({ firstArg }) => firstArg);
    const deletion = steps.findIndex((step) => step instanceof DeleteStackCommand);
    expect(steps[deletion - 1]).toBeInstanceOf(UpdateTerminationProtectionCommand);
  });

  test('get it back when they can not be deleted.', async () => {
    aws.cfn.on(DeleteStackCommand).rejects(awsError('AccessDenied', 'not you'));
    await failure(deployStack(remains, world().fx));
    expect(set()).toEqual([OFF, ON]);
  });
});
