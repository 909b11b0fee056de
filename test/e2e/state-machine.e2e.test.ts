import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, ended, mapRuns, type StatesApi, statesApi } from '../helpers/history/states.ts';
import { type LocalAws, localAws } from '../helpers/local-stack.ts';
import { newUser } from '../helpers/local-user.ts';
import { allow, machineTemplate, machineZip, RIGHTS, settle } from './machine-stack.ts';

const BUCKET = 'machine-code';
const OF_FUNCTION = '${Function}';

let local: LocalAws;
let states: StatesApi;
let s3: S3Client;
let cfn: CloudFormationClient;

const put = (Key: string, Body: string | Uint8Array) =>
  s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
const read = async (Key: string) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
  return JSON.parse((await Body?.transformToString()) ?? '') as Answer;
};

beforeAll(async () => {
  local = await localAws({ ofThieves: true });
  states = statesApi(local.sandbox);
  s3 = await local.fx.aws.s3();
  cfn = await local.fx.aws.cloudFormation();
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await put('function.zip', machineZip());
});
afterAll(() => local?.sandbox.stop());

let stacks = 0;
/** ARN of the machine of a new stack. */
async function machine(definition: object, rights?: object[]): Promise<string> {
  stacks += 1;
  const template = machineTemplate({ definition, ...(rights ? { rights } : {}) });
  const { outputs, reasons } = await settle(cfn, `machine-${stacks}`, template);
  expect(reasons).toEqual([]);
  return outputs.Ref!;
}
const start = async (stateMachineArn: string, input: unknown, name?: string) => {
  const { executionArn } = await states('StartExecution', {
    stateMachineArn,
    name,
    input: JSON.stringify(input),
  });
  return executionArn as string;
};
const run = async (stateMachineArn: string, input: unknown) =>
  ended(states, await start(stateMachineArn, input));

const one = (state: object) => ({ StartAt: 'One', States: { One: state } });
const call = (more: object = {}) => one({ Type: 'Task', Resource: OF_FUNCTION, End: true, ...more });
/** A Distributed Map over the items at the key `$.manifest`. */
const map = (more: object = {}, task: object = {}) =>
  one({
    Type: 'Map',
    Label: 'Items',
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { Bucket: BUCKET, 'Key.$': '$.manifest' },
    },
    ItemSelector: { 'run.$': '$$.Execution.Name', 'item.$': '$$.Map.Item.Value' },
    MaxConcurrencyPath: '$.concurrency',
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Work',
      States: { Work: { Type: 'Task', Resource: OF_FUNCTION, End: true, ...task } },
    },
    ResultWriter: {
      Resource: 'arn:aws:states:::s3:putObject',
      Parameters: { Bucket: BUCKET, 'Prefix.$': "States.Format('history/{}/results', $$.Execution.Name)" },
    },
    End: true,
    ...more,
  });
/** A manifest of these items; gives the input of an execution over them. */
async function items(list: readonly object[], concurrency = 4) {
  stacks += 1;
  const manifest = `history/items-${stacks}.json`;
  await put(manifest, JSON.stringify(list));
  return { manifest, concurrency };
}

describe('As AWS does, CloudFormation', () => {
  // Template Reference, AWS::StepFunctions::StateMachine, "Return values" and DefinitionSubstitutions.
  test('makes a machine from an object in S3, gives its ARN and name, changes it in place and takes it away.', async () => {
    await put('machine.json', JSON.stringify(call()));
    const template = machineTemplate({ definition: { key: 'machine.json' } });
    const made = await settle(cfn, 'from-s3', template);
    const arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:from-s3-Machine';
    expect(made).toMatchObject({
      status: 'CREATE_COMPLETE',
      outputs: { Ref: arn, Arn: arn, Name: 'from-s3-Machine' },
    });
    const { definition } = await states('DescribeStateMachine', { stateMachineArn: arn });
    expect(definition).toMatch(/"arn:aws:lambda:us-east-1:000000000000:function:from-s3-Function-/);
    expect((await states('ListTagsForResource', { resourceArn: arn })).tags).toContainEqual({
      ...{ key: 'of', value: 'test' },
    });
    const changed = machineTemplate({ definition: one({ Type: 'Succeed' }) });
    expect(await settle(cfn, 'from-s3', changed, 'update')).toMatchObject({
      status: 'UPDATE_COMPLETE',
      outputs: { Ref: arn },
    });
    expect((await states('DescribeStateMachine', { stateMachineArn: arn })).definition).toContain('Succeed');
    await cfn.send(new DeleteStackCommand({ StackName: 'from-s3' }));
    await expect
      .poll(() => states('DescribeStateMachine', { stateMachineArn: arn }), { timeout: 60_000 })
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
    stacks += 1;
    const { status, reasons } = await settle(cfn, `refused-${stacks}`, machineTemplate(stack));
    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(reasons).toContainEqual(expect.stringMatching(reason));
  });

  // handlers.permissions of the resource schema, and iam:PassRole with iam:PassedToService.
  test('makes no machine for somebody who may not create one, read its definition or pass its role.', async () => {
    await put('machine.json', JSON.stringify(call()));
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
      allow('s3:GetObject', `arn:aws:s3:::${BUCKET}/*`),
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
        [all[0]!, allow('s3:GetObject', `arn:aws:s3:::${BUCKET}/function.zip`), all[2]!],
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
    const { awsEndpoint: endpoint, region } = local.sandbox;
    const as = async (rights: readonly object[]) => {
      const { credentials } = await newUser(local.sandbox, [allow(others), ...rights]);
      stacks += 1;
      const client = new CloudFormationClient({ endpoint, region, credentials });
      return settle(client, `narrow-${stacks}`, template);
    };
    for (const [reason, rights] of lacking)
      expect((await as(rights)).reasons).toContainEqual(expect.stringMatching(reason));
    expect(await as(all)).toMatchObject({ status: 'CREATE_COMPLETE', reasons: [] });
  });
});

describe('As AWS does, an execution', () => {
  test("calls the function in the name of the machine's role, and of nobody else.", async () => {
    const arn = await machine(call());
    expect(await run(arn, { a: 1 })).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"got":{"a":1}}',
      redriveStatus: 'NOT_REDRIVABLE',
    });
    const narrow = await machine(call(), [
      allow('lambda:InvokeFunction', 'arn:aws:lambda:*:*:function:other'),
    ]);
    expect(await run(narrow, {})).toMatchObject({
      status: 'FAILED',
      error: 'Lambda.AWSLambdaException',
      cause: expect.stringMatching(
        /assumed-role\/machine-.* is not authorized to perform: lambda:InvokeFunction/,
      ),
    });
  });

  // API Reference, StartExecution.
  test('has a name that is taken afterwards, and that keeps to the rules.', async () => {
    const arn = await machine(one({ Type: 'Wait', Seconds: 30, End: true }));
    const name = 'run-1';
    const first = await states('StartExecution', { stateMachineArn: arn, name, input: '{"a":1}' });
    expect(await states('StartExecution', { stateMachineArn: arn, name, input: '{"a":1}' })).toEqual(first);
    const other = { stateMachineArn: arn, name, input: '{"a":2}' };
    expect(await states('StartExecution', other)).toMatchObject({ __type: 'ExecutionAlreadyExists' });
    await ended(states, first.executionArn);
    expect(await states('StartExecution', { ...other, input: '{"a":1}' })).toMatchObject({
      __type: 'ExecutionAlreadyExists',
    });
    for (const bad of ['a b', 'a/b', 'a:b', 'x'.repeat(81), 'a*'])
      expect(await states('StartExecution', { stateMachineArn: arn, name: bad })).toMatchObject({
        __type: 'InvalidName',
      });
    expect(await states('StartExecution', { stateMachineArn: arn, input: '{' })).toMatchObject({
      __type: 'InvalidExecutionInput',
    });
  });

  // Developer Guide, "Service quotas" and "Handling errors": States.ALL does not catch it.
  test('fails at more than 256 KiB, and no States.ALL catches that.', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Two' }];
    const arn = await machine({
      StartAt: 'One',
      States: {
        One: { Type: 'Task', Resource: OF_FUNCTION, Catch, End: true },
        Two: { Type: 'Pass', End: true },
      },
    });
    expect(await run(arn, { bytes: 262_000 })).toMatchObject({ status: 'SUCCEEDED' });
    expect(await run(arn, { bytes: 262_200 })).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
    });
    expect(await run(arn, { fail: 'no such file' })).toMatchObject({
      status: 'SUCCEEDED',
      output: expect.stringMatching(/no such file/),
    });
  });

  // Developer Guide, "Restarting state machine executions with redrive".
  test('goes on after a redrive in the state that has failed.', async () => {
    const until = join(await mkdtemp(join(tmpdir(), 'machine-')), 'go');
    const arn = await machine({
      StartAt: 'One',
      States: {
        One: { Type: 'Task', Resource: OF_FUNCTION, ResultPath: '$.one', Next: 'Two' },
        Two: { Type: 'Task', Resource: OF_FUNCTION, Parameters: { fail: 'not yet', until }, End: true },
      },
    });
    const executionArn = await start(arn, {});
    expect(await ended(states, executionArn)).toMatchObject({
      status: 'FAILED',
      redriveStatus: 'REDRIVABLE',
      redriveCount: 0,
    });
    const none = await newUser(local.sandbox, [allow('states:StartExecution')]);
    expect(
      await statesApi(local.sandbox, none.credentials)('RedriveExecution', { executionArn }),
    ).toMatchObject({
      __type: 'AccessDeniedException',
    });
    await writeFile(until, '');
    const { redriveDate } = await states('RedriveExecution', { executionArn });
    expect(redriveDate).toEqual(expect.any(Number));
    expect(await ended(states, executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      redriveCount: 1,
      redriveDate,
    });
    const { events } = await states('GetExecutionHistory', { executionArn });
    const entered = (events as Answer[]).map(
      ({ type, stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? type,
    );
    expect(entered.filter((name) => ['One', 'Two', 'ExecutionRedriven'].includes(name))).toEqual([
      'One',
      'Two',
      'ExecutionRedriven',
      'Two',
    ]);
    expect(await states('RedriveExecution', { executionArn })).toMatchObject({
      __type: 'ExecutionNotRedrivable',
    });
  });
});

describe('As AWS does, a Distributed Map', () => {
  // Developer Guide, "ResultWriter".
  test('runs a child for each item and writes the results to a bucket.', async () => {
    const arn = await machine(map());
    const executionArn = await start(arn, await items([{ n: 1 }, { n: 2 }, { n: 3 }], 2));
    const { output, status } = await ended(states, executionArn);
    expect(status).toBe('SUCCEEDED');
    const { MapRunArn, ResultWriterDetails } = JSON.parse(output);
    const name = executionArn.split(':').at(-1);
    const id = MapRunArn.split(':').at(-1);
    expect(MapRunArn).toMatch(/:mapRun:machine-\d+-Machine\/Items:/);
    expect(ResultWriterDetails).toEqual({
      Bucket: BUCKET,
      Key: `history/${name}/results/${id}/manifest.json`,
    });
    const manifest = await read(ResultWriterDetails.Key);
    const Key = `history/${name}/results/${id}/SUCCEEDED_0.json`;
    expect(manifest).toEqual({
      DestinationBucket: BUCKET,
      MapRunArn,
      ResultFiles: { FAILED: [], PENDING: [], SUCCEEDED: [{ Key, Size: expect.any(Number) }] },
    });
    const children = (await read(Key)) as Answer[];
    expect(children.map(({ Output }) => JSON.parse(Output).got)).toEqual(
      [1, 2, 3].map((n) => ({ run: name, item: { n } })),
    );
    expect(children[0]).toMatchObject({
      Status: 'SUCCEEDED',
      StateMachineArn: expect.stringMatching(/Machine\/Items$/),
    });
    expect(await mapRuns(states, executionArn)).toMatchObject([
      { status: 'SUCCEEDED', maxConcurrency: 2, itemCounts: { total: 3, succeeded: 3, resultsWritten: 3 } },
    ]);
    const { executions } = await states('ListExecutions', { mapRunArn: MapRunArn });
    expect(executions).toHaveLength(3);
  });

  test('counts while it runs, with no more children than it may.', async () => {
    const arn = await machine(map());
    const executionArn = await start(
      arn,
      await items(
        Array.from({ length: 6 }, () => ({ ms: 800 })),
        2,
      ),
    );
    await expect
      .poll(async () => (await mapRuns(states, executionArn))[0]?.itemCounts, { timeout: 20_000 })
      .toMatchObject({ running: 2, total: 6, pending: expect.any(Number) });
    await expect
      .poll(async () => (await mapRuns(states, executionArn))[0]?.itemCounts, { timeout: 20_000 })
      .toMatchObject({ succeeded: 2, running: 2, pending: 2 });
    expect((await ended(states, executionArn)).status).toBe('SUCCEEDED');
  });

  // Developer Guide, "Setting failure thresholds" and "Redriving Map Runs".
  test('fails at the first child that does, and a redrive runs only what failed or waits.', async () => {
    const until = join(await mkdtemp(join(tmpdir(), 'machine-')), 'go');
    const arn = await machine(map());
    const list = [{ n: 1 }, { n: 2, fail: 'bad file', until }, { n: 3 }, { n: 4 }];
    const executionArn = await start(arn, await items(list, 1));
    expect(await ended(states, executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
      redriveStatus: 'REDRIVABLE',
    });
    const [before] = await mapRuns(states, executionArn);
    expect(before).toMatchObject({ status: 'FAILED', itemCounts: { succeeded: 1, failed: 1, pending: 2 } });
    const folder = `history/${executionArn.split(':').at(-1)}/results/${before!.mapRunArn.split(':').at(-1)}`;
    expect(await read(`${folder}/FAILED_0.json`)).toMatchObject([
      { Status: 'FAILED', Error: expect.any(String), Cause: expect.stringMatching(/bad file/) },
    ]);
    expect(await read(`${folder}/PENDING_0.json`)).toHaveLength(2);
    await writeFile(until, '');
    await states('RedriveExecution', { executionArn });
    const { status, output } = await ended(states, executionArn);
    expect(status).toBe('SUCCEEDED');
    const [after] = await mapRuns(states, executionArn);
    expect(after).toMatchObject({
      status: 'SUCCEEDED',
      redriveCount: 1,
      mapRunArn: before!.mapRunArn,
      itemCounts: { succeeded: 4 },
    });
    const { Key } = JSON.parse(output).ResultWriterDetails;
    expect(Key).toBe(`${folder}/Redrive-1/manifest.json`);
    const { SUCCEEDED, FAILED, PENDING } = (await read(Key)).ResultFiles;
    expect([FAILED, PENDING]).toEqual([[], []]);
    const read1 = await Promise.all((SUCCEEDED as { Key: string }[]).map((file) => read(file.Key)));
    expect(
      read1
        .flat()
        .map((child) => JSON.parse(child.Output).got.item.n)
        .sort(),
    ).toEqual([1, 2, 3, 4]);
  });

  test('tolerates the failures that it is to tolerate.', async () => {
    const arn = await machine(map({ ToleratedFailurePercentage: 50 }));
    const result = await run(arn, await items([{ fail: 'x' }, { n: 1 }]));
    expect(result.status).toBe('SUCCEEDED');
    const { ResultFiles } = await read(JSON.parse(result.output).ResultWriterDetails.Key);
    expect([ResultFiles.FAILED.length, ResultFiles.SUCCEEDED.length]).toEqual([1, 1]);
  });

  test.each([
    ['read its items', 0, 's3:GetObject', 'States.ItemReaderFailed'],
    ['write its results', 0, 's3:PutObject', 'States.ResultWriterFailed'],
    ['start its children', 1, 'states:StartExecution', 'States.Permissions'],
  ])('fails where its role may not %s.', async (_, __, action, error) => {
    const rights = [...RIGHTS, { Effect: 'Deny', Action: action, Resource: '*' }];
    const arn = await machine(map(), rights);
    expect(await run(arn, await items([{ n: 1 }]))).toMatchObject({
      status: 'FAILED',
      error,
      cause: expect.stringMatching(`not authorized to perform: ${action}`),
    });
  });

  test('says that its items are not there, or no list.', async () => {
    const arn = await machine(map());
    expect(await run(arn, { manifest: 'history/none.json', concurrency: 1 })).toMatchObject({
      error: 'States.ItemReaderFailed',
    });
    await put('history/object.json', '{"a":1}');
    expect(await run(arn, { manifest: 'history/object.json', concurrency: 1 })).toMatchObject({
      error: 'States.ItemReaderFailed',
    });
    expect(await run(arn, { ...(await items([])), concurrency: 1 })).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('is aborted with its execution, and a redrive takes it up again.', async () => {
    const arn = await machine(map());
    const executionArn = await start(
      arn,
      await items(
        Array.from({ length: 4 }, (_, n) => ({ n, ms: 500 })),
        1,
      ),
    );
    await expect
      .poll(async () => (await mapRuns(states, executionArn))[0]?.itemCounts.succeeded, { timeout: 20_000 })
      .toBe(1);
    await states('StopExecution', { executionArn });
    expect(await mapRuns(states, executionArn)).toMatchObject([
      { status: 'ABORTED', itemCounts: { aborted: 1, pending: 2 } },
    ]);
    await states('RedriveExecution', { executionArn });
    expect((await ended(states, executionArn)).status).toBe('SUCCEEDED');
    expect(await mapRuns(states, executionArn)).toMatchObject([
      { status: 'SUCCEEDED', itemCounts: { succeeded: 4 } },
    ]);
  });
});
