import PERMISSIONS from '../../assets/handler-permissions.json' with { type: 'json' };
import type { Identity, StackNames } from '../core/types.ts';
import { bucketPrefix, parameterFolder, trailName } from './names.ts';

/** One call that a deployment makes, as AWS's policy simulator is asked about it. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  /** Values of condition keys, beside those that every call has. */
  readonly context: Readonly<Record<string, string>>;
  /** CloudFormation calls it in the caller's name; else this program does. */
  readonly viaCloudFormation: boolean;
  /** `make` deploys, `change` is needed by an update alone, `remove` by a teardown. */
  readonly when: 'make' | 'change' | 'remove';
  /** The resource may be there already, with a policy of its own that lets the caller in. */
  readonly mayBeOthers?: true;
  /** Only when the stack has a trail of its own. */
  readonly ownTrail?: true;
  /** Only when alerts are mailed. */
  readonly alerts?: true;
  /** Only when the deployment sets tags, or changes the roles' boundary or the stack's termination protection. */
  readonly onlyFor?: 'tags' | 'boundary' | 'protection';
}

type Kind = keyof typeof PERMISSIONS;
type Step = 'create' | 'read' | 'update' | 'delete';

/** Condition key of the boundary that a role gets or has; a call for a role without one lacks it. */
export const BOUNDARY_KEY = 'iam:PermissionsBoundary';

/** Part of an ARN for what CloudFormation gives a random end: stands for any, as policies can only name the start. */
const END = 'PREFLIGHT000';

/** ARN without `arn:<partition>:` of a resource of each type; `at` is the region and account. */
const RESOURCES: Readonly<Record<Kind, (names: StackNames, at: string, account: string) => string>> = {
  'AWS::CloudTrail::Trail': ({ stackName }, at) =>
    `cloudtrail:${at}:trail/${trailName(stackName, at.split(':')[0] ?? '')}`,
  'AWS::CloudWatch::Alarm': ({ stackName }, at) =>
    `cloudwatch:${at}:alarm:${stackName}-ClusterRedAlarm-${END}`,
  'AWS::EC2::EIP': (_, at) => `ec2:${at}:elastic-ip/eipalloc-00000000000000000`,
  'AWS::EC2::EIPAssociation': (_, at) => `ec2:${at}:elastic-ip/eipalloc-00000000000000000`,
  'AWS::EC2::Instance': (_, at) => `ec2:${at}:instance/i-00000000000000000`,
  'AWS::EC2::SecurityGroup': (_, at) => `ec2:${at}:security-group/sg-00000000000000000`,
  'AWS::EC2::SecurityGroupIngress': (_, at) => `ec2:${at}:security-group/sg-00000000000000000`,
  'AWS::Events::Rule': ({ stackName }, at) => `events:${at}:rule/${stackName}-DailyRun-${END}`,
  'AWS::IAM::InstanceProfile': ({ stackName }, _, account) =>
    `iam::${account}:instance-profile/${stackName}-ProxyProfile-${END}`,
  'AWS::IAM::Policy': ({ stackName }, _, account) => `iam::${account}:role/${stackName}-UpdaterRole-${END}`,
  'AWS::IAM::Role': ({ stackName }, _, account) => `iam::${account}:role/${stackName}-UpdaterRole-${END}`,
  'AWS::Lambda::EventInvokeConfig': functionArn,
  'AWS::Lambda::Function': functionArn,
  'AWS::Lambda::Permission': functionArn,
  'AWS::Logs::LogGroup': logGroupArn,
  'AWS::Logs::MetricFilter': logGroupArn,
  'AWS::Logs::SubscriptionFilter': logGroupArn,
  'AWS::OpenSearchService::Domain': ({ domainName }, at) => `es:${at}:domain/${domainName}`,
  'AWS::S3::Bucket': trailBucket,
  'AWS::S3::BucketPolicy': trailBucket,
  'AWS::SNS::Topic': ({ stackName }, at) => `sns:${at}:${stackName}-AlertTopic-${END}`,
  'AWS::SQS::Queue': ({ stackName }, at) => `sqs:${at}:${stackName}-FailureQueue-${END}`,
  'AWS::SSM::Parameter': (names, at) => `${parameterArn(names, at)}/nginx.conf`,
};

/** The long form: policies name log groups with and without an end of `:*`, and both match this one. */
function logGroupArn({ stackName }: StackNames, at: string): string {
  return `logs:${at}:log-group:${stackName}-TrailLogGroup-${END}:log-stream:`;
}

function functionArn({ stackName }: StackNames, at: string): string {
  return `lambda:${at}:function:${stackName}-LogsToElasticsearch-${END}`;
}

function trailBucket({ stackName }: StackNames): string {
  return `s3:::${bucketPrefix(stackName)}-trailbucket-${END.toLowerCase()}`;
}

const parameterArn = ({ stackName }: StackNames, at: string): string =>
  `ssm:${at}:parameter${parameterFolder(stackName)}`;

/** Made with a trail of the stack's own only; a test keeps it equal to the template's condition. */
export const OF_OWN_TRAIL: readonly string[] = [
  'AWS::CloudTrail::Trail',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
];

/** Made with alerts only; a test keeps it equal to what they bring. */
export const OF_ALERTS: readonly string[] = ['AWS::Logs::MetricFilter', 'AWS::SNS::Topic'];

/** Looked up without a resource: a policy has to name them with `*`. */
const UNBOUND = /^(ec2:Describe|logs:DescribeLogGroups|cloudtrail:DescribeTrails|sns:Unsubscribe)/;

const STEPS: readonly (readonly [Step, Need['when']])[] = [
  ['create', 'make'],
  ['read', 'make'],
  ['update', 'change'],
  ['delete', 'remove'],
];

/** Who gets a role of the stack; another service than these is none of the deployment's business. */
const PASSED_TO = ['lambda.amazonaws.com', 'ec2.amazonaws.com', 'cloudtrail.amazonaws.com'];

/** Calls of this program itself to deploy. */
const OWN = [
  'cloudformation:CreateChangeSet',
  'cloudformation:DescribeChangeSet',
  'cloudformation:ExecuteChangeSet',
  'cloudformation:DescribeStackEvents',
];
const ON_ARTIFACTS_BUCKET = [
  's3:CreateBucket',
  's3:ListBucket',
  's3:PutBucketTagging',
  's3:PutBucketPublicAccessBlock',
  's3:PutEncryptionConfiguration',
  's3:PutBucketPolicy',
];
/**
 * Calls that know the condition key `iam:PermissionsBoundary`: of the boundary that is set, or that the role has (Service
 * Authorization Reference, AWS Identity and Access Management).
 */
const ON_BOUNDED_ROLES = /^iam:(CreateRole|(Put|Delete)RolePolicy|(Put|Delete)RolePermissionsBoundary)$/;
const ON_ARTIFACTS = ['s3:PutObject', 's3:GetObject'];
const ON_PASSWORD = ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:AddTagsToResource'];

/** Every call of making, changing and removing a stack of these names, once each. */
export function neededCalls(names: StackNames, { account, region, arn }: Identity): Need[] {
  const partition = arn.split(':')[1] || 'aws';
  const at = `${region}:${account}`;
  const full = (part: string) => `arn:${partition}:${part}`;
  const on = (resource: string, actions: readonly string[], over: Partial<Need> = {}): Need[] =>
    actions.map((action) => ({
      action,
      resource: full(resource),
      context: {},
      viaCloudFormation: false,
      when: 'make',
      ...over,
    }));
  const bucket = `s3:::${names.artifactsBucket}`;
  const stack = `cloudformation:${at}:stack/${names.stackName}/00000000-0000-0000-0000-000000000000`;
  const role = RESOURCES['AWS::IAM::Role'](names, at, account);
  const boundary = names.permissionsBoundary;
  const bounded: Need['context'] = boundary === undefined ? {} : { [BOUNDARY_KEY]: boundary };
  const all: Need[] = [
    ...on(stack, OWN),
    ...on(stack, ['cloudformation:UpdateTerminationProtection'], { onlyFor: 'protection' }),
    ...on(stack, ['cloudformation:DeleteStack'], { when: 'remove' }),
    ...on(bucket, ON_ARTIFACTS_BUCKET, { mayBeOthers: true }),
    ...on(bucket, ['s3:TagResource'], { mayBeOthers: true, onlyFor: 'tags' }),
    ...on(`${bucket}/${names.stackName}/x`, ON_ARTIFACTS, { mayBeOthers: true }),
    ...on(`${parameterArn(names, at)}/password`, ON_PASSWORD),
    ...on(functionArn(names, at), ['lambda:InvokeFunction']),
    ...PASSED_TO.flatMap((service) =>
      on(role, ['iam:PassRole'], {
        context: { 'iam:PassedToService': service },
        viaCloudFormation: true,
        ...(service.startsWith('cloudtrail') ? { ownTrail: true } : {}),
      }),
    ),
  ];
  for (const kind of Object.keys(PERMISSIONS) as Kind[]) {
    const over = {
      viaCloudFormation: true,
      ...(OF_OWN_TRAIL.includes(kind) ? { ownTrail: true as const } : {}),
      ...(OF_ALERTS.includes(kind) ? { alerts: true as const } : {}),
    };
    for (const [step, when] of STEPS) {
      for (const action of PERMISSIONS[kind][step]) {
        const resource = UNBOUND.test(action) ? '*' : full(RESOURCES[kind](names, at, account));
        const context = ON_BOUNDED_ROLES.test(action) ? bounded : {};
        const changes = /RolePermissionsBoundary$/.test(action) ? { onlyFor: 'boundary' as const } : {};
        all.push({ action, resource, context, when, ...over, ...changes });
      }
    }
  }
  return onceEach(all);
}

/** The same call of several steps is one of the earliest: what a deployment needs is no matter for the teardown alone. */
function onceEach(needs: readonly Need[]): Need[] {
  const rank = { make: 0, change: 1, remove: 2 } as const;
  const seen = new Set<string>();
  return [...needs]
    .sort((a, b) => rank[a.when] - rank[b.when])
    .filter(({ action, resource, context }) => {
      const key = [action, resource, ...Object.values(context)].join(' ');
      return !seen.has(key) && seen.add(key);
    });
}
