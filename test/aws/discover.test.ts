import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  type GetEventSelectorsCommandOutput,
  GetTrailStatusCommand,
  type GetTrailStatusResponse,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import {
  DescribeLogGroupsCommand,
  DescribeSubscriptionFiltersCommand,
  type LogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeInstanceTypeOfferingsCommand } from '@aws-sdk/client-ec2';
import { ListServiceQuotasCommand } from '@aws-sdk/client-service-quotas';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test, vi } from 'vitest';
import { objectUrl } from '../../src/aws/object-url.ts';
import { discover } from '../../src/discover/discover.ts';
import { awsError, stackAnswer, useAws } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { inRounds } from '../helpers/rounds.ts';

const aws = useAws();

type Selectors = Partial<GetEventSelectorsCommandOutput>;

const TRAIL: Trail = {
  Name: 'main',
  TrailARN: 'arn:aws:cloudtrail:eu-central-1:123456789012:trail/main',
  HomeRegion: 'eu-central-1',
  IsMultiRegionTrail: true,
  CloudWatchLogsLogGroupArn: 'arn:aws:logs:eu-central-1:123456789012:log-group:trail-logs:*',
};
const GROUP: LogGroup = { logGroupName: 'trail-logs', logGroupClass: 'STANDARD' };
const groupIn = (region: string, account: string): Trail => ({
  CloudWatchLogsLogGroupArn: `arn:aws:logs:${region}:${account}:log-group:trail-logs:*`,
});
const basic = (ReadWriteType: 'All' | 'WriteOnly', IncludeManagementEvents: boolean): Selectors => ({
  EventSelectors: [{ ReadWriteType, IncludeManagementEvents }],
});
const advanced = (...fields: { Field: string; Equals: string[] }[]): Selectors => ({
  AdvancedEventSelectors: [{ FieldSelectors: fields }],
});
const MANAGEMENT = { Field: 'eventCategory', Equals: ['Management'] };

interface TrailCase {
  readonly trail?: Trail;
  readonly status?: GetTrailStatusResponse;
  readonly selectors?: Selectors;
  readonly group?: LogGroup | undefined;
  readonly filters?: number;
  /** Subscription filters that AWS says a group may have; undefined where it does not say. */
  readonly quota?: number;
  readonly unreadable?: boolean;
  /** Undefined when it can be reused. */
  readonly why: RegExp | undefined;
}

describe('a trail that is there already', () => {
  test.each<[string, TrailCase]>([
    ['with all management events can be reused', { why: undefined }],
    ['with one other subscription can be reused', { filters: 1, why: undefined }],
    [
      'with advanced selectors for all of them can be reused',
      { selectors: advanced(MANAGEMENT), why: undefined },
    ],
    ['with the selectors it was born with can be reused', { selectors: {}, why: undefined }],
    [
      'without CloudWatch Logs',
      { trail: { CloudWatchLogsLogGroupArn: undefined }, why: /not deliver to CloudWatch Logs/ },
    ],
    ['of one region', { trail: { IsMultiRegionTrail: false }, why: /one region only/ }],
    [
      'with its log group in another region',
      { trail: groupIn('us-west-2', '123456789012'), why: /log group is in us-west-2: deploy there/ },
    ],
    [
      'of the organisation, seen from a member account with a log group of the same name',
      {
        trail: { ...groupIn('eu-central-1', '999999999999'), IsOrganizationTrail: true },
        why: /log group is in account 999999999999: deploy with credentials of that account/,
      },
    ],
    ['that is switched off', { status: { IsLogging: false }, why: /not logging/ }],
    [
      'whose deliveries to CloudWatch Logs fail',
      {
        status: { IsLogging: true, LatestCloudWatchLogsDeliveryError: 'AccessDenied' },
        why: /delivery to CloudWatch Logs fails \(AccessDenied\)/,
      },
    ],
    ['whose log group was deleted', { group: undefined, why: /log group does not exist/ }],
    [
      'whose log group only has another name that begins alike',
      { group: { logGroupName: 'trail-logs-2' }, why: /log group does not exist/ },
    ],
    [
      'whose log group is of the class for seldom access',
      { group: { ...GROUP, logGroupClass: 'INFREQUENT_ACCESS' }, why: /class INFREQUENT_ACCESS/ },
    ],
    [
      'without the events of KMS and the RDS Data API',
      {
        selectors: {
          EventSelectors: [
            {
              ReadWriteType: 'All',
              IncludeManagementEvents: true,
              ExcludeManagementEventSources: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'],
            },
          ],
        },
        why: /does not record events of kms\.amazonaws\.com and rdsdata\.amazonaws\.com/,
      },
    ],
    ['of writes only', { selectors: basic('WriteOnly', true), why: /does not record read events/ }],
    ['of data events only', { selectors: basic('All', false), why: /not record any management events/ }],
    [
      'with advanced selectors that leave some out',
      {
        selectors: advanced(MANAGEMENT, { Field: 'readOnly', Equals: ['false'] }),
        why: /not record all management events/,
      },
    ],
    [
      'with advanced selectors for data events',
      {
        selectors: advanced({ Field: 'eventCategory', Equals: ['Data'] }),
        why: /not record any management events/,
      },
    ],
    ['whose log group has two subscriptions of five can be reused', { filters: 2, quota: 5, why: undefined }],
    [
      'whose log group has as many subscriptions as AWS allows',
      { filters: 5, quota: 5, why: /already has 5 subscription filters, and the quota is 5/ },
    ],
    [
      'whose log group has two subscriptions, and AWS does not tell the quota',
      { filters: 2, why: /already has 2 subscription filters, and the quota could not be read/ },
    ],
    ['of the organisation', { unreadable: true, why: /details can't be read \(TrailNotFoundException\)/ }],
  ])('%s', async (_, over) => {
    const { trail, status = { IsLogging: true }, selectors = basic('All', true), filters = 0 } = over;
    const { quota, unreadable, why } = over;
    const group = 'group' in over ? over.group : GROUP;
    aws.trail.on(DescribeTrailsCommand).resolves({ trailList: [{ ...TRAIL, ...trail }] });
    const answer = aws.trail.on(GetTrailStatusCommand);
    if (unreadable) answer.rejects(awsError('TrailNotFoundException'));
    else answer.resolves(status);
    aws.logs.on(DescribeLogGroupsCommand).resolves({ logGroups: group === undefined ? [] : [group] });
    if (quota !== undefined)
      aws.quotas
        .on(ListServiceQuotasCommand)
        .resolves({ Quotas: [{ QuotaName: 'Subscription filters per log group', Value: quota }] });
    aws.trail.on(GetEventSelectorsCommand).resolves(selectors);
    aws.logs
      .on(DescribeSubscriptionFiltersCommand)
      .resolves({ subscriptionFilters: Array(filters).fill({}) });
    const { fx } = fakeWorld();
    const { trails } = await discover({}, fx);
    const [facts] = trails;
    expect(facts).toMatchObject({ name: 'main', arn: TRAIL.TrailARN, reusable: why === undefined });
    if (why === undefined) expect(facts).toMatchObject({ logGroup: 'trail-logs', why: undefined });
    else expect(facts?.why).toMatch(why);
  });
});

describe('discover', () => {
  test('puts the facts of an account together and changes nothing', async () => {
    aws.cfn.on(DescribeStacksCommand, { NextToken: undefined }).resolves({
      Stacks: [
        stackAnswer('CREATE_COMPLETE', {
          Parameters: [{ ParameterKey: 'DomainSize', ParameterValue: 'small' }],
        }),
      ],
      NextToken: 'more',
    });
    aws.cfn
      .on(DescribeStacksCommand, { NextToken: 'more' })
      .resolves({ Stacks: [stackAnswer('CREATE_COMPLETE', { StackName: 'theirs', Tags: [] })] });
    const facts = await discover({}, fakeWorld().fx);
    expect(facts).toMatchObject({
      identity: { account: '123456789012', region: 'eu-central-1' },
      network: {
        vpcId: 'vpc-1',
        subnetId: 'subnet-1',
        zone: 'eu-central-1a',
        proxyInstanceType: 't4g.micro',
      },
      callerIp: { status: 'agreed', ip: '203.0.113.7' },
      stacks: [
        { name: 'cloudtrail-kibana', version: '0.0.9', parameters: { DomainSize: 'small' } },
        { name: 'theirs', version: undefined },
      ],
      proxyImageId: 'ami-1',
      today: '2026-11-20',
    });
    const sent = Object.values(aws).flatMap((client) =>
      client.calls().map(({ firstArg }) => firstArg.constructor.name),
    );
    expect(sent.filter((name) => !/^(Get|List|Describe|Simulate)/.test(name))).toEqual([]);
  });

  test('takes the image of the processor that the zone offers', async () => {
    aws.ec2
      .on(DescribeInstanceTypeOfferingsCommand)
      .resolves({ InstanceTypeOfferings: [{ InstanceType: 't3.micro', Location: 'eu-central-1a' }] });
    const folder = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default';
    aws.ssm
      .on(GetParameterCommand, { Name: `${folder}-x86_64` })
      .resolves({ Parameter: { Value: 'ami-x86' } });
    const facts = await discover({}, fakeWorld().fx);
    expect(facts).toMatchObject({ network: { proxyInstanceType: 't3.micro' }, proxyImageId: 'ami-x86' });
  });

  test('says of a trail that it is a stack’s own', async () => {
    const Name = 'cloudtrail-kibana-eu-central-1';
    const TrailARN = `arn:aws:cloudtrail:eu-central-1:123456789012:trail/${Name}`;
    aws.trail.on(DescribeTrailsCommand).resolves({ trailList: [{ ...TRAIL, Name, TrailARN }] });
    aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: [stackAnswer('CREATE_COMPLETE')] });
    const { fx, err } = fakeWorld();
    await discover({}, fx);
    expect(err().replaceAll(/\s+/g, ' ')).toContain(`${Name}: made by the stack cloudtrail-kibana`);
  });

  test('asks at once what needs no other answer, and the rest in one more round', async () => {
    aws.trail.on(DescribeTrailsCommand).resolves({ trailList: [TRAIL] });
    // Loads what is loaded late, so that loading looks like no answer.
    await discover({}, fakeWorld().fx);
    const { aws: gated, rounds } = inRounds(fakeWorld().fx.aws);
    await discover({}, fakeWorld({ aws: gated }).fx);
    expect(rounds).toEqual([
      [
        'DescribeAccountAttributes',
        'DescribeAddresses',
        'DescribeAvailabilityZones',
        'DescribeInstanceTypeOfferings',
        'DescribeStacks',
        'DescribeTrails',
        'DescribeVpcs',
        'GetCallerIdentity',
        'GetParameter',
        'GetParameter',
        'ListDomainNames',
        'ListInstanceTypeDetails',
        'ListInstanceTypeDetails',
        'ListInstanceTypeDetails',
        'ListVersions',
      ],
      [
        'DescribeLogGroups',
        'DescribeRouteTables',
        'DescribeSubnets',
        'DescribeSubscriptionFilters',
        'GetEventSelectors',
        'GetTrailStatus',
      ],
    ]);
  });

  test('The termination protection of our stacks is asked for by their ids: the list of all stacks may lack it.', async () => {
    const ours = stackAnswer('CREATE_COMPLETE');
    const other = stackAnswer('CREATE_COMPLETE', { StackName: 'other', Tags: [] });
    aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: [ours, other] });
    aws.cfn
      .on(DescribeStacksCommand, { StackName: ours.StackId })
      .resolves({ Stacks: [{ ...ours, EnableTerminationProtection: true }] });
    const { stacks } = await discover({}, fakeWorld().fx);
    expect(stacks.map(({ name, isProtected }) => [name, isProtected])).toEqual([
      ['cloudtrail-kibana', true],
      ['other', false],
    ]);
  });

  test('announces whom it asks for the address, and how not to', async () => {
    const { fx, err } = fakeWorld();
    await discover({}, fx);
    expect(err()).toContain('Asking one.test and two.test\nfor your public address; --no-my-ip');
  });

  test.each([[{ 'no-my-ip': true }], [{ 'authorized-ip': ['192.0.2.1'] }]])(
    'asks nobody with %j',
    async (flags) => {
      const asked = vi.fn();
      const facts = await discover(flags, fakeWorld({ fetch: asked }).fx);
      expect(asked).not.toHaveBeenCalled();
      expect(facts.callerIp).toMatchObject({ status: 'unknown' });
    },
  );
});

test.each([
  [undefined, 'eu-central-1', 'https://b.s3.eu-central-1.amazonaws.com/t/x.json'],
  [undefined, 'cn-north-1', 'https://b.s3.cn-north-1.amazonaws.com.cn/t/x.json'],
  ['http://127.0.0.1:4566', 'us-east-1', 'http://127.0.0.1:4566/b/t/x.json'],
  ['http://127.0.0.1:4566/', 'us-east-1', 'http://127.0.0.1:4566/b/t/x.json'],
])('with the endpoint %s in %s an object is at %s', (endpoint, region, url) => {
  expect(objectUrl(endpoint, 'b', 't/x.json', region)).toBe(url);
});
