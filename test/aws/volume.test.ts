import { DescribeTrailsCommand, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import type { Facts } from '../../src/core/types.ts';
import { lookAtVolume } from '../../src/discover/volume.ts';
import type { Flags } from '../../src/flags/table.ts';
import { awsError, useAws, usePackageFolder } from '../helpers/aws.ts';
import { fakeWorld, NOW } from '../helpers/effects.ts';
import { factsWith, stackOutputs, stackWith, trailWith } from '../helpers/facts.ts';
import { runDeploy } from '../helpers/run.ts';

const aws = useAws();
const packageRoot = usePackageFolder();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const look = (over: Partial<Facts> = {}, flags: Flags = {}) =>
  lookAtVolume(factsWith(over), flags, fakeWorld().fx);

/** So many log events in each hour of two weeks. */
const metricIs = (Sum: number) =>
  aws.cloudwatch.on(GetMetricStatisticsCommand).resolves({
    Datapoints: Array.from({ length: 14 * 24 }, (_, at) => ({
      Timestamp: new Date(NOW - (at + 1) * HOUR),
      Sum,
    })),
  });
const asked = () => aws.cloudwatch.commandCalls(GetMetricStatisticsCommand).map(({ args }) => args[0].input);
const lookups = () => aws.trail.commandCalls(LookupEventsCommand).map(({ args }) => args[0].input);

/** A page of events before the end that is asked for, some time apart. */
const historyIs = (events: number, apart: number) =>
  aws.trail.on(LookupEventsCommand).callsFake(({ EndTime }: { EndTime: Date }) => ({
    Events: Array.from({ length: events }, (_, at) => ({
      EventTime: new Date(EndTime.getTime() - at * apart),
    })),
    ...(events === 50 ? { NextToken: 'more' } : {}),
  }));

describe('the log group of a trail', () => {
  test('The events that a trail that can be reused has delivered are counted, hour by hour for two weeks.', async () => {
    metricIs(1000);
    expect(
      await look({ trails: [trailWith({ reusable: false }), trailWith({ logGroup: 'org-logs' })] }),
    ).toEqual({
      perMonth: 730_000,
      from: { source: 'log-group', logGroup: 'org-logs', days: 14 },
    });
    expect(asked()).toEqual([
      {
        Namespace: 'AWS/Logs',
        MetricName: 'IncomingLogEvents',
        Dimensions: [{ Name: 'LogGroupName', Value: 'org-logs' }],
        StartTime: new Date(NOW - 14 * DAY),
        EndTime: new Date(NOW),
        Period: 3600,
        Statistics: ['Sum'],
      },
    ]);
    expect(lookups()).toEqual([]);
  });

  test.each<[string, Partial<Facts>, Flags, string]>([
    [
      "the stack's own before another",
      { stacks: [stackWith({ outputs: stackOutputs() })] },
      {},
      'trail-logs',
    ],
    ['the one that is named', {}, { 'log-group': 'named' }, 'named'],
    ['another trail’s, where a new one is wanted', {}, { 'log-group': 'none' }, '/aws/cloudtrail/org-trail'],
    [
      'of another stack than is named',
      { stacks: [stackWith()] },
      { 'stack-name': 'b' },
      '/aws/cloudtrail/org-trail',
    ],
  ])('It is %s.', async (_, over, flags, expected) => {
    metricIs(1000);
    expect((await look({ trails: [trailWith()], ...over }, flags))?.from).toMatchObject({
      logGroup: expected,
    });
  });
});

describe('Event history', () => {
  test('Without a log group some pages are looked at, at different hours of different days.', async () => {
    historyIs(50, HOUR / 49);
    expect(await look()).toEqual({
      perMonth: 36_000,
      from: { source: 'event-history', region: 'eu-central-1', events: 200, days: 4 },
    });
    const ends = lookups().map(({ EndTime }) => (EndTime as Date).getTime());
    expect(ends).toEqual([0, 30, 60, 90].map((hours) => NOW - 15 * 60_000 - hours * HOUR));
    expect(lookups()[0]).toMatchObject({ MaxResults: 50 });
    expect(asked()).toEqual([]);
  });

  test('A quiet account shows its whole history on one page.', async () => {
    historyIs(12, 7 * DAY);
    expect(await look()).toEqual({
      perMonth: 5,
      from: { source: 'event-history', region: 'eu-central-1', events: 12, days: 77 },
    });
    expect(lookups()).toHaveLength(1);
  });

  test('It is asked no more often than AWS allows: twice a second.', async () => {
    historyIs(50, HOUR / 49);
    const { fx } = fakeWorld();
    const waits: number[] = [];
    const clock = { ...fx.clock, sleep: async (ms: number) => void waits.push(ms) };
    await lookAtVolume(factsWith(), {}, { ...fx, clock });
    expect(waits).toEqual([500, 500, 500]);
  });

  test.each<[string, () => void]>([
    ['has no metric yet', () => aws.cloudwatch.on(GetMetricStatisticsCommand).resolves({ Datapoints: [] })],
    [
      'may not be measured',
      () => aws.cloudwatch.on(GetMetricStatisticsCommand).rejects(awsError('AccessDenied')),
    ],
  ])('It is looked at where the log group %s.', async (_, play) => {
    play();
    historyIs(50, HOUR / 49);
    expect((await look({ trails: [trailWith()] }))?.from.source).toBe('event-history');
  });
});

test('No volume is read for a stack that is being changed: the run only watches it.', async () => {
  historyIs(50, HOUR / 49);
  expect(await look({ stacks: [stackWith({ status: 'UPDATE_IN_PROGRESS' })] })).toBeUndefined();
  expect(lookups()).toEqual([]);
});

describe('nothing is known', () => {
  test.each<[string, () => void]>([
    ['nothing has happened', () => historyIs(0, 0)],
    [
      'it may not be looked up',
      () => aws.trail.on(LookupEventsCommand).rejects(awsError('AccessDeniedException')),
    ],
    [
      'there are too many calls',
      () => aws.trail.on(LookupEventsCommand).rejects(awsError('ThrottlingException')),
    ],
  ])('where %s, and one call is made.', async (_, play) => {
    play();
    expect(await look()).toBeUndefined();
    expect(lookups()).toHaveLength(1);
  });
});

describe('in a whole run', () => {
  const dry = async (...more: string[]) => {
    const world = fakeWorld({ packageRoot });
    const { error } = await runDeploy(['--yes', '--dry-run', ...more], world);
    expect(error).toBeUndefined();
    return world.err().replaceAll(/\s+/g, ' ');
  };

  test('--yes takes the figure that was measured, and the price is for it.', async () => {
    historyIs(50, HOUR / 49);
    const said = await dry();
    expect(said).toContain('Logs and storage 36,000 events');
    expect(said).toContain(
      '36,000 events a month: from a sample of Event history, 200 events of the last 4 days in eu-central-1 alone',
    );
  });

  test('With --events-per-month nothing is read.', async () => {
    historyIs(50, HOUR / 49);
    expect(await dry('--events-per-month', '5000')).toContain('5,000 events a month: your figure');
    expect(lookups()).toEqual([]);
  });

  test('Where nothing can be read, --yes assumes a million, and says so.', async () => {
    aws.trail.on(LookupEventsCommand).rejects(awsError('AccessDeniedException'));
    expect(await dry()).toContain('1,000,000 events a month: assumed');
  });

  test('The plan as an event names the source.', async () => {
    aws.trail.on(DescribeTrailsCommand).resolves({ trailList: [] });
    historyIs(50, HOUR / 49);
    const world = fakeWorld({ packageRoot, json: true });
    await runDeploy(['--yes', '--dry-run'], world);
    const plan = world
      .out()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .find(({ code }) => code === 'plan');
    expect(plan.data.events).toMatchObject({
      perMonth: 36_000,
      source: 'event-history',
      region: 'eu-central-1',
    });
  });
});
