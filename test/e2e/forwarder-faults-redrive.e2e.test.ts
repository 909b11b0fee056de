import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playRecords } from '../../src/sandbox/player/play-records.ts';
import { authorityFile } from '../../src/sandbox/tls.ts';
import { newStateFile, run, stateOf } from '../helpers/demo.ts';
import { type Gate, openGate } from '../helpers/faults.ts';
import { type Engine, startEngine } from '../helpers/forwarder/engine.ts';
import { distinctIds, keptIds, recordStock } from '../helpers/forwarder/played.ts';
import { awslogs, buildForwarder, startForwarder } from '../helpers/forwarder/process.ts';

const STATE = newStateFile();
const demoEnv = { CREATE_CLOUDTRAIL_KIBANA_STATE: STATE };
/** In every record and nowhere else: it must not turn up in a log. */
const mark = `zq${randomBytes(8).toString('hex')}`;
const take = recordStock(mark);
const [first, batch] = [take(3), take(40)];

describe('a server that is away for three invocations', () => {
  let engine: Engine;
  let gate: Gate;
  let aws: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };
  let outputs: Readonly<Record<string, string>>;

  beforeAll(async () => {
    engine = await startEngine('opensearch');
    gate = await openGate(engine.url);
    const folder = mkdtempSync(join(tmpdir(), 'redrive-e2e-'));
    const records = join(folder, 'records.ndjson');
    writeFileSync(records, first.join('\n'));
    const server = ['--search-url', `http://${gate.domain}`];
    const finished = await run(['demo', '--yes', '--keep', ...server, '--records', records], demoEnv);
    rmSync(folder, { recursive: true });
    expect(finished.code, finished.stderr).toBe(0);
    const { info } = stateOf(STATE);
    if (info === undefined) throw new Error('the sandbox was not left running');
    aws = { endpoint: info.awsEndpoint, region: info.region, credentials: { ...info.credentials } };
    const { Stacks } = await new CloudFormationClient(aws).send(new DescribeStacksCommand({}));
    outputs = Object.fromEntries(
      Stacks?.[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]) ?? [],
    );
  });

  afterAll(async () => {
    await run(['demo', '--stop'], demoEnv);
    await gate?.down();
    await engine?.stop();
  });

  /** Seconds that the forwarder may take; it keeps five back. Its own two minutes would make three tries six. */
  const limitTime = (Timeout: number) =>
    new LambdaClient(aws).send(
      new UpdateFunctionConfigurationCommand({ FunctionName: outputs.ForwarderFunction, Timeout }),
    );

  const redrive = () =>
    run(['redrive', '--region', aws.region], {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_ACCESS_KEY_ID: aws.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: aws.credentials.secretAccessKey,
    });

  /** Batches in the failure queue that can be received. */
  const waiting = async () => {
    const { Attributes } = await new SQSClient(aws).send(
      new GetQueueAttributesCommand({
        QueueUrl: outputs.FailureQueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    );
    return Attributes?.ApproximateNumberOfMessages;
  };

  const forwarderLog = async () => {
    const lines: string[] = [];
    const logGroupName = `/aws/lambda/${outputs.ForwarderFunction}`;
    for await (const page of paginateFilterLogEvents(
      { client: new CloudWatchLogsClient(aws) },
      { logGroupName },
    ))
      lines.push(...(page.events ?? []).map(({ message }) => message ?? ''));
    return lines;
  };

  test('its batch ends in the failure queue, in AWS’s envelope', async () => {
    await gate.down();
    await limitTime(7);
    await playRecords({
      records: batch,
      logs: new CloudWatchLogsClient(aws),
      s3: new S3Client({ ...aws, forcePathStyle: true }),
      logGroup: outputs.LogGroup ?? '',
      bucket: outputs.TrailBucket,
      accountId: '000000000000',
      region: aws.region,
      now: Date.now,
    });
    await expect.poll(waiting, { timeout: 60_000, interval: 250 }).toBe('1');
    const { Messages } = await new SQSClient(aws).send(
      new ReceiveMessageCommand({ QueueUrl: outputs.FailureQueueUrl, VisibilityTimeout: 0 }),
    );
    expect(JSON.parse(Messages?.[0]?.Body ?? '')).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      requestPayload: { awslogs: { data: expect.any(String) } },
      responsePayload: { errorMessage: expect.stringMatching(/^40 of 40 records not delivered .*HTTP 502$/) },
    });
    expect(await keptIds(engine, batch)).toEqual([]);
  });

  test('redriven while it is still away, it stays there', async () => {
    const { code, stderr } = await redrive();
    expect(stderr).toMatch(/Batch \S+ failed again: 40 of 40 records not delivered .*HTTP 502/);
    expect(stderr).toMatch(/0 batches redriven: .*; 1 failed\./);
    expect(code).toBe(1);
    expect(await waiting()).toBe('1');
  });

  test('redriven when it is back, every record is indexed, once, and the queue is empty', async () => {
    await gate.up();
    await limitTime(120);
    const { code, stderr } = await redrive();
    expect(stderr).toContain(
      '1 batch redriven: 40 received, 40 indexed, 0 there already, 0 quarantined; 0 failed.',
    );
    expect(code).toBe(0);
    expect(await keptIds(engine, [...first, ...batch])).toEqual(distinctIds([...first, ...batch]));
    expect(await waiting()).toBe('0');
  });

  test('redriven once more, there is nothing to do', async () => {
    const { code, stderr } = await redrive();
    expect(stderr).toContain('The failure queue is empty.');
    expect(code).toBe(0);
  });

  test('the log tells each failure and nothing of any record', async () => {
    const log = await forwarderLog();
    // Three tries of Lambda's and one redrive.
    expect(log.filter((line) => /40 of 40 records not delivered/.test(line)).length).toBeGreaterThanOrEqual(
      4,
    );
    expect(log.filter((line) => /"Received":40,"Indexed":40,/.test(line))).toHaveLength(1);
    expect(log.join('\n')).not.toContain(mark);
  });

  test('the domain endpoint takes no signature of credentials that the account has not issued', async () => {
    const built = await buildForwarder();
    const stranger = startForwarder(built.folder, {
      domain: outputs.DomainEndpoint ?? '',
      authority: authorityFile(join(stateOf(STATE).runFolder, 'tls')),
    });
    const strange = take(1);
    await expect(stranger.invoke(awslogs(strange), 7_000)).rejects.toThrow(
      /1 of 1 records not.*: HTTP 403\n/,
    );
    expect(await keptIds(engine, strange)).toEqual([]);
    await stranger.stop();
    await built.remove();
  });
});
