import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CreateLogGroupCommand, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Effects } from '../../src/core/effects.ts';
import { change, createDoingNothingOnFailure, failuresOf, removeStack } from '../small-stack.ts';
import { must, type Step, type World } from '../world.ts';

/** A queue, and a filter that can't be made while its log group is not there. */
const TEMPLATE = {
  Parameters: { Group: { Type: 'String' } },
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue' },
    Filter: {
      Type: 'AWS::Logs::MetricFilter',
      DependsOn: ['Queue'],
      Properties: {
        LogGroupName: { Ref: 'Group' },
        FilterPattern: '{ $.eventName = "x" }',
        MetricTransformations: [{ MetricNamespace: 'acceptance', MetricName: 'x', MetricValue: '1' }],
      },
    },
  },
};

const names = ({ stackName }: World) => ({
  stack: `acceptance-continues-${stackName}`,
  other: `acceptance-does-nothing-${stackName}`,
  group: `/create-cloudtrail-kibana/acceptance/${stackName}`,
});

const makeGroup = async (logGroupName: string, fx: Effects) =>
  (await fx.aws.logs()).send(new CreateLogGroupCommand({ logGroupName }));

async function remove(world: World): Promise<void> {
  const { stack, other, group } = names(world);
  for (const name of [stack, other]) await removeStack(name, world.ending);
  const logs = await world.ending.aws.logs();
  await logs.send(new DeleteLogGroupCommand({ logGroupName: group })).catch((error: Error) => {
    if (error.name !== 'ResourceNotFoundException') throw error;
  });
}

async function queueOf(name: string, fx: Effects): Promise<string | undefined> {
  const client = await fx.aws.cloudFormation();
  const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName: name }));
  const queue = StackResources?.find(({ LogicalResourceId }) => LogicalResourceId === 'Queue');
  return queue?.ResourceStatus?.endsWith('_COMPLETE') ? queue.PhysicalResourceId : undefined;
}

/** Docs/decisions/0011: `DisableRollback` on the execution of the change set. */
export const continuation: Step = {
  id: 'continuation',
  shows: 'A creation that failed keeps what it has made, and the next change set goes on with it.',
  minutes: 3,
  remove,
  run: async (world) => {
    await remove(world);
    const { stack: name, group } = names(world);
    const parameters = { Group: group };
    const failed = await change({ name, template: TEMPLATE, parameters }, world.fx);
    must(failed.status === 'CREATE_FAILED', `The creation ended in ${failed.status}, not in CREATE_FAILED.`);
    const reasons = await failuresOf(name, world.fx);
    const queue = await queueOf(name, world.fx);
    must(queue !== undefined, 'The queue is gone, although its creation had come to its end.');
    await makeGroup(group, world.fx);
    const again = await change(
      { name, template: { ...TEMPLATE, Description: 'again' }, parameters },
      world.fx,
    );
    // The newest come first.
    const others = (await failuresOf(name, world.fx)).slice(0, -reasons.length);
    must(
      again.status === 'UPDATE_COMPLETE',
      `The next change set ended in ${again.status}: ${others.join('; ')}`,
    );
    must((await queueOf(name, world.fx)) === queue, 'The queue was made anew.');
    await remove(world);
    return { notes: reasons.map((reason) => `CloudFormation said: ${reason}`) };
  },
};

export const doNothing: Step = {
  id: 'on-stack-failure',
  shows: 'What CloudFormation says of a change to a stack that OnStackFailure DO_NOTHING has kept.',
  minutes: 2,
  asks: true,
  remove,
  run: async (world) => {
    await remove(world);
    const { other: name, group } = names(world);
    const parameters = { Group: group };
    const failed = await createDoingNothingOnFailure({ name, template: TEMPLATE, parameters }, world.fx);
    await makeGroup(group, world.fx);
    const answer = await change(
      { name, template: { ...TEMPLATE, Description: 'again' }, parameters },
      world.fx,
    ).then(
      ({ status }) => `It was changed: ${status}.`,
      (error: Error & { why?: string }) => `It was refused: ${error.why ?? error.message}`,
    );
    await remove(world);
    return { notes: [`The creation ended in ${failed.status}.`, answer] };
  },
};
