import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DeleteFunctionConcurrencyCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeStateMachineCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backfill } from '../../src/commands/backfill/index.ts';
import { teardown } from '../../src/commands/teardown/index.ts';
import type { Effects } from '../../src/core/effects.ts';
import type { StackOutputs } from '../../src/core/types.ts';
import type { Sums } from '../../src/lambda/history/work.ts';
import { outputsOf } from '../../src/stack/outputs.ts';
import { askEngine } from '../helpers/ask-engine.ts';
import { ACCOUNT, packed, records } from '../helpers/history/day-records.ts';
import { plantEvents } from '../helpers/history/planted.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { failure } from '../helpers/run.ts';

const FLAGS = { yes: true } as const;

let local: LocalAws;
let outputs: StackOutputs;
let bucket: string;
let artifacts: string;
let folder: string;
/** What the deployment has told. */
let deployed: { code: string; data: unknown }[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backfill-'));
  local = await localAws();
  const past = [
    ...records(PAST, 0, 120),
    ...records(PAST, 200, 260).map((one) => ({ ...one, awsRegion: 'eu-west-1' })),
  ];
  await plantEvents(local.sandbox, past);
  const { stack } = await deployLocally(local, { history: '90d' });
  deployed = local.told().events;
  outputs = outputsOf(stack);
  bucket = outputs.trailBucket ?? '';
  artifacts = stack.parameters.ArtifactsBucket ?? '';
});
afterAll(async () => {
  await local?.sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const PAST = daysAgo(40);

async function put(
  day: string,
  name: string,
  body: string | Uint8Array,
  region = 'us-east-1',
): Promise<string> {
  const Key = `AWSLogs/${ACCOUNT}/CloudTrail/${region}/${day.replaceAll('-', '/')}/${name}`;
  await (await local.fx.aws.s3()).send(new PutObjectCommand({ Bucket: bucket, Key, Body: body }));
  return Key;
}

interface Result {
  readonly ok: boolean;
  readonly sums: Sums;
  readonly problems: readonly { file: string; reason: string }[];
}

/** What a run has come to, with its exit code. */
async function run(
  flags: Parameters<typeof backfill>[0],
  words: readonly string[] = [],
  fx: Effects = local.fx,
) {
  local.told();
  const exit = await backfill({ ...FLAGS, ...flags }, fx, words);
  const { lines, events } = local.told();
  const result = events.find(({ code }) => code === 'result')?.data as Result;
  return { exit, result, lines, events };
}

async function found(query: object): Promise<number> {
  const url = local.sandbox.searchUrl;
  await askEngine(url, '/cloudtrail-*/_refresh', { method: 'POST' });
  const answer = await askEngine(url, '/cloudtrail-*/_count', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return ((await answer.json()) as { count: number }).count;
}
const ofDay = (day: string) => found({ prefix: { eventID: `${day}-` } });

const executions = async () => {
  const client = await local.fx.aws.sfn();
  const { executions: all = [] } = await client.send(
    new ListExecutionsCommand({ stateMachineArn: outputs.historyMachine }),
  );
  return all;
};

async function objectsIn(prefix: string): Promise<string[]> {
  const { Contents = [] } = await (await local.fx.aws.s3()).send(
    new ListObjectsV2Command({ Bucket: artifacts, Prefix: prefix }),
  );
  return Contents.map(({ Key = '' }) => Key);
}

describe('Event history', () => {
  test('is read as soon as CloudFormation tells that the state machine is there.', async () => {
    const told = deployed.findIndex(({ code, data }) => {
      const { logicalId, status } = data as { logicalId?: string; status?: string };
      return code === 'stack-event' && logicalId === 'HistoryMachine' && status === 'CREATE_COMPLETE';
    });
    expect(deployed[told + 1]).toMatchObject({ code: 'history-started', data: { days: 90 } });
    const [first, ...others] = await executions();
    expect(others).toEqual([]);
    expect(first?.name).toMatch(/^first-/);
  });

  test('is in the index, of each region, and its copies are gone.', async () => {
    await expect.poll(async () => (await executions())[0]?.status, { timeout: 120_000 }).toBe('SUCCEEDED');
    expect(await ofDay(PAST)).toBe(180);
    const left = (await objectsIn('history/')).filter((key) => key.includes('/event-history/'));
    expect(left).toEqual([]);
  });

  test('is not read again by a second deploy.', async () => {
    await deployLocally(local, { 'retention-days': '120', history: undefined } as never);
    expect(await executions()).toHaveLength(1);
  });

  test('that is read again brings nothing twice.', async () => {
    const { exit, result } = await run({ 'event-history': true });
    expect(exit).toBe(0);
    expect(result.sums).toMatchObject({ indexed: 0, duplicate: 180 });
    expect(await ofDay(PAST)).toBe(180);
  });
});

describe('The log files of a bucket', () => {
  const days = [daysAgo(5), daysAgo(6)];

  beforeAll(async () => {
    for (const day of days) {
      await put(day, `${ACCOUNT}_CloudTrail_us-east-1_a.json.gz`, packed(records(day, 0, 30)));
      await put(day, `${ACCOUNT}_CloudTrail_us-east-1_b.json.gz`, packed(records(day, 30, 50)));
    }
  });

  test('A dry run says what would be read and changes nothing.', async () => {
    const before = (await executions()).length;
    const { exit, lines, events } = await run({ from: days[1]!, 'dry-run': true });
    expect(exit).toBe(0);
    expect(lines.join('\n')).toContain(`Reads the trail's bucket from ${days[1]}`);
    expect(lines.join('\n')).toContain('Nothing was changed.');
    expect(events.find(({ code }) => code === 'plan')?.data).toMatchObject({
      order: { kind: 'backfill', from: days[1] },
    });
    expect(await executions()).toHaveLength(before);
    expect(await ofDay(days[1]!)).toBe(0);
  });

  test('are indexed, those of the range alone.', async () => {
    const { exit, result } = await run({ from: days[0]!, to: days[0]! });
    expect(result).toMatchObject({ ok: true, sums: { files: 2, read: 50, indexed: 50, duplicate: 0 } });
    expect(exit).toBe(0);
    expect(await ofDay(days[0]!)).toBe(50);
    expect(await ofDay(days[1]!)).toBe(0);
  });

  test('are read again without a change: what is there is not indexed twice.', async () => {
    const { exit, result } = await run({ from: days[1]! });
    expect(result).toMatchObject({ ok: true, sums: { read: 100, indexed: 50, duplicate: 50 } });
    expect(exit).toBe(0);
    expect(await ofDay(days[0]!)).toBe(50);
    expect(await ofDay(days[1]!)).toBe(50);
  });

  test('that are older than the stack keeps events are refused, with the line that keeps them.', async () => {
    const error = await failure(run({ from: daysAgo(200) }));
    expect(error).toMatchObject({ code: 'older-than-kept', exit: 2 });
    expect(error.remedy.join('\n')).toContain('--retention-days 20');
  });

  test('One that is corrupt is named, and all others are indexed: exit 3.', async () => {
    const day = daysAgo(8);
    await put(day, 'a.json.gz', packed(records(day, 0, 10)));
    const bad = await put(day, 'b.json.gz', gzipSync('not a log file at all'.repeat(100)).subarray(0, 40));
    await put(day, 'c.json.gz', packed(records(day, 10, 20)));
    const { exit, result, lines } = await run({ from: day, to: day });
    expect(exit).toBe(3);
    expect(result).toMatchObject({ ok: false, sums: { indexed: 20, unreadable: 1 } });
    expect(result.problems).toEqual([{ file: `s3://${bucket}/${bad}`, reason: expect.any(String) }]);
    expect(lines.join('\n')).toContain(bad);
    expect(await ofDay(day)).toBe(20);
  });
});

test('Files and folders of this machine are indexed, and taken out of the bucket again.', async () => {
  const day = daysAgo(10);
  writeFileSync(join(folder, 'one.json.gz'), packed(records(day, 0, 10)));
  writeFileSync(join(folder, 'two.json'), JSON.stringify({ Records: records(day, 10, 15) }));
  writeFileSync(
    join(folder, 'three.ndjson'),
    records(day, 15, 20)
      .map((one) => JSON.stringify(one))
      .join('\n'),
  );
  const { exit, result } = await run({}, [folder]);
  expect(result).toMatchObject({ ok: true, sums: { files: 3, read: 20, indexed: 20 } });
  expect(exit).toBe(0);
  expect(await ofDay(day)).toBe(20);
  expect((await objectsIn('history/')).filter((key) => key.includes('/files/'))).toEqual([]);
});

test('A bad file of this machine is named as it is called here.', async () => {
  const file = join(folder, 'broken.json');
  writeFileSync(file, '{"Records": [');
  const { exit, result } = await run({}, [file]);
  expect(exit).toBe(3);
  expect(result.problems).toMatchObject([{ file }]);
});

test('A file that is packed otherwise is refused before anything is uploaded.', async () => {
  const file = join(folder, 'logs.zip');
  writeFileSync(file, 'PK');
  expect(await failure(run({}, [file]))).toMatchObject({ code: 'not-a-log-file', exit: 2 });
});

describe('A run', () => {
  const day = daysAgo(12);

  test('that is interrupted goes on, and the command without flags comes back to it.', async () => {
    for (let at = 0; at < 10; at += 1)
      await put(day, `${at}.json.gz`, packed(records(day, at * 10, at * 10 + 10)));
    const interrupt = new AbortController();
    const fx: Effects = {
      ...local.fx,
      detachable: true,
      signal: interrupt.signal,
      clock: {
        ...local.fx.clock,
        sleep: async () => {
          interrupt.abort();
          interrupt.signal.throwIfAborted();
        },
      },
    };
    const error = await failure(run({ from: day, to: day }, [], fx));
    expect(error).toMatchObject({ code: 'detached', exit: 130 });
    expect(error.remedy.join('\n')).toContain('npx create-cloudtrail-kibana backfill');
    const { exit, result } = await run({ from: day, to: day });
    expect(exit).toBe(0);
    expect(result.sums.indexed + result.sums.duplicate).toBe(100);
    expect(await ofDay(day)).toBe(100);
  });

  test('that fails for good says why, and goes on where it stopped when the command is run again.', async () => {
    const old = daysAgo(14);
    await put(old, 'a.json.gz', packed(records(old, 0, 10)));
    const lambda = await local.fx.aws.lambda();
    const FunctionName = outputs.historyFunction ?? '';
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
    const error = await failure(run({ from: old, to: old }));
    expect(error).toMatchObject({ code: 'run-failed', exit: 1 });
    await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    const before = (await executions()).length;
    const { exit, lines } = await run({ from: old, to: old });
    expect(lines.join('\n')).toContain('it goes on where it stopped');
    expect(exit).toBe(0);
    expect(await executions()).toHaveLength(before);
    expect(await ofDay(old)).toBe(10);
  });
});

test('A teardown takes the state machine and all that its runs have left away.', async () => {
  const exit = await teardown({ confirm: 'cloudtrail-kibana', 'delete-data': true }, local.fx);
  expect(exit).toBe(0);
  const gone = new DescribeStateMachineCommand({ stateMachineArn: outputs.historyMachine });
  const client = await local.fx.aws.sfn();
  await expect(client.send(gone)).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  await expect(objectsIn('')).rejects.toMatchObject({ name: 'NoSuchBucket' });
});
