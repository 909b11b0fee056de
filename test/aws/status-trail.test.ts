import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  StartLoggingCommand,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import { DescribeLogGroupsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { beforeEach, describe, expect, test } from 'vitest';
import { awsError, stackAnswer, useAws } from '../helpers/aws.ts';
import { NOW } from '../helpers/effects.ts';
import { outputPairs } from '../helpers/facts.ts';
import { useStatus } from '../helpers/status-world.ts';

const aws = useAws();
const { run, inside } = useStatus(aws);

const HOUR = 3_600_000;
const arnOf = (name: string) => `arn:aws:logs:eu-central-1:123456789012:log-group:${name}:*`;
const trail = (over: Partial<Trail> = {}): Trail => ({
  Name: 'org-trail',
  TrailARN: 'arn:aws:cloudtrail:eu-central-1:123456789012:trail/org-trail',
  HomeRegion: 'eu-central-1',
  IsMultiRegionTrail: true,
  CloudWatchLogsLogGroupArn: arnOf('org-logs'),
  ...over,
});
const trailsAre = (...trailList: Trail[]) => aws.trail.on(DescribeTrailsCommand).resolves({ trailList });

/** The stack lives off a log group of somebody else. */
function reuses(logGroup: string, ...others: Parameters<typeof stackAnswer>[1][]): void {
  const Outputs = outputPairs({ LogGroup: logGroup }).filter(({ OutputKey }) => OutputKey !== 'TrailArn');
  const own = stackAnswer('CREATE_COMPLETE', {
    Outputs,
    Parameters: [
      { ParameterKey: 'ExistingLogGroup', ParameterValue: logGroup },
      { ParameterKey: 'AuthorizedIps', ParameterValue: '198.51.100.0/24' },
    ],
  });
  aws.cfn
    .on(DescribeStacksCommand)
    .resolves({ Stacks: [own, ...others.map((over) => stackAnswer('CREATE_COMPLETE', over))] });
  aws.cfn.on(DescribeStacksCommand, { StackName: 'cloudtrail-kibana' }).resolves({ Stacks: [own] });
  aws.logs.on(DescribeLogGroupsCommand).resolves({ logGroups: [{ logGroupName: logGroup }] });
}

const row = async (name: string) => (await run()).checks.find((one) => one.name === name);

describe('A stack on a trail of somebody else', () => {
  beforeEach(() => {
    reuses('org-logs');
    trailsAre(trail());
  });

  test('looks at that trail.', async () => {
    expect(await row('Trail logging')).toEqual({ name: 'Trail logging', status: 'ok', reason: 'org-trail' });
    expect(await row('Trail settings')).toMatchObject({ status: 'ok' });
    expect(await row('Log group')).toMatchObject({ status: 'ok', reason: 'org-logs' });
    expect(await row('Trail bucket')).toBeUndefined();
    const asked = aws.trail.commandCalls(GetTrailStatusCommand).map(({ args }) => args[0].input.Name);
    expect(new Set(asked)).toEqual(new Set([trail().TrailARN]));
  });

  test('is not well when it is switched off; its owner has to start it.', async () => {
    aws.trail.on(GetTrailStatusCommand).resolves({ IsLogging: false });
    expect(await row('Trail logging')).toMatchObject({
      status: 'fail',
      reason: 'the trail org-trail is switched off',
      remedy: `It is not this stack's own. Its owner can: aws cloudtrail start-logging --name ${trail().TrailARN}`,
    });
  });

  test('is not well when it can not deliver.', async () => {
    aws.trail
      .on(GetTrailStatusCommand)
      .resolves({ IsLogging: true, LatestCloudWatchLogsDeliveryError: 'AccessDenied' });
    expect(await row('Trail logging')).toMatchObject({
      status: 'fail',
      reason: 'the trail org-trail could not deliver: AccessDenied',
    });
  });

  test.each<[string, () => unknown]>([
    ['is gone', () => trailsAre()],
    ['delivers elsewhere', () => trailsAre(trail({ CloudWatchLogsLogGroupArn: arnOf('other') }))],
    [
      'delivers to a group of this name in another account',
      () =>
        trailsAre(
          trail({ CloudWatchLogsLogGroupArn: 'arn:aws:logs:eu-central-1:999999999999:log-group:org-logs:*' }),
        ),
    ],
    [
      'delivers to a group of this name in another region',
      () =>
        trailsAre(
          trail({ CloudWatchLogsLogGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:org-logs:*' }),
        ),
    ],
  ])('is not well when that trail %s.', async (_, arrange) => {
    arrange();
    expect(await row('Trail logging')).toMatchObject({
      status: 'fail',
      reason: 'no trail delivers to org-logs any more',
      remedy:
        'With a trail of its own this stack gets events again: npx create-cloudtrail-kibana --stack-name cloudtrail-kibana --region eu-central-1 --log-group none',
    });
  });

  test('is well as long as one of several trails brings events.', async () => {
    const second = trail({
      Name: 'second',
      TrailARN: 'arn:aws:cloudtrail:eu-central-1:123456789012:trail/second',
    });
    trailsAre(trail(), second);
    aws.trail.on(GetTrailStatusCommand, { Name: trail().TrailARN }).resolves({ IsLogging: false });
    aws.trail.on(GetTrailStatusCommand, { Name: second.TrailARN }).resolves({ IsLogging: true });
    expect(await row('Trail logging')).toMatchObject({ status: 'ok', reason: 'second' });
  });

  test('is not well when that trail records less than before.', async () => {
    aws.trail.on(GetEventSelectorsCommand).resolves({
      EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }],
    });
    expect(await row('Trail settings')).toMatchObject({
      status: 'fail',
      reason: 'the trail org-trail does not record read events',
      remedy: expect.stringMatching(
        /^It is not this stack's own. Its owner can: aws cloudtrail put-event-selectors/,
      ),
    });
  });

  test('is not well when the log group is gone: nobody is sent to look at it.', async () => {
    aws.logs.on(DescribeLogGroupsCommand).resolves({ logGroups: [{ logGroupName: 'org-logs-2' }] });
    const { checks } = await run();
    const of = (name: string) => checks.find((one) => one.name === name);
    expect(of('Log group')).toMatchObject({
      status: 'fail',
      reason: 'the log group org-logs is gone',
      remedy: expect.stringContaining('--log-group none'),
    });
    expect(of('Subscription filter')).toEqual({
      name: 'Subscription filter',
      status: 'not-run',
      reason: 'could not be run: see "Log group"',
    });
    for (const { remedy = '' } of checks)
      expect(remedy).not.toContain('See the log group in the CloudWatch console');
  });

  test('can not be repaired by --fix.', async () => {
    aws.trail.on(GetTrailStatusCommand).resolves({ IsLogging: false });
    const { exit } = await run('--fix');
    expect(exit).toBe(3);
    expect(aws.trail.commandCalls(StartLoggingCommand)).toHaveLength(0);
  });
});

describe('A stack on the log group of another stack', () => {
  const group = 'field-TrailLogGroup-ABC123';
  const owner = { StackName: 'field', StackId: 'x:field', Outputs: outputPairs({ LogGroup: group }) };

  test('names it, and the command that repairs it.', async () => {
    reuses(group, owner);
    trailsAre(trail({ CloudWatchLogsLogGroupArn: arnOf(group) }));
    aws.trail.on(GetTrailStatusCommand).resolves({ IsLogging: false });
    expect((await row('Trail logging'))?.remedy).toBe(
      'It belongs to the stack field: npx create-cloudtrail-kibana status --stack-name field --region eu-central-1 --fix',
    );
  });

  test('names it although it is gone.', async () => {
    reuses(group);
    trailsAre();
    expect((await row('Trail logging'))?.remedy).toMatch(
      /^The stack field, which made it, is gone\. With a trail of its own .* --log-group none$/,
    );
  });
});

describe('The row "Events arrive"', () => {
  const deliveredAgo = (milliseconds: number) =>
    aws.trail.on(GetTrailStatusCommand).resolves({
      IsLogging: true,
      LatestCloudWatchLogsDeliveryTime: new Date(NOW - milliseconds),
    });
  const newestAgo = (milliseconds: number) =>
    inside({ newestEvent: new Date(NOW - milliseconds).toISOString() });

  test('is well while the newest event is younger than an hour.', async () => {
    newestAgo(59 * 60_000);
    deliveredAgo(0);
    expect(await row('Events arrive')).toMatchObject({ status: 'ok', reason: 'newest 59 minutes old' });
  });

  test('warns of an hour of silence, and of a trail that is silent too.', async () => {
    newestAgo(10 * HOUR);
    deliveredAgo(10 * HOUR);
    expect(await row('Events arrive')).toMatchObject({
      status: 'warn',
      reason: 'the newest is 10 hours old',
    });
    expect(await row('Trail logging')).toMatchObject({
      status: 'warn',
      reason: 'the trail ours last delivered to CloudWatch Logs 10 hours ago',
    });
  });

  test('fails when the trail delivered what did not arrive.', async () => {
    newestAgo(10 * HOUR);
    deliveredAgo(60_000);
    expect(await row('Events arrive')).toMatchObject({
      status: 'fail',
      reason: 'the newest is 10 hours old, but the trail delivered 1 minute ago',
    });
  });

  test('fails when nothing has ever arrived of what the trail delivered.', async () => {
    inside({ newestEvent: null });
    deliveredAgo(60_000);
    expect(await row('Events arrive')).toMatchObject({
      status: 'fail',
      reason: 'no event yet, but the trail delivered 1 minute ago',
    });
  });

  test('goes by the age alone where the trails can not be read.', async () => {
    aws.trail.on(DescribeTrailsCommand).rejects(awsError('AccessDeniedException', 'no DescribeTrails'));
    expect(await row('Events arrive')).toMatchObject({ status: 'ok' });
    newestAgo(50 * HOUR);
    expect(await row('Events arrive')).toMatchObject({ status: 'warn', reason: 'the newest is 2 days old' });
    expect(await row('Trail logging')).toMatchObject({ status: 'fail', reason: 'no DescribeTrails' });
  });
});

test('Errors of the forwarder are found behind an empty page.', async () => {
  aws.logs
    .on(FilterLogEventsCommand)
    .resolves({ events: [], nextToken: '2' })
    .on(FilterLogEventsCommand, { nextToken: '2' })
    .resolves({ events: [{ message: 'ERROR 1' }], nextToken: '3' })
    .on(FilterLogEventsCommand, { nextToken: '3' })
    .resolves({ events: [{ message: 'ERROR 2' }] });
  expect(await row('Forwarder without errors')).toMatchObject({
    status: 'fail',
    reason: '2 errors in its log: ERROR 1',
  });
});
