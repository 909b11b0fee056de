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
import { ListServiceQuotasCommand } from '@aws-sdk/client-service-quotas';
import { describe, expect, test } from 'vitest';
import { discover } from '../../src/discover/discover.ts';
import { awsError, TRAIL, useAws } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';

const aws = useAws();

type Selectors = Partial<GetEventSelectorsCommandOutput>;

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
