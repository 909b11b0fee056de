import PERMISSIONS from '../../assets/handler-permissions.json' with { type: 'json' };
import type { StackNames } from '../core/permissions.ts';
import type { Identity } from '../core/types.ts';
import type { Place } from '../stack/place.ts';
import { machineName, parameterFolder, trailBucketPrefix, trailName } from './names.ts';

/** A resource type of the template. */
export type Kind = keyof typeof PERMISSIONS;

export const KINDS = Object.keys(PERMISSIONS) as Kind[];

type Step = 'create' | 'read' | 'update' | 'delete';

/** What CloudFormation calls for one step of a resource type: `handlers.permissions` of AWS's public resource schemas. */
export const callsOf = (kind: Kind, step: Step): readonly string[] => PERMISSIONS[kind][step];

/** Part of an ARN for what CloudFormation gives a random end: stands for any, as policies can only name the start. */
const END = 'PREFLIGHT000';

const logGroup = (name: string, at: string) => `logs:${at}:log-group:${name}:log-stream:`;
const lambda = (name: string, at: string) => `lambda:${at}:function:${name}`;
const address = (id: string, at: string) => `ec2:${at}:elastic-ip/${id}`;
const group = (id: string, at: string) => `ec2:${at}:security-group/${id}`;
const role = (name: string, _: string, account: string) => `iam::${account}:role/${name}`;
const queue = (name: string, at: string) => `sqs:${at}:${name}`;
const bucket = (name: string) => `s3:::${name}`;

/**
 * ARN without `arn:<partition>:` of what the calls of a type are about; `at` is the region and account. Of a log group it
 * is the long form: policies name log groups with and without an end of `:*`, and both match this one.
 */
const FORMS: Readonly<Record<Kind, (name: string, at: string, account: string) => string>> = {
  'AWS::CloudTrail::Trail': (name, at) => `cloudtrail:${at}:trail/${name}`,
  'AWS::CloudWatch::Alarm': (name, at) => `cloudwatch:${at}:alarm:${name}`,
  'AWS::EC2::EIP': address,
  'AWS::EC2::EIPAssociation': address,
  'AWS::EC2::Instance': (id, at) => `ec2:${at}:instance/${id}`,
  'AWS::EC2::SecurityGroup': group,
  'AWS::EC2::SecurityGroupIngress': group,
  'AWS::Events::Rule': (name, at) => `events:${at}:rule/${name}`,
  'AWS::IAM::InstanceProfile': (name, _, account) => `iam::${account}:instance-profile/${name}`,
  'AWS::IAM::Policy': role,
  'AWS::IAM::Role': role,
  'AWS::Lambda::EventInvokeConfig': lambda,
  'AWS::Lambda::Function': lambda,
  'AWS::Lambda::Permission': lambda,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::Logs::MetricFilter': logGroup,
  'AWS::Logs::ResourcePolicy': () => 'logs:::*',
  'AWS::Logs::SubscriptionFilter': logGroup,
  'AWS::OpenSearchService::Domain': (name, at) => `es:${at}:domain/${name}`,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': bucket,
  'AWS::SNS::Topic': (name, at) => `sns:${at}:${name}`,
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': queue,
  'AWS::SSM::Parameter': (name, at) => `ssm:${at}:parameter${name}`,
  'AWS::StepFunctions::StateMachine': (name, at) => `states:${at}:stateMachine:${name}`,
};

type NameOf = (names: StackNames, region: string) => string;

const made =
  (logicalId: string): NameOf =>
  ({ stackName }) =>
    `${stackName}-${logicalId}-${END}`;
const trailBucket: NameOf = ({ stackName }) => `${trailBucketPrefix(stackName)}${END.toLowerCase()}`;
const ofEc2 =
  (prefix: string): NameOf =>
  () =>
    `${prefix}-00000000000000000`;

/** The name of such a resource before it is made. */
const STAND_INS: Readonly<Record<Kind, NameOf>> = {
  'AWS::CloudTrail::Trail': ({ stackName }, region) => trailName(stackName, region),
  'AWS::CloudWatch::Alarm': made('ClusterRedAlarm'),
  'AWS::EC2::EIP': ofEc2('eipalloc'),
  'AWS::EC2::EIPAssociation': ofEc2('eipalloc'),
  'AWS::EC2::Instance': ofEc2('i'),
  'AWS::EC2::SecurityGroup': ofEc2('sg'),
  'AWS::EC2::SecurityGroupIngress': ofEc2('sg'),
  'AWS::Events::Rule': made('DailyRun'),
  'AWS::IAM::InstanceProfile': made('ProxyProfile'),
  'AWS::IAM::Policy': made('UpdaterRole'),
  'AWS::IAM::Role': made('UpdaterRole'),
  'AWS::Lambda::EventInvokeConfig': made('LogsToElasticsearch'),
  'AWS::Lambda::Function': made('LogsToElasticsearch'),
  'AWS::Lambda::Permission': made('LogsToElasticsearch'),
  'AWS::Logs::LogGroup': made('TrailLogGroup'),
  'AWS::Logs::MetricFilter': made('TrailLogGroup'),
  'AWS::Logs::ResourcePolicy': ({ stackName }) => `${stackName}-DomainErrors`,
  'AWS::Logs::SubscriptionFilter': made('TrailLogGroup'),
  'AWS::OpenSearchService::Domain': ({ domainName }) => domainName,
  'AWS::S3::Bucket': trailBucket,
  'AWS::S3::BucketPolicy': trailBucket,
  'AWS::SNS::Topic': made('AlertTopic'),
  'AWS::SQS::Queue': made('FailureQueue'),
  'AWS::SQS::QueuePolicy': made('FailureQueue'),
  'AWS::SSM::Parameter': ({ stackName }) => `${parameterFolder(stackName)}/nginx.conf`,
  'AWS::StepFunctions::StateMachine': ({ stackName }) => machineName(stackName),
};

/** ARN of a resource by its name, or by its physical id where that is its name, its URL or its ARN. */
export function arnOf(kind: Kind, id: string, { account, region, partition }: Place): string {
  if (id.startsWith('arn:')) return id;
  // A queue's physical id is its URL.
  const name = id.includes('://') ? (id.split('/').at(-1) ?? id) : id;
  return `arn:${partition}:${FORMS[kind](name, `${region}:${account}`, account)}`;
}

/** ARN of a resource that is still to be made, or whose id says nothing of its ARN. */
export const standInArn = (kind: Kind, names: StackNames, place: Place): string =>
  arnOf(kind, STAND_INS[kind](names, place.region), place);

/** Where the caller's account and region are. */
export const placeOf = ({ account, region, arn }: Identity): Place => ({
  account,
  region,
  partition: arn.split(':')[1] || 'aws',
});
