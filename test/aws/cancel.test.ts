import {
  CancelUpdateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { screen } from '@inquirer/testing/vitest';
import { describe, expect, test } from 'vitest';
import { cancelUpdate } from '../../src/commands/menu/cancel.ts';
import { awsError, stackAnswer, stackEvent, useAws, usePackageFolder } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { STACK_ID, stackWith } from '../helpers/facts.ts';
import { failure } from '../helpers/run.ts';

const aws = useAws();
const packageRoot = usePackageFolder();
const updating = stackWith({ status: 'UPDATE_IN_PROGRESS' });

/** Starts the cancelling and gives the answer to its question. */
async function answered(text: string) {
  const world = fakeWorld({ packageRoot, interactive: true });
  const ended = cancelUpdate(updating, world.fx);
  ended.catch(() => {});
  await screen.next();
  expect(screen.getScreen()).toContain('Cancel the update of cloudtrail-kibana? (y/N)');
  if (text !== '') screen.type(text);
  screen.keypress('enter');
  return { ended, world };
}

function rollsBack(...more: ReturnType<typeof stackEvent>[]): void {
  const before = [stackEvent('Stack', 'UPDATE_IN_PROGRESS'), stackEvent('Domain', 'UPDATE_IN_PROGRESS')];
  const after = [stackEvent('Stack', 'UPDATE_ROLLBACK_IN_PROGRESS'), ...more];
  aws.cfn
    .on(DescribeStackEventsCommand)
    .resolvesOnce({ StackEvents: [...before].reverse() })
    .resolves({ StackEvents: [...before, ...after].reverse() });
}

const cancelled = () => aws.cfn.commandCalls(CancelUpdateStackCommand).map(({ args }) => args[0].input);

describe('cancelling an update', () => {
  test('After a yes CloudFormation is asked, and the rollback is watched to its end.', async () => {
    rollsBack(stackEvent('Stack', 'UPDATE_ROLLBACK_COMPLETE'));
    aws.cfn
      .on(DescribeStacksCommand, { StackName: STACK_ID })
      .resolves({ Stacks: [stackAnswer('UPDATE_ROLLBACK_COMPLETE')] });
    const { ended, world } = await answered('y');
    expect(await ended).toBe(0);
    expect(cancelled()).toEqual([{ StackName: STACK_ID }]);
    expect(world.err()).toContain('The update is cancelled: the stack is as it was before it.');
  });

  test.each(['n', ''])('%j leaves the update alone.', async (text) => {
    const { ended } = await answered(text);
    expect(await failure(ended)).toMatchObject({ code: 'declined', exit: 130 });
    expect(cancelled()).toEqual([]);
  });

  test('An update that was quicker is said to be past it.', async () => {
    aws.cfn
      .on(CancelUpdateStackCommand)
      .rejects(awsError('ValidationError', 'CancelUpdateStack cannot be called from current stack status'));
    const { ended } = await answered('y');
    const error = await failure(ended);
    expect(error).toMatchObject({ code: 'too-late', exit: 1 });
    expect(error.message).toBe('The update can not be cancelled any more.');
    expect(error.remedy.join('\n')).toContain('npx create-cloudtrail-kibana --stack-name cloudtrail-kibana');
  });

  test('A missing permission is told as one.', async () => {
    aws.cfn.on(CancelUpdateStackCommand).rejects(awsError('AccessDenied', 'not you'));
    const { ended } = await answered('y');
    expect(await failure(ended)).toMatchObject({ code: 'access-denied', exit: 4 });
  });

  test('A rollback that fails is told with its cause.', async () => {
    rollsBack(
      stackEvent('ProxyConfig', 'UPDATE_FAILED', 'User is not authorized to perform: ssm:PutParameter'),
      stackEvent('Stack', 'UPDATE_ROLLBACK_FAILED'),
    );
    aws.cfn
      .on(DescribeStacksCommand, { StackName: STACK_ID })
      .resolves({ Stacks: [stackAnswer('UPDATE_ROLLBACK_FAILED')] });
    const { ended } = await answered('y');
    expect((await failure(ended)).why).toContain('ProxyConfig');
  });
});
