import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, test } from 'vitest';
import { backfill } from '../../src/commands/backfill/index.ts';
import type { Order, Summary } from '../../src/lambda/history/work.ts';
import { stackAnswer, useAws } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { outputPairs } from '../helpers/facts.ts';
import { failure } from '../helpers/run.ts';

const MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:cloudtrail-kibana-History';
const ARN = 'arn:aws:states:eu-central-1:123456789012:execution:cloudtrail-kibana-History:run-1';
const ORDER: Order = { kind: 'backfill', from: '2026-11-01' };
const SUMS = {
  ...{ files: 4, unreadable: 0, read: 1200, indexed: 1000, duplicate: 199, quarantined: 1 },
  ...{ expired: 0, missing: 0, different: 0 },
};

const aws = useAws();
/** What the run is each time that it is asked for; the last state stays. */
let states: object[];
let summary: Summary | undefined;

const playStack = (outputs: Record<string, string>, over: object = {}) => {
  const Outputs = outputPairs(outputs);
  const Parameters = Object.entries({ IndexRetentionDays: '90', ArtifactsBucket: 'artifacts', ...over }).map(
    ([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }),
  );
  aws.cfn
    .on(DescribeStacksCommand)
    .resolves({ Stacks: [stackAnswer('CREATE_COMPLETE', { Outputs, Parameters })] });
};

beforeEach(() => {
  states = [{ status: 'RUNNING' }, { status: 'SUCCEEDED' }];
  summary = { order: ORDER, items: 2, sums: SUMS, problems: [], finished: '2026-11-20T12:00:00Z' };
  playStack({ HistoryMachine: MACHINE });
  aws.sfn.on(ListExecutionsCommand).resolves({ executions: [] });
  aws.sfn.on(StartExecutionCommand).resolves({ executionArn: ARN });
  aws.sfn.on(RedriveExecutionCommand).resolves({});
  aws.sfn.on(ListMapRunsCommand).resolves({
    mapRuns: [{ mapRunArn: 'map', executionArn: ARN, stateMachineArn: MACHINE, startDate: new Date(0) }],
  });
  aws.sfn.on(DescribeMapRunCommand).resolves({ itemCounts: { succeeded: 1, total: 4 } as never });
  aws.sfn.on(DescribeExecutionCommand).callsFake(() => ({
    input: JSON.stringify(ORDER),
    ...(states.length > 1 ? states.shift() : states[0]),
  }));
  aws.s3.on(GetObjectCommand).callsFake(() => {
    if (summary === undefined) throw Object.assign(new Error('none'), { name: 'NoSuchKey' });
    return { Body: { transformToString: async () => JSON.stringify(summary) } };
  });
});

async function run(flags: Parameters<typeof backfill>[0] = {}, json = false) {
  const world = fakeWorld({ json, detachable: true });
  const exit = await backfill({ yes: true, ...flags }, world.fx, []);
  return { exit, ...world };
}
const started = () => aws.sfn.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input);
/** The runs of the machine, newest first. */
const playRuns = (...runs: object[]) => {
  aws.sfn.on(ListExecutionsCommand).resolves({
    executions: runs.map((_, at) => ({ executionArn: `${ARN}${at}` })) as never,
  });
  runs.forEach((one, at) => {
    const left = [one, { ...one, status: 'SUCCEEDED' }];
    aws.sfn
      .on(DescribeExecutionCommand, { executionArn: `${ARN}${at}` })
      .callsFake(() => ({ input: JSON.stringify(ORDER), ...(left.length > 1 ? left.shift() : left[0]) }));
  });
};

describe('A new run', () => {
  test('is started with what was asked for, followed, and told at its end.', async () => {
    const { exit, err } = await run({ from: '2026-11-01', 'only-region': ['us-east-1'] });
    expect(exit).toBe(0);
    expect(started()).toMatchObject([
      { stateMachineArn: MACHINE, name: expect.stringMatching(/^backfill-\d{8}T\d{6}-/) },
    ]);
    expect(JSON.parse(started()[0]?.input ?? '')).toEqual({
      ...{ kind: 'backfill', from: '2026-11-01', regions: ['us-east-1'] },
    });
    expect(err()).toContain('1 of 4 parts');
    expect(err()).toContain('Read 1,200 events in 4 log files:');
    expect(err()).toContain('1,000 indexed, 199 there already, 1 in the quarantine');
  });

  test('tells each step and its end as events with --json.', async () => {
    const { out } = await run({ since: '3d' }, true);
    const events = out()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.find(({ code }) => code === 'progress')?.data).toMatchObject({ map: 1, done: 1, total: 4 });
    expect(events.at(-1)).toMatchObject({ code: 'result', data: { ok: true, sums: SUMS } });
  });

  test('names each file that could not be read: exit 3.', async () => {
    const problem = { bucket: 'logs', key: 'AWSLogs/x.json.gz', reason: 'It is corrupt.' };
    summary = { ...summary!, sums: { ...SUMS, unreadable: 1 }, problems: [problem] };
    const { exit, err } = await run();
    expect(exit).toBe(3);
    expect(err()).toContain('s3://logs/AWSLogs/x.json.gz: It is corrupt.');
  });

  test('that fails ends with its reason and the line that goes on: exit 1.', async () => {
    const cause = JSON.stringify({ errorType: 'Error', errorMessage: 'the domain takes no documents' });
    states = [{ status: 'FAILED', error: 'Error', cause, redriveStatus: 'REDRIVABLE' }];
    const error = await failure(run());
    expect(error).toMatchObject({
      code: 'run-failed',
      exit: 1,
      why: 'Error: the domain takes no documents.',
    });
    expect(error.remedy.join(' ')).toContain('npx create-cloudtrail-kibana backfill');
  });

  test('goes on when the terminal is closed, and the line that comes back to it is told: exit 130.', async () => {
    states = [{ status: 'RUNNING' }];
    const world = fakeWorld({ detachable: true });
    world.interrupt();
    const error = await failure(backfill({ yes: true }, { ...world.fx }, []));
    expect(error.exit).toBe(130);
  });

  test('A dry run starts nothing, and ends with the line that does it.', async () => {
    const { exit, err } = await run({ since: '3d', 'dry-run': true });
    expect(exit).toBe(0);
    expect(started()).toEqual([]);
    expect(err()).toMatch(/Nothing was changed[\s\S]*backfill --yes --since 3d|backfill --since 3d --yes/);
  });
});

describe('A run that is there', () => {
  test('and going on is watched; none is started.', async () => {
    playRuns({ status: 'RUNNING' });
    const { exit, err } = await run();
    expect(exit).toBe(0);
    expect(err()).toContain("The run over the trail's bucket from 2026-11-01 is going on.");
    expect(started()).toEqual([]);
  });

  test('and failed goes on where it stopped.', async () => {
    playRuns({ status: 'FAILED', error: 'Error', redriveStatus: 'REDRIVABLE' });
    const { err } = await run();
    expect(err()).toContain('it goes on where it stopped');
    expect(aws.sfn.commandCalls(RedriveExecutionCommand)).toHaveLength(1);
    expect(started()).toEqual([]);
  });

  test.each([
    ['has ended well', { status: 'SUCCEEDED' }],
    ['failed long ago', { status: 'FAILED', redriveStatus: 'NOT_REDRIVABLE' }],
    ['is the daily comparison', { status: 'RUNNING', input: JSON.stringify({ kind: 'verify', days: 2 }) }],
  ])('and %s is no reason not to begin anew.', async (_, one) => {
    playRuns(one);
    await run();
    expect(started()).toHaveLength(1);
  });

  test('and about something else is waited for first.', async () => {
    playRuns({ status: 'RUNNING' });
    const error = await failure(run({ 'event-history': true }));
    expect(error).toMatchObject({ code: 'already-running', exit: 1 });
    expect(started()).toEqual([]);
  });
});

describe('What is refused', () => {
  test('A range that is older than the stack keeps events, with the line that keeps them.', async () => {
    const error = await failure(run({ from: '2026-01-01' }));
    expect(error).toMatchObject({ code: 'older-than-kept', exit: 2 });
    expect(error.remedy.join('\n')).toContain('--retention-days 325');
  });

  test('A stack of an older version, with the line that upgrades it.', async () => {
    playStack({});
    expect(await failure(run())).toMatchObject({ code: 'old-stack', exit: 1 });
  });
});
