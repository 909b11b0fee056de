import { ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { paginateDescribeLogGroups, paginateDescribeMetricFilters } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeAddressesCommand, DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListDomainNamesCommand } from '@aws-sdk/client-opensearch';
import { ListBucketsCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { paginateDescribeParameters } from '@aws-sdk/client-ssm';
import { everyOf } from '../../../src/aws/every-of.ts';
import type { Aws } from '../../../src/clients/aws.ts';

type Names = readonly (string | undefined)[] | undefined;

/** What there is of each kind, whosoever it is: by the plainest call of its service, not by those of our commands. */
const LISTS: Readonly<Record<string, (aws: Aws) => Promise<Names>>> = {
  stacks: async (aws) => {
    const { StackSummaries } = await (await aws.cloudFormation()).send(new ListStacksCommand({}));
    return StackSummaries?.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE').map(
      ({ StackName, StackStatus }) => `${StackName} ${StackStatus}`,
    );
  },
  domains: async (aws) =>
    (await (await aws.openSearch()).send(new ListDomainNamesCommand({}))).DomainNames?.map(
      ({ DomainName }) => DomainName,
    ),
  trails: async (aws) =>
    (await (await aws.cloudTrail()).send(new DescribeTrailsCommand({}))).trailList?.map(({ Name }) => Name),
  machines: async (aws) => {
    const { Reservations } = await (await aws.ec2()).send(new DescribeInstancesCommand({}));
    return Reservations?.flatMap(({ Instances }) => Instances ?? []).flatMap(({ InstanceId, State }) =>
      State?.Name === 'terminated' ? [] : InstanceId,
    );
  },
  addresses: async (aws) =>
    (await (await aws.ec2()).send(new DescribeAddressesCommand({}))).Addresses?.map(
      ({ PublicIp }) => PublicIp,
    ),
  queues: async (aws) =>
    (await (await aws.sqs()).send(new ListQueuesCommand({}))).QueueUrls?.map((url) => url.split('/').at(-1)),
  functions: async (aws) =>
    (await (await aws.lambda()).send(new ListFunctionsCommand({}))).Functions?.map(
      ({ FunctionName }) => FunctionName,
    ),
  topics: async (aws) =>
    (await (await aws.sns()).send(new ListTopicsCommand({}))).Topics?.map(({ TopicArn }) => TopicArn),
  alarms: async (aws) => {
    const client = await aws.cloudWatch();
    return everyOf(paginateDescribeAlarms({ client }, {}), ({ MetricAlarms }) =>
      MetricAlarms?.map(({ AlarmName }) => AlarmName),
    );
  },
  metrics: async (aws) => {
    const client = await aws.logs();
    return everyOf(paginateDescribeMetricFilters({ client }, {}), ({ metricFilters }) =>
      metricFilters?.map(({ filterName }) => filterName),
    );
  },
  logGroups: async (aws) => {
    const client = await aws.logs();
    return everyOf(paginateDescribeLogGroups({ client }, {}), ({ logGroups }) =>
      logGroups?.map(({ logGroupName }) => logGroupName),
    );
  },
  parameters: async (aws) => {
    const client = await aws.ssm();
    return everyOf(paginateDescribeParameters({ client }, {}), ({ Parameters }) =>
      // moto lists those that AWS has for everybody, too.
      Parameters?.map(({ Name }) => Name).filter((name) => !name?.startsWith('/aws/')),
    );
  },
  buckets: async (aws) =>
    (await (await aws.s3()).send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name),
};

export type Holdings = Readonly<Record<string, readonly string[]>>;

/** All that an account has in the region; kinds of which it has nothing are left out. */
export async function holdings(aws: Aws): Promise<Holdings> {
  const rows = await Promise.all(
    Object.entries(LISTS).map(async ([kind, list]) => [kind, [...((await list(aws)) ?? [])].sort()] as const),
  );
  return Object.fromEntries(rows.filter(([, names]) => names.length > 0)) as Holdings;
}

/** What is there now and was not before. */
export const since = (before: Holdings, now: Holdings): Holdings =>
  Object.fromEntries(
    Object.entries(now)
      .map(([kind, names]) => [kind, names.filter((name) => !before[kind]?.includes(name))] as const)
      .filter(([, names]) => names.length > 0),
  );

/** Keys of the objects in a bucket. */
export async function keysIn(Bucket: string, aws: Aws): Promise<string[]> {
  const client = await aws.s3();
  return everyOf(paginateListObjectsV2({ client }, { Bucket }), ({ Contents }) =>
    Contents?.map(({ Key }) => Key),
  );
}
