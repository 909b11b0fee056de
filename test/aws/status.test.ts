import {
  DescribeTrailsCommand,
  GetTrailStatusCommand,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { describe, expect, test } from 'vitest';
import { status } from '../../src/commands/status/index.ts';
import type { MonthCost } from '../../src/plan/month-cost.ts';
import { useAws } from '../helpers/aws.ts';
import { outputsWith } from '../helpers/facts.ts';
import { lambdaAnswers } from '../helpers/healthy.ts';
import { failure } from '../helpers/run.ts';
import { FIX, HEALTHY, useStatus } from '../helpers/status-world.ts';

const aws = useAws();
const { inside, stackIs, worldOf, run, ui, asked: proxyAsked } = useStatus(aws);

describe('a healthy stack', () => {
  test('passes every check: exit 0, and nothing is written', async () => {
    const { exit, result, checks } = await run();
    expect(checks.filter((check) => check.status !== 'ok')).toEqual([]);
    expect(exit).toBe(0);
    expect(result).toEqual({
      ...{ ok: true, stackName: 'cloudtrail-kibana', region: 'eu-central-1', checks },
      ...{ status: 'CREATE_COMPLETE', version: '0.0.9', url: outputsWith().Url },
      // 19.5 days of a trial domain, the proxy and the alarms.
      cost: {
        ...{ hours: 468, events: 10, knowsRate: true },
        ...{ soFar: expect.closeTo(24.95, 2), month: expect.closeTo(38.92, 2) },
      },
    });
    expect(proxyAsked().filter(({ method }) => method !== 'GET')).toEqual([]);
    const asked = aws.lambda.commandCalls(InvokeCommand).map(({ args }) => args[0].input.Payload);
    expect(asked.map(String)).toEqual(['{"action":"status"}']);
  });

  test('is told in words, with what it costs', async () => {
    const world = worldOf(false);
    await status({ 'no-my-ip': true }, world.fx);
    // It is what was asked for: `status > file` holds all of it.
    expect(world.err()).toBe('');
    expect(world.out()).toContain('Stack cloudtrail-kibana in eu-central-1: CREATE_COMPLETE, version 0.0.9');
    expect(world.out()).toMatch(/Health checks\n {2}✔ Stack/);
    expect(world.out()).toContain(
      'This month so far $24.95 (19 days, 10 events); at this rate $38.92 a month.\nAn estimate, by us-east-1 prices of 2026-10-01.',
    );
    expect(world.out()).toContain('No check fails.');
  });

  test('a trail beside the stack’s own makes each event dearer', async () => {
    inside({ documentsThisMonth: 1_000_000 });
    const alone = (await run()).result.cost as MonthCost;
    aws.trail
      .on(DescribeTrailsCommand)
      .resolves({ trailList: [{ TrailARN: outputsWith().TrailArn }, { TrailARN: 'arn:other' }] });
    const beside = (await run()).result.cost as MonthCost;
    expect(beside.soFar - alone.soFar).toBeCloseTo(20, 5);
  });

  test('a stack that does not tell costs what it costs without events', async () => {
    lambdaAnswers(aws, { errorMessage: 'boom' }, 'Unhandled');
    const { result } = await run();
    expect(result.cost).toMatchObject({ hours: 468, knowsRate: false });
    expect(result.cost).not.toHaveProperty('events');
  });

  test('--fix repairs nothing', async () => {
    const { events } = await run('--fix');
    expect(events.some(({ code }) => code === 'repaired')).toBe(false);
  });
});

describe('--fix --dry-run', () => {
  test('tells what would be repaired, and changes nothing.', async () => {
    const [pattern, ...others] = ui().objects;
    ui().objects = [pattern!, ...others.slice(1)];
    aws.trail.on(GetTrailStatusCommand).resolves({ IsLogging: false });
    aws.lambda.on(InvokeCommand).callsFake(({ Payload }) => {
      const { action } = JSON.parse(String(Payload));
      const answer = action === 'status' ? HEALTHY : { changes: ['access policy'] };
      return { Payload: Buffer.from(JSON.stringify(answer)) };
    });
    const { exit, events } = await run('--fix', '--dry-run');
    expect(exit).toBe(3);
    expect(events.find(({ code }) => code === 'would-repair')?.data).toEqual({
      changes: ['access policy', 'trail logging', 'boards'],
    });
    expect(events.some(({ code }) => code === 'repaired')).toBe(false);
    expect(aws.trail.commandCalls(StartLoggingCommand)).toHaveLength(0);
    expect(proxyAsked().filter(({ method }) => method !== 'GET')).toEqual([]);
    const actions = aws.lambda.commandCalls(InvokeCommand).map(({ args }) => String(args[0].input.Payload));
    expect(new Set(actions)).toEqual(new Set(['{"action":"status"}', '{"action":"preview"}']));
  });

  test('tells what it could not look at.', async () => {
    aws.trail.on(GetTrailStatusCommand).resolves({ IsLogging: false });
    lambdaAnswers(aws, { errorMessage: 'unknown event' }, 'Unhandled');
    const { events } = await run('--fix', '--dry-run');
    const warnings = events.filter(({ code }) => code === 'warning').map(({ data }) => data.text);
    expect(warnings).toEqual(['Could not look what to repair of domain and forwarder: unknown event']);
  });
});

describe('--fix', () => {
  test('repairs domain, forwarder, trail, index pattern and boards, and looks again', async () => {
    const [pattern, , ...others] = ui().objects;
    ui().objects = [{ ...pattern!, attributes: { ...pattern!.attributes, fields: '[]' } }, ...others];
    let logging = false;
    aws.trail.on(GetTrailStatusCommand).callsFake(() => ({ IsLogging: logging }));
    aws.trail.on(StartLoggingCommand).callsFake(() => {
      logging = true;
      return {};
    });
    let policy = false;
    aws.lambda.on(InvokeCommand).callsFake(({ Payload }) => {
      const { action } = JSON.parse(String(Payload));
      policy ||= action === 'reconcile';
      const answer =
        action === 'status'
          ? { ...HEALTHY, accessPolicyMatches: policy }
          : { changes: policy && action === 'preview' ? [] : ['access policy'] };
      return { Payload: Buffer.from(JSON.stringify(answer)) };
    });
    const first = await run();
    expect(first.checks.filter((check) => check.remedy === FIX).map(({ name }) => name)).toEqual([
      ...['Trail logging', 'Access policy', 'Index pattern', 'Boards'],
    ]);
    const { exit, events } = await run('--fix');
    expect(events.find(({ code }) => code === 'repaired')?.data).toEqual({
      changes: ['access policy', 'trail logging', 'index pattern', 'boards'],
    });
    expect(exit).toBe(0);
  });

  test('what can not be repaired is told, and the rest is repaired', async () => {
    aws.trail.on(GetTrailStatusCommand).resolves({ IsLogging: false });
    aws.trail.on(StartLoggingCommand).resolves({});
    lambdaAnswers(aws, { errorMessage: 'the domain is busy' }, 'Unhandled');
    const { exit, events } = await run('--fix');
    expect(exit).toBe(3);
    const warnings = events.filter(({ code }) => code === 'warning').map(({ data }) => data.text);
    expect(warnings).toEqual(['Could not repair domain and forwarder: the domain is busy']);
    expect(events.find(({ code }) => code === 'repaired')?.data).toEqual({ changes: ['trail logging'] });
  });
});

test('--watch looks again each minute until Ctrl-C: exit 130', async () => {
  const world = worldOf(true);
  const times: number[] = [];
  aws.trail.on(GetTrailStatusCommand).callsFake(() => {
    times.push(world.fx.clock.now());
    if (times.length === 3) world.interrupt();
    return { IsLogging: true };
  });
  const ended = status({ 'no-my-ip': true, watch: true }, world.fx);
  expect(await failure(ended)).toMatchObject({ exit: 130 });
  expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, 60_000, 120_000]);
});

describe('a stack that can not be looked into', () => {
  test.each([
    ['CREATE_IN_PROGRESS', /still being created/],
    ['ROLLBACK_COMPLETE', /creation failed/],
    ['CREATE_COMPLETE', /lacks the output Url/],
  ] as const)('in %s: its state and what to run, exit 3', async (state, why) => {
    stackIs(state, { Outputs: [] });
    const { exit, result, events } = await run();
    expect(exit).toBe(3);
    expect(result).toMatchObject({ ok: false, status: state, checks: [] });
    expect(events.find(({ code }) => code === 'warning')?.data.text).toMatch(why);
    expect(events.map(({ data }) => data.text)).toContain(
      '  → npx create-cloudtrail-kibana --stack-name cloudtrail-kibana --region eu-central-1',
    );
    expect(aws.lambda.calls()).toHaveLength(0);
    const world = worldOf(false);
    expect(await status({ 'no-my-ip': true }, world.fx)).toBe(3);
    expect(world.out()).toMatch(why);
    expect(world.err()).toBe('');
  });

  test('that is not there: exit 2', async () => {
    expect(await failure(run('--stack-name', 'other'))).toMatchObject({ exit: 2, code: 'no-stack' });
  });
});
