import { ListExecutionsCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { stopExecutions } from '../../src/history/executions.ts';
import { useAws } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';

const aws = useAws();

test('Runs that are going on are stopped before their state machine is deleted, and no others.', async () => {
  aws.sfn
    .on(ListExecutionsCommand, { stateMachineArn: 'machine', statusFilter: 'RUNNING' })
    .resolves({ executions: [{ executionArn: 'one' }, { executionArn: 'two' }] as never });
  aws.sfn.on(StopExecutionCommand).resolves({});
  await stopExecutions(await fakeWorld().fx.aws.sfn(), 'machine');
  const stopped = aws.sfn.commandCalls(StopExecutionCommand).map(({ args }) => args[0].input.executionArn);
  expect(stopped).toEqual(['one', 'two']);
});
