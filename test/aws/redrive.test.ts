import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from 'vitest';
import { parse } from '../../src/commands/parse.ts';
import { redrive } from '../../src/commands/redrive/index.ts';
import { awsError, stackAnswer, useAws } from '../helpers/aws.ts';
import { type FakeWorld, fakeWorld } from '../helpers/effects.ts';
import { outputPairs, outputsWith } from '../helpers/facts.ts';
import { failure } from '../helpers/run.ts';

const aws = useAws();
const QueueUrl = outputsWith().FailureQueueUrl;

/** A queue that behaves: what is received is hidden, what is deleted is gone, what is released can be received. */
interface Waiting extends Message {
  readonly MessageId: string;
  hidden?: boolean;
}
let queue: Waiting[];
/** Messages that the queue gives again although they are hidden, as when the time has run out. */
let impatient: boolean;

function playQueue(): void {
  let receipts = 0;
  aws.sqs.on(ReceiveMessageCommand).callsFake(({ MaxNumberOfMessages }) => {
    const given = queue.filter(({ hidden }) => !hidden || impatient).slice(0, MaxNumberOfMessages);
    impatient = false;
    receipts += 1;
    for (const message of given) {
      message.hidden = true;
      message.ReceiptHandle = `${message.MessageId} ${receipts}`;
    }
    return given.length === 0 ? {} : { Messages: given.map((message) => ({ ...message })) };
  });
  aws.sqs.on(DeleteMessageCommand).callsFake(({ ReceiptHandle }) => {
    queue = queue.filter((message) => message.ReceiptHandle !== ReceiptHandle);
    return {};
  });
  aws.sqs.on(ChangeMessageVisibilityBatchCommand).callsFake(({ Entries }) => {
    for (const { ReceiptHandle, VisibilityTimeout } of Entries)
      for (const message of queue)
        if (message.ReceiptHandle === ReceiptHandle) message.hidden = VisibilityTimeout > 0;
    return {};
  });
}

const batch = (id: string): Waiting => ({
  MessageId: id,
  Body: JSON.stringify({ requestContext: {}, requestPayload: { awslogs: { data: id } } }),
});

/** What the forwarder answers, by the batch's id; a failure unless it says otherwise. */
function playForwarder(answer: (id: string) => unknown): void {
  aws.lambda.on(InvokeCommand).callsFake(({ Payload }) => {
    const { awslogs } = JSON.parse(Buffer.from(Payload).toString('utf8'));
    const counts = answer(awslogs.data);
    if (counts instanceof Error && counts.name !== 'Error') throw counts;
    return counts instanceof Error
      ? { FunctionError: 'Unhandled', Payload: Buffer.from(JSON.stringify({ errorMessage: counts.message })) }
      : { Payload: Buffer.from(JSON.stringify(counts)) };
  });
}

const COUNTS = { Received: 3, Indexed: 2, Duplicate: 1, Quarantined: 0, Retried: 0, Bytes: 10 };

beforeEach(() => {
  queue = [];
  impatient = false;
  playQueue();
  playForwarder(() => COUNTS);
  const Outputs = outputPairs();
  aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: [stackAnswer('CREATE_COMPLETE', { Outputs })] });
});

const run = (args: readonly string[] = [], world: FakeWorld = fakeWorld()) =>
  redrive(parse(['redrive', ...args]).flags, world.fx);

async function finished(...args: string[]) {
  const world = fakeWorld({ json: args.includes('--json') });
  return { exit: await run(args, world), err: world.err(), out: world.out() };
}

describe('redrive', () => {
  test('an empty queue: nothing is invoked, exit 0', async () => {
    const { exit, err } = await finished();
    expect(exit).toBe(0);
    expect(err).toContain('The failure queue is empty.');
    expect(aws.lambda.calls()).toHaveLength(0);
    expect(aws.sqs.commandCalls(ReceiveMessageCommand)[0]?.args[0].input).toEqual({
      QueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 1800,
      WaitTimeSeconds: 1,
    });
  });

  test('every batch goes to the forwarder as it came, and leaves the queue', async () => {
    queue = Array.from({ length: 23 }, (_, at) => batch(`b${at}`));
    const { exit, err } = await finished();
    expect(exit).toBe(0);
    expect(err).toContain(
      '23 batches redriven: 69 received, 46 indexed, 23 there already, 0 quarantined; 0 failed.',
    );
    expect(queue).toEqual([]);
    const inputs = aws.lambda.commandCalls(InvokeCommand).map(({ args }) => args[0].input);
    expect(inputs.map(({ FunctionName }) => FunctionName)).toEqual(Array(23).fill('forwarder'));
    expect(Buffer.from((inputs[0]?.Payload ?? '') as Uint8Array).toString()).toBe(
      '{"awslogs":{"data":"b0"}}',
    );
  });

  test('a batch that keeps failing is tried once, told, and visible again; the others go on: exit 1', async () => {
    queue = [batch('good'), batch('bad'), batch('best')];
    playForwarder((id) => {
      impatient = true;
      return id === 'bad' ? new Error('3 of 3 records not delivered: HTTP 503') : COUNTS;
    });
    const { exit, err } = await finished();
    expect(exit).toBe(1);
    expect(err).toContain('Batch bad failed again: 3 of 3 records not delivered: HTTP 503');
    expect(err).toContain(
      '2 batches redriven: 6 received, 4 indexed, 2 there already, 0 quarantined; 1 failed.',
    );
    expect(err).toContain('aws logs tail /aws/lambda/forwarder');
    expect(aws.lambda.calls()).toHaveLength(3);
    expect(queue).toMatchObject([{ MessageId: 'bad', hidden: false }]);
  });

  test('what is no batch is left and named: exit 1', async () => {
    queue = [{ MessageId: 'strange', Body: '{"hello":1}' }, batch('good')];
    const { exit, err } = await finished();
    expect(exit).toBe(1);
    expect(err).toContain('Message strange is no failed call; it stays in the queue.');
    expect(err).toContain('1 left that are no failed calls');
    expect(queue).toMatchObject([{ MessageId: 'strange', hidden: false }]);
  });

  test('an answer without counts deletes nothing', async () => {
    queue = [batch('odd')];
    playForwarder(() => 'hello');
    const { exit, err } = await finished();
    expect(exit).toBe(1);
    expect(err).toContain('forwarder gave no counts');
    expect(queue).toHaveLength(1);
  });

  test('--json tells each batch, then the result', async () => {
    queue = [batch('good'), batch('bad'), { MessageId: 'strange' }];
    playForwarder((id) => (id === 'bad' ? new Error('no') : COUNTS));
    const { out, err } = await finished('--json');
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(err).toBe('');
    expect(lines.filter(({ code }) => code !== 'message' && code !== 'warning')).toMatchObject([
      { code: 'redriven', data: { messageId: 'good', received: 3 } },
      { code: 'failed', data: { messageId: 'bad', reason: 'no' } },
      { code: 'left', data: { messageId: 'strange' } },
      {
        code: 'result',
        data: {
          ok: false,
          stackName: 'cloudtrail-kibana',
          ...{ batches: 1, received: 3, indexed: 2, duplicate: 1, quarantined: 0, failed: 1, left: 1 },
        },
      },
    ]);
  });
});

describe('A failed run of the updater', () => {
  const runOf = (id: string, requestPayload: object): Waiting => {
    const functionArn = `arn:aws:lambda:eu-central-1:123456789012:function:${outputsWith().UpdaterFunction}:$LATEST`;
    return { MessageId: id, Body: JSON.stringify({ requestContext: { functionArn }, requestPayload }) };
  };
  const invoked = () =>
    aws.lambda
      .commandCalls(InvokeCommand)
      .map(({ args: [{ input }] }) => [
        input.FunctionName,
        Buffer.from((input.Payload ?? '') as Uint8Array).toString(),
      ]);

  test('is made again by the updater, once for all that are alike, and leaves the queue.', async () => {
    queue = ['one', 'two', 'three'].map((id) => runOf(id, { action: 'reconcile' }));
    queue.push(runOf('other', { action: 'sessions' }), batch('good'));
    aws.lambda.on(InvokeCommand, { FunctionName: outputsWith().UpdaterFunction }).resolves({});
    const { exit, err } = await finished();
    expect(err).toContain('2 runs of the updater made again');
    expect(invoked().slice(0, 2)).toEqual([
      [outputsWith().UpdaterFunction, '{"action":"reconcile"}'],
      [outputsWith().UpdaterFunction, '{"action":"sessions"}'],
    ]);
    expect({ exit, queue }).toEqual({ exit: 0, queue: [] });
  });

  test('that fails again stays in the queue: exit 1.', async () => {
    queue = [runOf('one', { action: 'reconcile' })];
    aws.lambda.on(InvokeCommand).resolves({
      FunctionError: 'Unhandled',
      Payload: Buffer.from('{"errorMessage":"HTTP 503"}') as never,
    });
    const { exit, err } = await finished();
    expect(err).toContain('Run one failed again: HTTP 503');
    expect({ exit, waiting: queue.length }).toEqual({ exit: 1, waiting: 1 });
  });

  test('that CloudFormation asked for is not made again: its deployment has ended.', async () => {
    queue = [runOf('one', { RequestType: 'Update', ResponseURL: 'https://bucket.s3.amazonaws.com/x' })];
    expect(await finished()).toMatchObject({ exit: 0 });
    expect(invoked()).toEqual([]);
    expect(queue).toEqual([]);
  });
});

describe('redrive ends early', () => {
  test('when the forwarder may not be invoked: exit 4, all visible again', async () => {
    queue = [batch('one'), batch('two')];
    playForwarder(() => awsError('AccessDeniedException', 'not authorized: lambda:InvokeFunction'));
    expect(await failure(run())).toMatchObject({ exit: 4, why: expect.stringContaining('lambda:Invoke') });
    expect(aws.lambda.calls()).toHaveLength(1);
    expect(queue.map(({ hidden }) => hidden)).toEqual([false, false]);
  });

  test('on Ctrl-C: what was done stays done, the rest is visible again', async () => {
    queue = [batch('one'), batch('two')];
    const world = fakeWorld();
    playForwarder(() => {
      world.interrupt();
      return COUNTS;
    });
    expect(await failure(run([], world))).toMatchObject({ exit: 130 });
    expect(queue).toMatchObject([{ MessageId: 'two', hidden: false }]);
  });

  test('an invocation that AWS refuses is one failed batch, not the end', async () => {
    queue = [batch('large'), batch('good')];
    playForwarder((id) => (id === 'large' ? awsError('RequestTooLargeException', 'too large') : COUNTS));
    const { exit, err } = await finished();
    expect(exit).toBe(1);
    expect(err).toContain('Batch large failed again: too large');
    expect(queue).toMatchObject([{ MessageId: 'large', hidden: false }]);
  });

  test.each([
    ['no stack at all', [], /list --all-regions/],
    ['a finished stack under another name', undefined, /--stack-name cloudtrail-kibana/],
  ])('with exit 2 when there is %s', async (_, Stacks, remedy) => {
    if (Stacks) aws.cfn.on(DescribeStacksCommand).resolves({ Stacks });
    const error = await failure(run(['--stack-name', 'other']));
    expect(error).toMatchObject({ exit: 2, code: 'no-stack' });
    expect(error.remedy.join()).toMatch(remedy);
    expect(aws.sqs.calls()).toHaveLength(0);
  });
});
