import { trailBucketPrefix } from './names.ts';
import { BOUNDARY_KEY } from './need.ts';

/** Actions on resources; what AWS offers no narrower form for has none. */
interface Grant {
  readonly service: string;
  readonly actions: readonly string[];
  /** Resource parts after `arn:<partition>:`; `<stack>` is the stack's name. Absent: everything. */
  readonly on?: readonly string[];
  /** `bounded`: only where every role has a permissions boundary; `free`: only where none has. */
  readonly when?: 'bounded' | 'free';
  /** True for calls that are allowed with that boundary alone. */
  readonly demandsBoundary?: true;
  /** True for calls that EC2 makes in the caller's name. */
  readonly viaEc2?: true;
}

/**
 * What deploying, checking, rotating and taking down need, by service: the one table behind the printed policy. The
 * first of a service are the calls of this program, the others those that CloudFormation makes in the caller's name.
 *
 * Source for the latter: the handlers' permissions in the CloudFormation resource schemas (2026-10-20).
 */
const GRANTS: readonly Grant[] = [
  {
    service: 'cloudformation',
    actions: ['DescribeStacks', 'ListStacks', 'ValidateTemplate', 'DescribeEvents'],
  },
  {
    service: 'cloudformation',
    actions: [
      '*ChangeSet*',
      'ContinueUpdateRollback',
      'DeleteStack',
      'DescribeStack*',
      'GetTemplate',
      'CreateStack',
      '*UpdateStack',
      'UpdateTerminationProtection',
    ],
    on: ['cloudformation:*:*:stack/<stack>/*', 'cloudformation:*:*:stack/<stack>-preview/*'],
  },
  { service: 'sts', actions: ['GetCallerIdentity'] },
  {
    service: 'ec2',
    actions: [
      'Describe*',
      'AllocateAddress',
      'ReleaseAddress',
      'AssociateAddress',
      'DisassociateAddress',
      '*SecurityGroup*',
      'RunInstances',
      'StartInstances',
      'StopInstances',
      'TerminateInstances',
      'ModifyInstance*',
      '*Tags',
    ],
  },
  {
    service: 'cloudtrail',
    actions: ['Describe*', 'Get*', 'List*', 'LookupEvents'],
  },
  // Not StopLogging: nothing of this program stops a trail before it is deleted.
  {
    service: 'cloudtrail',
    actions: ['CreateTrail', 'UpdateTrail', 'DeleteTrail', 'StartLogging', 'Put*', '*Tags'],
    on: ['cloudtrail:*:*:trail/<stack>-*'],
  },
  { service: 'logs', actions: ['Describe*', 'FilterLogEvents', 'ListTagsForResource', 'Get*'] },
  {
    service: 'logs',
    actions: ['*LogGroup', 'PutRetentionPolicy', '*Resource'],
    on: ['logs:*:*:log-group:<stack>-*', 'logs:*:*:log-group:/aws/lambda/<stack>-*'],
  },
  // Of whatever trail is reused.
  { service: 'logs', actions: ['*SubscriptionFilter', '*MetricFilter'], on: ['logs:*:*:log-group:*'] },
  { service: 'es', actions: ['List*', 'Describe*', 'GetCompatibleVersions'] },
  {
    service: 'es',
    actions: ['CreateDomain', 'UpdateDomainConfig', 'UpgradeDomain', 'DeleteDomain', 'AddTags', 'RemoveTags'],
    on: ['es:*:*:domain/<domain>'],
  },
  // Here and below, reads of the account's limits: CloudFormation looks for them before it makes anything (User Guide,
  // "Validate stack deployments"), so that too low ones are said at once.
  { service: 'lambda', actions: ['ListFunctions', 'GetAccountSettings'] },
  {
    service: 'lambda',
    actions: ['*'],
    on: ['lambda:*:*:function:<stack>-*'],
  },
  // On the caller's own identity: its permissions are looked up before anything is made.
  { service: 'iam', actions: ['SimulatePrincipalPolicy', 'GetRole', 'GetAccountSummary'] },
  {
    service: 'iam',
    actions: ['*Role', '*RolePolicy', '*RolePermissionsBoundary', '*InstanceProfile', 'List*Role*'],
    on: ['iam::*:role/<stack>-*', 'iam::*:instance-profile/<stack>-*'],
    when: 'free',
  },
  // An account that demands a boundary demands it of these calls, and nobody may take it away (IAM User Guide,
  // "Delegating responsibility to others using permissions boundaries").
  {
    service: 'iam',
    actions: ['CreateRole', 'PutRolePolicy', 'AttachRolePolicy', 'PutRolePermissionsBoundary'],
    on: ['iam::*:role/<stack>-*'],
    when: 'bounded',
    demandsBoundary: true,
  },
  {
    service: 'iam',
    actions: [
      'DeleteRole',
      'DeleteRolePolicy',
      'DetachRolePolicy',
      'GetRole*',
      'List*Role*',
      'PassRole',
      '*tagRole',
      'Update*Role*',
      '*InstanceProfile',
    ],
    on: ['iam::*:role/<stack>-*', 'iam::*:instance-profile/<stack>-*'],
    when: 'bounded',
  },
  { service: 'servicequotas', actions: ['GetServiceQuota', 'ListServiceQuotas'] },
  { service: 's3', actions: ['ListAllMyBuckets'] },
  {
    service: 's3',
    actions: ['*'],
    on: ['s3:::create-cloudtrail-kibana-*', 's3:::<trailBucket>*'],
  },
  {
    service: 'ssm',
    actions: ['GetParameter*'],
    on: ['ssm:*:*:parameter/aws/service/*'],
  },
  // CloudFormation reads an instance with them.
  { service: 'ssm', actions: ['ListAssociations', 'DescribeAssociation'] },
  {
    service: 'ssm',
    actions: ['*Parameter*', '*Tags*Resource'],
    on: ['ssm:*:*:parameter/create-cloudtrail-kibana/<stack>*'],
  },
  { service: 'sqs', actions: ['ListQueues'] },
  { service: 'sqs', actions: ['*'], on: ['sqs:*:*:<stack>-*'] },
  // SNS decides on the end of a subscription without a resource.
  { service: 'sns', actions: ['ListTopics', 'Unsubscribe'] },
  { service: 'sns', actions: ['*'], on: ['sns:*:*:<stack>-AlertTopic-*'] },
  { service: 'events', actions: ['*'], on: ['events:*:*:rule/<stack>-*'] },
  { service: 'cloudwatch', actions: ['DescribeAlarms', 'GetMetricStatistics', 'GetMetricData'] },
  {
    service: 'cloudwatch',
    actions: ['PutMetricAlarm', 'DeleteAlarms', '*Resource'],
    on: ['cloudwatch:*:*:alarm:<stack>-*'],
  },
  // For the proxy's disk, where the account encrypts all disks with a key of its own (Amazon EBS User Guide,
  // "Requirements for Amazon EBS encryption"): without them the instance ends with Client.InternalError.
  {
    service: 'kms',
    actions: ['CreateGrant', 'Decrypt', 'DescribeKey', 'GenerateDataKeyWithoutPlaintext', 'ReEncrypt*'],
    on: ['kms:*:*:key/*'],
    viaEc2: true,
  },
];

interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: '*' | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/** Services that the policy has statements of. */
export const POLICY_SERVICES: readonly string[] = [...new Set(GRANTS.map(({ service }) => service))];

/**
 * A policy that lets its holder deploy and live with one stack, no more: at most 6,144 characters without blanks, as a
 * managed policy takes. It is the same in every account and region.
 *
 * @param without a service whose statements are left out: what a test takes away.
 * @param boundary ARN of the policy that every role has to have as its permissions boundary; undefined for none.
 */
export function deployerPolicy(
  stackName: string,
  domain: string,
  partition = 'aws',
  without?: string,
  boundary?: string,
): PolicyDocument {
  const names: Readonly<Record<string, string>> = {
    stack: stackName,
    domain,
    trailBucket: trailBucketPrefix(stackName),
  };
  const fill = (text: string) => text.replace(/<(\w+)>/g, (_, name: string) => names[name] ?? '');
  const statement = ({ service, actions, on, demandsBoundary, viaEc2 }: Grant): PolicyStatement => ({
    Sid: `${service[0]?.toUpperCase()}${service.slice(1)}${on === undefined ? 'Look' : 'Own'}`,
    Effect: 'Allow',
    Action: actions.map((action) => `${service}:${action}`),
    Resource: on === undefined ? '*' : on.map((part) => `arn:${partition}:${fill(part)}`),
    ...(demandsBoundary && boundary !== undefined
      ? { Condition: { StringEquals: { [BOUNDARY_KEY]: boundary } } }
      : {}),
    ...(viaEc2 ? { Condition: { StringLike: { 'kms:ViaService': 'ec2.*.amazonaws.com' } } } : {}),
  });
  const other = boundary === undefined ? 'bounded' : 'free';
  const granted = GRANTS.filter(({ service, when }) => service !== without && when !== other).map(statement);
  const seen = new Map<string, number>();
  const Statement = granted.map((one) => {
    const times = (seen.get(one.Sid) ?? 0) + 1;
    seen.set(one.Sid, times);
    return times === 1 ? one : { ...one, Sid: `${one.Sid}${times}` };
  });
  return { Version: '2012-10-17', Statement };
}
