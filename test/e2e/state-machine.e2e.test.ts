import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, ended, statesApi } from '../helpers/history/states.ts';
import { newUser } from '../helpers/local-user.ts';
import { allow, CODE_BUCKET, machineTemplate, OF_FUNCTION, settle } from './machine-stack.ts';
import { call, type MachineWorld, machineWorld, one } from './machine-world.ts';

let world: MachineWorld;
beforeAll(async () => {
  world = await machineWorld();
});
afterAll(() => world?.local.sandbox.stop());

describe('As AWS does, CloudFormation', () => {
  // Template Reference, AWS::StepFunctions::StateMachine, "Return values" and DefinitionSubstitutions.
  test('makes a machine from an object in S3, gives its ARN and name, changes it in place and takes it away.', async () => {
    await world.put('machine.json', JSON.stringify(call()));
    const template = machineTemplate({ definition: { key: 'machine.json' } });
    const made = await settle(world.cfn, 'from-s3', template);
    const arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:from-s3-Machine';
    expect(made).toMatchObject({
      status: 'CREATE_COMPLETE',
      outputs: { Ref: arn, Arn: arn, Name: 'from-s3-Machine' },
    });
    const { definition } = await world.states('DescribeStateMachine', { stateMachineArn: arn });
    expect(definition).toMatch(/"arn:aws:lambda:us-east-1:000000000000:function:from-s3-Function-/);
    expect((await world.states('ListTagsForResource', { resourceArn: arn })).tags).toContainEqual({
      ...{ key: 'of', value: 'test' },
    });
    const changed = machineTemplate({ definition: one({ Type: 'Succeed' }) });
    expect(await settle(world.cfn, 'from-s3', changed, 'update')).toMatchObject({
      status: 'UPDATE_COMPLETE',
      outputs: { Ref: arn },
    });
    expect((await world.states('DescribeStateMachine', { stateMachineArn: arn })).definition).toContain(
      'Succeed',
    );
    await world.cfn.send(new DeleteStackCommand({ StackName: 'from-s3' }));
    await expect
      .poll(() => world.states('DescribeStateMachine', { stateMachineArn: arn }), { timeout: 60_000 })
      .toMatchObject({ __type: 'StateMachineDoesNotExist' });
  });

  test.each([
    [
      'a definition whose next state is not there',
      { definition: one({ Type: 'Pass', Next: 'Two' }) },
      /MISSING_TRANSITION_TARGET: Missing 'Next' target: Two at \/States\/One\/Next/,
    ],
    [
      'a definition with a field of no state',
      { definition: call({ Retries: 1 }) },
      /at \/States\/One\/Retries/,
    ],
    ['an object that is not there', { definition: { key: 'gone.json' } }, /specified key does not exist/],
    [
      'a role that Step Functions may not take',
      { definition: call(), service: 'lambda.amazonaws.com' },
      /regional one is authorized to assume the provided role/,
    ],
  ])('refuses %s.', async (_, stack, reason) => {
    const { status, reasons } = await settle(world.cfn, world.fresh('refused'), machineTemplate(stack));
    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(reasons).toContainEqual(expect.stringMatching(reason));
  });

  // handlers.permissions of the resource schema, and iam:PassRole with iam:PassedToService.
  test('makes no machine for somebody who may not create one, read its definition or pass its role.', async () => {
    await world.put('machine.json', JSON.stringify(call()));
    const template = machineTemplate({ definition: { key: 'machine.json' } });
    const others = [
      'cloudformation:*',
      'lambda:*',
      'iam:CreateRole',
      'iam:*RolePolicy',
      'iam:*Policies',
      'iam:TagRole',
      'iam:GetRole',
      'iam:DeleteRole',
    ];
    const all = [
      allow('states:*'),
      allow('s3:GetObject', `arn:aws:s3:::${CODE_BUCKET}/*`),
      {
        ...allow('iam:PassRole'),
        Condition: {
          StringEquals: { 'iam:PassedToService': ['lambda.amazonaws.com', 'states.amazonaws.com'] },
        },
      },
    ];
    const lacking = [
      [/states:CreateStateMachine/, [allow('s3:GetObject'), all[2]!]],
      [
        /s3:GetObject on resource: arn:aws:s3:::machine-code\/machine.json/,
        [all[0]!, allow('s3:GetObject', `arn:aws:s3:::${CODE_BUCKET}/function.zip`), all[2]!],
      ],
      [
        /iam:PassRole/,
        [
          all[0]!,
          all[1]!,
          {
            ...allow('iam:PassRole'),
            Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
          },
        ],
      ],
    ] as const;
    const { awsEndpoint: endpoint, region } = world.local.sandbox;
    const as = async (rights: readonly object[]) => {
      const { credentials } = await newUser(world.local.sandbox, [allow(others), ...rights]);
      const client = new CloudFormationClient({ endpoint, region, credentials });
      return settle(client, world.fresh('narrow'), template);
    };
    for (const [reason, rights] of lacking)
      expect((await as(rights)).reasons).toContainEqual(expect.stringMatching(reason));
    expect(await as(all)).toMatchObject({ status: 'CREATE_COMPLETE', reasons: [] });
  });
});

describe('As AWS does, an execution', () => {
  test("calls the function in the name of the machine's role, and of nobody else.", async () => {
    const arn = await world.machine(call());
    expect(await world.run(arn, { a: 1 })).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"got":{"a":1}}',
      redriveStatus: 'NOT_REDRIVABLE',
    });
    const narrow = await world.machine(call(), [
      allow('lambda:InvokeFunction', 'arn:aws:lambda:*:*:function:other'),
    ]);
    expect(await world.run(narrow, {})).toMatchObject({
      status: 'FAILED',
      error: 'Lambda.AWSLambdaException',
      cause: expect.stringMatching(
        /assumed-role\/machine-.* is not authorized to perform: lambda:InvokeFunction/,
      ),
    });
  });

  // API Reference, DeleteStateMachine: "On the next state transition, the state machine's executions are terminated."
  test('ends with the deletion of its machine, and no other of the name is made before.', async () => {
    const wait = (seconds: number, more: object) => ({ Type: 'Wait', Seconds: seconds, ...more });
    const arn = await world.machine({
      StartAt: 'One',
      States: { One: wait(60, { Next: 'Two' }), Two: wait(60, { End: true }) },
    });
    const { roleArn, definition, name } = await world.states('DescribeStateMachine', {
      stateMachineArn: arn,
    });
    const executionArn = await world.start(arn, {});
    await world.cfn.send(new DeleteStackCommand({ StackName: name.replace('-Machine', '') }));
    await expect
      .poll(() => world.states('DescribeStateMachine', { stateMachineArn: arn }), { timeout: 20_000 })
      .toMatchObject({ __type: 'StateMachineDoesNotExist' });
    expect(await world.states('CreateStateMachine', { name, roleArn, definition })).toMatchObject({
      __type: 'StateMachineDeleting',
    });
    expect((await ended(world.states, executionArn)).status).toBe('ABORTED');
  });

  // API Reference, StartExecution.
  test('has a name that is taken afterwards, and that keeps to the rules.', async () => {
    const arn = await world.machine(one({ Type: 'Wait', Seconds: 30, End: true }));
    const name = 'run-1';
    const first = await world.states('StartExecution', { stateMachineArn: arn, name, input: '{"a":1}' });
    expect(await world.states('StartExecution', { stateMachineArn: arn, name, input: '{"a":1}' })).toEqual(
      first,
    );
    const other = { stateMachineArn: arn, name, input: '{"a":2}' };
    expect(await world.states('StartExecution', other)).toMatchObject({ __type: 'ExecutionAlreadyExists' });
    await ended(world.states, first.executionArn);
    expect(await world.states('StartExecution', { ...other, input: '{"a":1}' })).toMatchObject({
      __type: 'ExecutionAlreadyExists',
    });
    for (const bad of ['a b', 'a/b', 'a:b', 'x'.repeat(81), 'a*'])
      expect(await world.states('StartExecution', { stateMachineArn: arn, name: bad })).toMatchObject({
        __type: 'InvalidName',
      });
    expect(await world.states('StartExecution', { stateMachineArn: arn, input: '{' })).toMatchObject({
      __type: 'InvalidExecutionInput',
    });
  });

  // Developer Guide, "Service quotas" and "Handling errors": States.ALL does not catch it.
  test('fails at more than 256 KiB, and no States.ALL catches that.', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Two' }];
    const arn = await world.machine({
      StartAt: 'One',
      States: {
        One: { Type: 'Task', Resource: OF_FUNCTION, Catch, End: true },
        Two: { Type: 'Pass', End: true },
      },
    });
    expect(await world.run(arn, { bytes: 262_000 })).toMatchObject({ status: 'SUCCEEDED' });
    expect(await world.run(arn, { bytes: 262_200 })).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
    });
    expect(await world.run(arn, { fail: 'no such file' })).toMatchObject({
      status: 'SUCCEEDED',
      output: expect.stringMatching(/^{"Error":"TypeError".*no such file/),
    });
  });

  // Developer Guide, "Restarting state machine executions with redrive".
  test('goes on after a redrive in the state that has failed.', async () => {
    const until = join(await mkdtemp(join(tmpdir(), 'machine-')), 'go');
    const arn = await world.machine({
      StartAt: 'One',
      States: {
        One: { Type: 'Task', Resource: OF_FUNCTION, ResultPath: '$.one', Next: 'Two' },
        Two: { Type: 'Task', Resource: OF_FUNCTION, Parameters: { fail: 'not yet', until }, End: true },
      },
    });
    const executionArn = await world.start(arn, {});
    expect(await ended(world.states, executionArn)).toMatchObject({
      status: 'FAILED',
      redriveStatus: 'REDRIVABLE',
      redriveCount: 0,
    });
    const none = await newUser(world.local.sandbox, [allow('states:StartExecution')]);
    expect(
      await statesApi(world.local.sandbox, none.credentials)('RedriveExecution', { executionArn }),
    ).toMatchObject({
      __type: 'AccessDeniedException',
    });
    await writeFile(until, '');
    const { redriveDate } = await world.states('RedriveExecution', { executionArn });
    expect(redriveDate).toEqual(expect.any(Number));
    expect(await ended(world.states, executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      redriveCount: 1,
      redriveDate,
    });
    const { events } = await world.states('GetExecutionHistory', { executionArn });
    const entered = (events as Answer[]).map(
      ({ type, stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? type,
    );
    expect(entered.filter((name) => ['One', 'Two', 'ExecutionRedriven'].includes(name))).toEqual([
      'One',
      'Two',
      'ExecutionRedriven',
      'Two',
    ]);
    expect(await world.states('RedriveExecution', { executionArn })).toMatchObject({
      __type: 'ExecutionNotRedrivable',
    });
  });
});
