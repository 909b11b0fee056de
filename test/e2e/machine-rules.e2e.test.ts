import { DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fireRule } from '../helpers/history/planted.ts';
import { type Answer, ended } from '../helpers/history/states.ts';
import { allow, daily, machineTemplate, role, settle } from './machine-stack.ts';
import { call, type MachineWorld, machineWorld } from './machine-world.ts';

let world: MachineWorld;
beforeAll(async () => {
  world = await machineWorld();
});
afterAll(() => world?.local.sandbox.stop());

// Developer Guide, "Monitoring Step Functions metrics".
test('As AWS does, CloudWatch counts the executions of a machine.', async () => {
  const arn = await world.machine(call());
  for (const input of [{}, { fail: 'no' }]) await world.run(arn, input);
  const cloudWatch = await world.local.fx.aws.cloudWatch();
  const sum = async (MetricName: string) => {
    const { Datapoints = [] } = await cloudWatch.send(
      new GetMetricStatisticsCommand({
        ...{ Namespace: 'AWS/States', MetricName, Dimensions: [{ Name: 'StateMachineArn', Value: arn }] },
        ...{ StartTime: new Date(Date.now() - 600_000), EndTime: new Date(Date.now() + 60_000) },
        ...{ Period: 3600, Statistics: ['Sum'] },
      }),
    );
    return Datapoints.reduce((total, { Sum = 0 }) => total + Sum, 0);
  };
  const counted = ['ExecutionsStarted', 'ExecutionsSucceeded', 'ExecutionsFailed'];
  expect(await Promise.all(counted.map(sum))).toEqual([2, 1, 1]);
});

describe('As AWS does, a rule', () => {
  const made = async (service: string, action: string) => {
    const name = world.fresh('rule');
    const more = {
      RuleRole: role(service, [allow(action)]),
      Daily: daily({ 'Fn::GetAtt': ['RuleRole', 'Arn'] }),
    };
    const { outputs, reasons } = await settle(world.cfn, name, machineTemplate({ definition: call(), more }));
    expect(reasons).toEqual([]);
    const { StackResourceDetail } = await world.cfn.send(
      new DescribeStackResourceCommand({ StackName: name, LogicalResourceId: 'Daily' }),
    );
    const failed = await fireRule(world.local.sandbox, String(StackResourceDetail?.PhysicalResourceId));
    return { failed, stateMachineArn: outputs.Ref };
  };

  // EventBridge User Guide, "Amazon EventBridge targets": a role that events.amazonaws.com may take, with states:StartExecution.
  test("starts a machine in the name of its target's role.", async () => {
    const { failed, stateMachineArn } = await made('events.amazonaws.com', 'states:StartExecution');
    expect(failed).toEqual([]);
    const { executions } = await world.states('ListExecutions', { stateMachineArn });
    const [execution] = executions as Answer[];
    expect((await ended(world.states, execution?.executionArn)).output).toBe('{"got":{"kind":"verify"}}');
  });

  test.each([
    [
      'may not be taken',
      'states.amazonaws.com',
      'states:StartExecution',
      /events.amazonaws.com may not assume/,
    ],
    [
      'may not start it',
      'events.amazonaws.com',
      'lambda:InvokeFunction',
      /not authorized to perform: states:StartExecution/,
    ],
  ])('starts nothing where the role %s.', async (_, service, action, reason) => {
    const { failed, stateMachineArn } = await made(service, action);
    expect(failed).toEqual([expect.stringMatching(reason)]);
    expect((await world.states('ListExecutions', { stateMachineArn })).executions).toEqual([]);
  });

  test('is refused without a role.', async () => {
    const template = machineTemplate({ definition: call(), more: { Daily: daily() } });
    const { reasons } = await settle(world.cfn, world.fresh('rule'), template);
    expect(reasons).toContainEqual(expect.stringMatching(/RoleArn is required for target arn:aws:states:/));
  });
});
