import type { Kind } from './kind.ts';
import { alarm } from './kinds/alarm.ts';
import { bucket, bucketPolicy } from './kinds/bucket.ts';
import { domain } from './kinds/domain.ts';
import { eventInvokeConfig, lambdaFunction, permission } from './kinds/functions.ts';
import { instanceProfile, policy, role } from './kinds/iam.ts';
import { logGroup, metricFilter, resourcePolicy } from './kinds/logs.ts';
import { address, association, instance } from './kinds/machine.ts';
import { parameter } from './kinds/parameter.ts';
import { queue, queuePolicy } from './kinds/queue.ts';
import { rule } from './kinds/rule.ts';
import { stateMachine } from './kinds/state-machine.ts';
import { trail } from './kinds/trail.ts';

/** How the resources of each type are read and compared. */
export const KINDS: Readonly<Record<string, Kind>> = {
  'AWS::CloudTrail::Trail': trail,
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::EC2::EIP': address,
  'AWS::EC2::EIPAssociation': association,
  'AWS::EC2::Instance': instance,
  'AWS::Events::Rule': rule,
  'AWS::IAM::InstanceProfile': instanceProfile,
  'AWS::IAM::Policy': policy,
  'AWS::IAM::Role': role,
  'AWS::Lambda::EventInvokeConfig': eventInvokeConfig,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': permission,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::Logs::MetricFilter': metricFilter,
  'AWS::Logs::ResourcePolicy': resourcePolicy,
  'AWS::OpenSearchService::Domain': domain,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': bucketPolicy,
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': queuePolicy,
  'AWS::SSM::Parameter': parameter,
  'AWS::StepFunctions::StateMachine': stateMachine,
};

/** Types that a check reads in its own way, with the row that does. */
export const READ_ELSEWHERE: Readonly<Record<string, string>> = {
  'AWS::EC2::SecurityGroup': 'Authorised addresses',
  'AWS::Logs::SubscriptionFilter': 'Subscription filter',
  'AWS::SNS::Topic': 'Alerts',
  'Custom::UpdateElasticsearch': 'Index templates',
};
