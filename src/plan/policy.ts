import { OWN_TAG, trailBucketPrefix } from './names.ts';
import { BOUNDARY_KEY, MAKING, PASSED_TO } from './need.ts';
import { boundaryArn } from './printed-boundary.ts';

/** Values of condition keys, by operator. */
type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

interface Names {
  readonly stack: string;
  readonly domain: string;
  readonly trailBucket: string;
  /** ARN of the policy that every role has to have as its permissions boundary; may have `*` in it. */
  readonly boundary: string;
}

/** When a call is allowed. */
const CONDITIONS = {
  /** For a role that has the boundary, or gets it. */
  bounded: ({ boundary }) => ({ StringLike: { [BOUNDARY_KEY]: boundary } }),
  /** To a service that gets a role of the stack. */
  passed: () => ({ StringEquals: { 'iam:PassedToService': PASSED_TO } }),
  /** Made by EC2 in the caller's name. */
  viaEc2: () => ({ StringLike: { 'kms:ViaService': 'ec2.*.amazonaws.com' } }),
  /** Of what gets the stack's tag. */
  tagging: ({ stack }) => ({ StringEquals: { [`aws:RequestTag/${OWN_TAG}`]: stack } }),
  /** Of what has the stack's tag. */
  tagged: ({ stack }) => ({ StringEquals: { [`aws:ResourceTag/${OWN_TAG}`]: stack } }),
  /** Together with the call that makes it. */
  whileMaking: () => ({ StringEquals: { 'ec2:CreateAction': Object.values(MAKING) } }),
} satisfies Readonly<Record<string, (names: Names) => Condition>>;

/** Actions on resources; what AWS offers no narrower form for has none. */
interface Grant {
  readonly service: string;
  readonly actions: readonly string[];
  /** Resource parts after `arn:<partition>:`; `<stack>` is the stack's name. Absent: everything. */
  readonly on?: readonly string[];
  readonly when?: keyof typeof CONDITIONS;
  /** In the policy only where it is asked for. */
  readonly onlyFor?: 'error-logs';
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
    actions: ['DescribeStacks', 'ListStacks', 'DescribeEvents'],
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
  { service: 'ec2', actions: ['Describe*'] },
  // What each call is about: Service Authorization Reference, Amazon EC2.
  {
    service: 'ec2',
    actions: ['AllocateAddress', 'CreateSecurityGroup', 'RunInstances'],
    when: 'tagging',
  },
  // What these calls are about beside the address, machine or group itself.
  {
    service: 'ec2',
    actions: ['CreateSecurityGroup', 'RunInstances', 'AssociateAddress', 'DisassociateAddress'],
    on: [
      'ec2:*::image/*',
      ...['vpc/*', 'subnet/*', 'network-interface/*', 'volume/*'].map((kind) => `ec2:*:*:${kind}`),
    ],
  },
  {
    service: 'ec2',
    actions: [
      'ReleaseAddress',
      'DisassociateAddress',
      'AssociateAddress',
      'DeleteSecurityGroup',
      // With the stack's own group.
      'RunInstances',
      '*SecurityGroup*gress',
      'StartInstances',
      'StopInstances',
      'TerminateInstances',
      'ModifyInstance*',
      '*Tags',
    ],
    when: 'tagged',
  },
  { service: 'ec2', actions: ['CreateTags'], when: 'whileMaking' },
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
  { service: 'logs', actions: ['Describe*', 'Filter*', 'ListTags*', 'Get*'] },
  // AWS has no narrower form: a resource policy is of the region (Service Authorization Reference, CloudWatch Logs).
  { service: 'logs', actions: ['*ResourcePolicy'], onlyFor: 'error-logs' },
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
  { service: 'iam', actions: ['GetPolicy'], on: ['iam::*:policy/create-cloudtrail-kibana-<stack>'] },
  // Nobody may take the boundary away, or give a role rights that it does not limit (IAM User Guide, "Delegating
  // responsibility to others using permissions boundaries").
  {
    service: 'iam',
    actions: ['CreateRole', 'PutRolePolicy', 'PutRolePermissionsBoundary'],
    on: ['iam::*:role/<stack>-*'],
    when: 'bounded',
  },
  { service: 'iam', actions: ['PassRole'], on: ['iam::*:role/<stack>-*'], when: 'passed' },
  {
    service: 'iam',
    actions: [
      'DeleteRole',
      'DeleteRolePolicy',
      'DetachRolePolicy',
      'GetRole*',
      'List*Role*',
      '*tagRole',
      'Update*Role*',
      '*InstanceProfile',
    ],
    on: ['iam::*:role/<stack>-*', 'iam::*:instance-profile/<stack>-*'],
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
    when: 'viaEc2',
  },
  // The machine, its executions, and those of its Distributed Map.
  { service: 'states', actions: ['*'], on: ['states:*:*:*:<stack>-History*'] },
];

interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: '*' | readonly string[];
  readonly Condition?: Condition;
}

interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyOptions {
  /** A service whose statements are left out: what a test takes away. */
  readonly without?: string | undefined;
  /** ARN of the policy that every role has to have as its permissions boundary; by default that of `boundaryPolicy`. */
  readonly boundary?: string | undefined;
  /** Whether the stack may keep the domain's error logs. */
  readonly errorLogs?: boolean;
}

/** Services that the policy has statements of. */
export const POLICY_SERVICES: readonly string[] = [...new Set(GRANTS.map(({ service }) => service))];

/**
 * A policy that lets its holder deploy and live with one stack, no more: at most 6,144 characters without blanks, as a
 * managed policy takes. It is the same in every account and region.
 */
export function deployerPolicy(
  stackName: string,
  domain: string,
  partition = 'aws',
  { without, boundary = boundaryArn(stackName, partition), errorLogs = false }: PolicyOptions = {},
): PolicyDocument {
  const trailBucket = trailBucketPrefix(stackName);
  const names: Names = { stack: stackName, domain, trailBucket, boundary };
  const fill = (text: string) =>
    text.replace(/<(\w+)>/g, (_, name: string) => names[name as keyof Names] ?? '');
  const isKept = ({ service, onlyFor }: Grant) => service !== without && (onlyFor === undefined || errorLogs);
  const isLook = ({ on, when }: Grant) => on === undefined && when === undefined;
  const isWhole = ({ actions, on, when }: Grant) =>
    actions[0] === '*' && on !== undefined && when === undefined;
  const actionsOf = ({ service, actions }: Grant) => actions.map((action) => `${service}:${action}`);
  const look: PolicyStatement = {
    Sid: 'Look',
    Effect: 'Allow',
    Action: GRANTS.filter(isLook).filter(isKept).flatMap(actionsOf),
    Resource: '*',
  };
  // Numbered before any is left out: a Sid is of the same statement with and without others.
  const own = GRANTS.filter((grant) => !isLook(grant)).flatMap((grant, at): PolicyStatement[] =>
    isKept(grant) && !isWhole(grant)
      ? [
          {
            Sid: `${grant.service}${at}`,
            Effect: 'Allow',
            Action: actionsOf(grant),
            Resource: grant.on === undefined ? '*' : grant.on.map((part) => `arn:${partition}:${fill(part)}`),
            ...(grant.when === undefined ? {} : { Condition: CONDITIONS[grant.when](names) }),
          },
        ]
      : [],
  );
  // Each ARN is of one service, so that an action of another one has no meaning there.
  const services = GRANTS.filter(isWhole).filter(isKept);
  const whole: PolicyStatement = {
    Sid: 'Own',
    Effect: 'Allow',
    Action: services.flatMap(actionsOf),
    Resource: services.flatMap(({ on = [] }) => on).map((part) => `arn:${partition}:${fill(part)}`),
  };
  return { Version: '2012-10-17', Statement: [look, ...own, whole] };
}
