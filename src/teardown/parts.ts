import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import {
  DeleteLogGroupCommand,
  paginateDescribeLogGroups,
  paginateDescribeMetricFilters,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeAddressesCommand, DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { paginateListFunctions } from '@aws-sdk/client-lambda';
import { ListDomainNamesCommand, ListTagsCommand } from '@aws-sdk/client-opensearch';
import { paginateListTopics } from '@aws-sdk/client-sns';
import { paginateListQueues } from '@aws-sdk/client-sqs';
import { DeleteParameterCommand, paginateGetParametersByPath } from '@aws-sdk/client-ssm';
import { everyOf } from '../aws/every-of.ts';
import type { Aws } from '../clients/aws.ts';
import type { Effects } from '../core/effects.ts';
import { alertNamespace, parameterFolder, trailName } from '../plan/names.ts';
import { bucketRemoval, type Need, needsOn } from '../plan/need.ts';
import { arnOf } from '../plan/resource-arns.ts';
import { artifactsBuckets, deleteBucket, deleteObject, keptReference, trailBuckets } from './buckets.ts';
import { isOurs, type Scope } from './scope.ts';

/** The part that holds the evidence. */
export const RECORDS = 'Records';

/** One kind of thing that a stack of this tool has, or leaves behind. */
export interface Part {
  /** The kind, in one or two words. */
  readonly what: string;
  /** Types of the template's resources that it is made of; none for what is made before the stack. */
  readonly types: readonly string[];
  /** Names of those that are there now. */
  readonly find: (scope: Scope, aws: Aws) => Promise<string[]>;
  /** Removes one; absent where the stack's deletion does. */
  readonly remove?: (name: string, fx: Effects) => Promise<void>;
  /** The calls that `remove` makes. */
  readonly calls?: (name: string, scope: Scope) => Need[];
  /** True when it is kept on purpose. */
  readonly isKept?: (scope: Scope) => boolean;
}

const removing = (arn: string, action: string) => needsOn(arn, [action], { when: 'remove' });

/** Both kinds of bucket are removed the same way. */
const BUCKET = {
  remove: async (name, fx) => deleteBucket(await fx.aws.s3(), name, fx),
  calls: (name, scope) => bucketRemoval(arnOf('AWS::S3::Bucket', name, scope)),
} satisfies Partial<Part>;

/**
 * Everything that bills, by tag or by name. The one table for what is deleted, what is kept, and the proof at the end. A
 * resource type of the template that has no part here has its reason in `types-without-part.ts`. Removed in this order:
 * the records last.
 */
export const PARTS: readonly Part[] = [
  { what: 'Domain', types: ['AWS::OpenSearchService::Domain'], find: domains },
  {
    what: 'Trail',
    types: ['AWS::CloudTrail::Trail'],
    find: async ({ stackName, region }, aws) => {
      const { trailList } = await (await aws.cloudTrail()).send(
        new DescribeTrailsCommand({ includeShadowTrails: false }),
      );
      return (trailList ?? []).flatMap(({ Name }) => (Name === trailName(stackName, region) ? Name : []));
    },
  },
  { what: 'Proxy', types: ['AWS::EC2::Instance'], find: proxies },
  { what: 'Elastic IP', types: ['AWS::EC2::EIP'], find: addresses },
  {
    what: 'Queue',
    types: ['AWS::SQS::Queue'],
    find: async ({ stackName }, aws) => {
      const client = await aws.sqs();
      const QueueNamePrefix = `${stackName}-FailureQueue-`;
      const urls = await everyOf(
        paginateListQueues({ client }, { QueueNamePrefix }),
        (page) => page.QueueUrls,
      );
      return urls.map((url) => url.split('/').at(-1) ?? url);
    },
  },
  { what: 'Function', types: ['AWS::Lambda::Function'], find: functions },
  { what: 'Alarm', types: ['AWS::CloudWatch::Alarm'], find: alarms },
  { what: 'Topic', types: ['AWS::SNS::Topic'], find: topics },
  { what: 'Metric', types: ['AWS::Logs::MetricFilter'], find: metricFilters },
  {
    what: 'Log group',
    types: ['AWS::Logs::LogGroup'],
    find: logGroups,
    remove: async (logGroupName, { aws }) => {
      const client = await aws.logs();
      await client.send(new DeleteLogGroupCommand({ logGroupName })).catch(unlessGone);
    },
    calls: (name, scope) => removing(arnOf('AWS::Logs::LogGroup', name, scope), 'logs:DeleteLogGroup'),
  },
  {
    what: 'Parameter',
    types: ['AWS::SSM::Parameter'],
    find: async (scope, aws) => {
      const client = await aws.ssm();
      const Path = `${parameterFolder(scope.stackName)}/`;
      const pages = paginateGetParametersByPath({ client }, { Path, Recursive: true });
      return everyOf(pages, ({ Parameters }) => Parameters?.map(({ Name }) => Name));
    },
    remove: async (Name, { aws }) => {
      await (await aws.ssm()).send(new DeleteParameterCommand({ Name })).catch(unlessGone);
    },
    calls: (name, scope) => removing(arnOf('AWS::SSM::Parameter', name, scope), 'ssm:DeleteParameter'),
  },
  {
    what: 'Account names',
    types: [],
    find: async (scope, aws) => keptReference(await aws.s3(), scope),
    remove: async (name, { aws }) => deleteObject(await aws.s3(), name),
    calls: (name, scope) => removing(arnOf('AWS::S3::Bucket', name, scope), 's3:DeleteObject'),
  },
  {
    ...BUCKET,
    what: 'Artifacts',
    types: [],
    find: async (scope, aws) => artifactsBuckets(await aws.s3(), scope),
    isKept: ({ sharesArtifacts }) => sharesArtifacts,
  },
  {
    ...BUCKET,
    what: RECORDS,
    types: ['AWS::S3::Bucket'],
    find: async (scope, aws) => trailBuckets(await aws.s3(), scope),
    isKept: ({ deleteData }) => !deleteData,
  },
];

/** By name and tag: a domain of that name may be somebody else's. */
async function domains(scope: Scope, aws: Aws): Promise<string[]> {
  const { domainName } = scope;
  const client = await aws.openSearch();
  const { DomainNames } = await client.send(new ListDomainNamesCommand({}));
  if (!(DomainNames ?? []).some(({ DomainName }) => DomainName === domainName)) return [];
  const ARN = arnOf('AWS::OpenSearchService::Domain', domainName, scope);
  const { TagList } = await client.send(new ListTagsCommand({ ARN })).catch((error: Error) => {
    // It went between the two questions.
    unlessGone(error);
    return { TagList: [] };
  });
  return isOurs(TagList, scope) ? [domainName] : [];
}

const named = ({ stackName }: Scope) => [{ Name: 'tag:Name', Values: [`${stackName} proxy`] }];

async function proxies(scope: Scope, aws: Aws): Promise<string[]> {
  const { Reservations } = await (await aws.ec2()).send(
    new DescribeInstancesCommand({ Filters: named(scope) }),
  );
  return (Reservations ?? [])
    .flatMap(({ Instances }) => Instances ?? [])
    .flatMap(({ InstanceId, State }) =>
      State?.Name === 'terminated' || State?.Name === 'shutting-down' ? [] : (InstanceId ?? []),
    );
}

async function addresses(scope: Scope, aws: Aws): Promise<string[]> {
  const { Addresses } = await (await aws.ec2()).send(new DescribeAddressesCommand({ Filters: named(scope) }));
  return (Addresses ?? []).flatMap(({ PublicIp }) => PublicIp ?? []);
}

/** The trail's, the domain's, and the functions': a function that was still running makes its own anew after the stack is gone. */
async function logGroups({ stackName }: Scope, aws: Aws): Promise<string[]> {
  const client = await aws.logs();
  const names: string[] = [];
  const own = ['TrailLogGroup', 'DomainErrors'].map((id) => `${stackName}-${id}-`);
  for (const logGroupNamePrefix of [...own, ...FUNCTIONS.map(logsOf(stackName))]) {
    const pages = paginateDescribeLogGroups({ client }, { logGroupNamePrefix });
    names.push(...(await everyOf(pages, ({ logGroups }) => logGroups?.map((group) => group.logGroupName))));
  }
  return names;
}

async function functions({ stackName }: Scope, aws: Aws): Promise<string[]> {
  const client = await aws.lambda();
  const pages = paginateListFunctions({ client }, {});
  const names = await everyOf(pages, ({ Functions }) => Functions?.map((one) => one.FunctionName));
  return names.filter((name) => FUNCTIONS.some((one) => name.startsWith(`${stackName}-${one}-`)));
}

/** CloudFormation names an alarm by stack and logical id; the latter has no hyphen, unlike another stack's name. */
async function alarms({ stackName }: Scope, aws: Aws): Promise<string[]> {
  const client = await aws.cloudWatch();
  const pages = paginateDescribeAlarms({ client }, { AlarmNamePrefix: `${stackName}-` });
  const names = await everyOf(pages, ({ MetricAlarms }) => MetricAlarms?.map((one) => one.AlarmName));
  return names.filter((name) => /^[A-Za-z]+Alarm-/.test(name.slice(stackName.length + 1)));
}

async function topics({ stackName }: Scope, aws: Aws): Promise<string[]> {
  const client = await aws.sns();
  const pages = paginateListTopics({ client }, {});
  const names = await everyOf(pages, ({ Topics }) => Topics?.map((one) => one.TopicArn?.split(':').at(-1)));
  return names.filter((name) => name.startsWith(`${stackName}-AlertTopic-`));
}

/** Each bills as a metric for as long as it counts; of a trail that is reused, the log group outlives the stack. */
async function metricFilters({ stackName }: Scope, aws: Aws): Promise<string[]> {
  const client = await aws.logs();
  const namespace = alertNamespace(stackName);
  return everyOf(paginateDescribeMetricFilters({ client }, {}), (page) =>
    page.metricFilters
      ?.filter(({ metricTransformations }) =>
        metricTransformations?.some(({ metricNamespace }) => metricNamespace === namespace),
      )
      .map(({ filterName }) => filterName),
  );
}

const FUNCTIONS = ['LogsToElasticsearch', 'UpdateElasticsearch', 'Messenger', 'HistoryFunction'];
const logsOf = (stackName: string) => (name: string) => `/aws/lambda/${stackName}-${name}-`;

function unlessGone(error: Error): void {
  if (!/NotFound/.test(error.name)) throw error;
}
