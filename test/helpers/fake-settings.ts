import { DescribeStackResourcesCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTrailsCommand, GetEventSelectorsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeLogGroupsCommand, DescribeMetricFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeAddressesCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DescribeRuleCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { GetInstanceProfileCommand, GetRoleCommand, GetRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
} from '@aws-sdk/client-lambda';
import { DescribeDomainCommand } from '@aws-sdk/client-opensearch';
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
} from '@aws-sdk/client-s3';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import type { StackFacts } from '../../src/core/types.ts';
import { withAlerts } from '../../src/deploy/alerts.ts';
import { type Deployed, resourcesOf } from '../../src/verify/settings/deployed.ts';
import { type AwsMock, awsError } from './aws.ts';
import { ALERTS, bundledTemplate } from './cfn.ts';
import { stackOutputs, stackWith } from './facts.ts';

type Wanted = Record<string, never>;
type Register = (aws: AwsMock, resource: { id: string; wanted: Wanted }) => void;

const encoded = (document: unknown) => encodeURIComponent(JSON.stringify(document));

/** What AWS answers of a resource that is as its template has it. */
const ANSWERS: Readonly<Record<string, Register>> = {
  'AWS::CloudTrail::Trail': (aws, { wanted }) =>
    aws.trail.on(DescribeTrailsCommand).resolves({
      trailList: [
        {
          ...wanted,
          Name: 'ours',
          HomeRegion: 'eu-central-1',
          TrailARN: stackOutputs().trailArn,
          LogFileValidationEnabled: true,
          CloudWatchLogsLogGroupArn: 'arn:aws:logs:eu-central-1:123456789012:log-group:trail-logs:*',
        },
      ],
    }),
  'AWS::S3::Bucket': (aws, { id: Bucket, wanted }) => {
    aws.s3.on(HeadBucketCommand, { Bucket }).resolves({});
    aws.s3.on(GetBucketVersioningCommand).resolves(wanted.VersioningConfiguration ?? {});
    aws.s3
      .on(GetPublicAccessBlockCommand)
      .resolves({ PublicAccessBlockConfiguration: wanted.PublicAccessBlockConfiguration });
    aws.s3
      .on(GetBucketLifecycleConfigurationCommand)
      .resolves({ Rules: (wanted.LifecycleConfiguration as unknown as { Rules: never[] }).Rules });
  },
  'AWS::S3::BucketPolicy': (aws, { wanted }) =>
    aws.s3.on(GetBucketPolicyCommand).resolves({ Policy: JSON.stringify(wanted.PolicyDocument) }),
  'AWS::SQS::QueuePolicy': (aws, { wanted }) =>
    aws.sqs
      .on(GetQueueAttributesCommand, { AttributeNames: ['Policy'] })
      .resolves({ Attributes: { Policy: JSON.stringify(wanted.PolicyDocument) } }),
  'AWS::Lambda::Function': (aws, { id: FunctionName, wanted }) => {
    const [, hash = ''] =
      /-([0-9a-f]{16})\.zip$/.exec((wanted.Code as unknown as { S3Key: string }).S3Key) ?? [];
    aws.lambda.on(GetFunctionConfigurationCommand, { FunctionName }).resolves({
      ...(wanted as object),
      State: 'Active',
      CodeSha256: Buffer.from(hash.padEnd(64, '0'), 'hex').toString('base64'),
    });
    aws.lambda.on(GetFunctionConcurrencyCommand).resolves({});
  },
  'AWS::Lambda::EventInvokeConfig': (aws, { wanted }) =>
    aws.lambda.on(GetFunctionEventInvokeConfigCommand).resolves(wanted),
  'AWS::Events::Rule': (aws, { id: Name, wanted }) => {
    aws.events
      .on(DescribeRuleCommand, { Name })
      .resolves({ Name, State: 'ENABLED', ScheduleExpression: wanted.ScheduleExpression });
    aws.events.on(ListTargetsByRuleCommand, { Rule: Name }).resolves({ Targets: wanted.Targets });
  },
  'AWS::IAM::Role': (aws, { id: RoleName, wanted }) => {
    const AssumeRolePolicyDocument = encoded(wanted.AssumeRolePolicyDocument);
    aws.iam.on(GetRoleCommand, { RoleName }).resolves({ Role: { AssumeRolePolicyDocument } as never });
    const policies = (wanted.Policies ?? []) as { PolicyName: string; PolicyDocument: object }[];
    for (const { PolicyName, PolicyDocument } of policies)
      aws.iam
        .on(GetRolePolicyCommand, { RoleName, PolicyName })
        .resolves({ RoleName, PolicyName, PolicyDocument: encoded(PolicyDocument) });
  },
  'AWS::IAM::Policy': (aws, { wanted }) => {
    const [RoleName = ''] = wanted.Roles as unknown as string[];
    const PolicyName = String(wanted.PolicyName);
    aws.iam
      .on(GetRolePolicyCommand, { RoleName, PolicyName })
      .resolves({ RoleName, PolicyName, PolicyDocument: encoded(wanted.PolicyDocument) });
  },
  'AWS::IAM::InstanceProfile': (aws, { wanted }) =>
    aws.iam.on(GetInstanceProfileCommand).resolves({
      InstanceProfile: {
        Roles: (wanted.Roles as unknown as string[]).map((RoleName) => ({ RoleName }) as never),
      } as never,
    }),
  'AWS::OpenSearchService::Domain': (aws, { wanted }) =>
    aws.search.on(DescribeDomainCommand).resolves({ DomainStatus: wanted as never }),
  'AWS::EC2::Instance': (aws, { id, wanted }) =>
    aws.ec2.on(DescribeInstancesCommand).resolves({
      Reservations: [
        {
          Instances: [
            {
              ...(wanted as object),
              InstanceId: id,
              State: { Name: 'running' },
              IamInstanceProfile: { Arn: `arn:aws:iam::1:instance-profile/${wanted.IamInstanceProfile}` },
              SecurityGroups: (wanted.SecurityGroupIds as unknown as string[]).map((GroupId) => ({
                GroupId,
              })),
            },
          ],
        },
      ],
    }),
  'AWS::EC2::EIPAssociation': (aws, { wanted }) =>
    aws.ec2.on(DescribeAddressesCommand).resolves({
      Addresses: [{ PublicIp: stackOutputs().proxyIp, InstanceId: wanted.InstanceId }],
    }),
  'AWS::StepFunctions::StateMachine': (aws, { wanted }) =>
    aws.sfn
      .on(DescribeStateMachineCommand)
      .resolves({ roleArn: wanted.RoleArn, status: 'ACTIVE', definition: '{}' } as never),
  'AWS::SSM::Parameter': (aws, { id: Name, wanted }) =>
    aws.ssm.on(GetParameterCommand, { Name }).resolves({ Parameter: wanted }),
};

/** Names at AWS that other mocks know too. */
const IDS: Readonly<Record<string, string>> = {
  LogsToElasticsearch: 'forwarder',
  UpdateElasticsearch: 'updater',
  WebSecurityGroup: 'sg-0',
  RedirectSecurityGroup: 'sg-1',
  Subscription: 'filter-of-the-stack',
  TrailLogGroup: 'trail-logs',
  ProxyAddress: stackOutputs().proxyIp,
  Proxy: 'i-1',
  Trail: 'ours',
  ProxyCertificate: stackOutputs().certificateParameter,
  FailureQueue: stackOutputs().failureQueueUrl,
  DomainSetup: 'DomainSetup',
};

/** AWS as it is after the bundled template, with alerts, was deployed and nothing has been touched since. */
export function mockSettings(aws: AwsMock, over: Partial<StackFacts> = {}): readonly Deployed[] {
  const template = withAlerts(bundledTemplate(), ALERTS);
  const stack = stackWith({ outputs: stackOutputs(), ...over });
  const names = Object.keys(template.Resources);
  const StackResources = names.map((LogicalResourceId) => ({
    LogicalResourceId,
    PhysicalResourceId: IDS[LogicalResourceId] ?? `${stack.name}-${LogicalResourceId}`,
    ResourceType: template.Resources[LogicalResourceId]?.Type ?? '',
    ResourceStatus: 'CREATE_COMPLETE' as const,
    Timestamp: new Date(0),
  }));
  aws.cfn.on(DescribeStackResourcesCommand).resolves({ StackResources });
  aws.cfn.on(GetTemplateCommand).resolves({ TemplateBody: JSON.stringify(template) });
  const all = resourcesOf(template, StackResources, stack);
  for (const { type, id, wanted } of all) ANSWERS[type]?.(aws, { id, wanted: wanted as Wanted });
  aws.trail.on(GetEventSelectorsCommand).resolves({});
  mockLists(aws, all);
  return all;
}

/** Answers that tell of many resources at once. */
function mockLists(aws: AwsMock, all: readonly Deployed[]): void {
  const of = (type: string) => all.filter((one) => one.type === type);
  aws.ec2.on(DescribeImagesCommand).resolves({ Images: [{ CreationDate: '2026-11-10T00:00:00.000Z' }] });
  aws.logs.on(DescribeLogGroupsCommand).resolves({
    logGroups: of('AWS::Logs::LogGroup').map(({ id, wanted }) => ({
      logGroupName: id,
      retentionInDays: Number(wanted.RetentionInDays),
    })),
  });
  aws.logs.on(DescribeMetricFiltersCommand).resolves({
    metricFilters: of('AWS::Logs::MetricFilter').map(({ id, wanted }) => ({
      filterName: id,
      filterPattern: String(wanted.FilterPattern),
      metricTransformations: (wanted.MetricTransformations as Record<string, string>[]).map((one) => ({
        metricName: one.MetricName,
        metricNamespace: one.MetricNamespace,
        metricValue: one.MetricValue,
      })),
    })),
  });
  aws.cloudwatch.on(DescribeAlarmsCommand).resolves({
    MetricAlarms: of('AWS::CloudWatch::Alarm').map(({ id, wanted }) => ({
      ...wanted,
      AlarmName: id,
      ActionsEnabled: true,
      StateValue: 'OK',
    })),
  });
  // Lambda has no policy for one that nobody else may call.
  aws.lambda.on(GetPolicyCommand).rejects(gone());
  for (const FunctionName of ['forwarder', 'updater']) {
    const Statement = of('AWS::Lambda::Permission')
      .filter(({ wanted }) => wanted.FunctionName === FunctionName)
      .map(({ wanted }) => ({
        Effect: 'Allow',
        Principal: { Service: wanted.Principal },
        Action: wanted.Action,
        Condition: { ArnLike: { 'AWS:SourceArn': wanted.SourceArn } },
      }));
    aws.lambda.on(GetPolicyCommand, { FunctionName }).resolves({ Policy: JSON.stringify({ Statement }) });
  }
}

/** The error of a thing that is gone. */
export const gone = (name = 'ResourceNotFoundException'): Error => awsError(name, 'it is not there', 404);
