import { CreateTrailCommand, DeleteTrailCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { DeleteAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteMetricFilterCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, DeleteStateMachineCommand } from '@aws-sdk/client-sfn';
import { CreateTopicCommand, DeleteTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteQueueCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Maker } from './makers.ts';

/** A property of the template as its service names it: `LogGroupName` as `logGroupName`. */
const camel = (properties: object): never =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [`${name[0]?.toLowerCase()}${name.slice(1)}`, value]),
  ) as never;

/** What brings events from the trail to the domain, and what watches it. */
export const PIPELINE: Readonly<Record<string, Maker>> = {
  'AWS::S3::Bucket': {
    make: async (id, wanted, aws) => {
      const Bucket = id.toLowerCase();
      const client = await aws.s3();
      await client.send(new CreateBucketCommand({ Bucket }));
      const put = { Bucket, ...(wanted as object) } as never;
      await client.send(new PutPublicAccessBlockCommand(put));
      await client.send(new PutBucketVersioningCommand(put));
      await client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: wanted.Tags as never } }));
      const { Rules } = wanted.LifecycleConfiguration as { Rules: { Id: string }[] };
      const rules = Rules.map(({ Id: ID, ...rule }) => ({ ID, Filter: {}, ...rule }));
      await client.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket,
          LifecycleConfiguration: { Rules: rules as never },
        }),
      );
      return Bucket;
    },
  },
  'AWS::S3::BucketPolicy': {
    make: async (_, { Bucket, PolicyDocument }, aws) => {
      const Policy = JSON.stringify(PolicyDocument);
      await (await aws.s3()).send(new PutBucketPolicyCommand({ Bucket: String(Bucket), Policy }));
      return String(Bucket);
    },
  },
  'AWS::CloudTrail::Trail': {
    make: async (_, { TrailName, IsLogging: __, Tags, ...rest }, aws) => {
      const client = await aws.cloudTrail();
      const Name = String(TrailName);
      await client.send(new CreateTrailCommand({ ...(rest as object), Name, TagsList: Tags } as never));
      await client.send(new StartLoggingCommand({ Name }));
      return Name;
    },
    remove: async (Name, aws) => {
      await (await aws.cloudTrail()).send(new DeleteTrailCommand({ Name }));
    },
  },
  'AWS::Logs::LogGroup': {
    make: async (id, { LogGroupName, RetentionInDays }, aws) => {
      const client = await aws.logs();
      const logGroupName = String(LogGroupName ?? id);
      await client.send(new CreateLogGroupCommand({ logGroupName }));
      const retentionInDays = Number(RetentionInDays);
      await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
      return logGroupName;
    },
    remove: async (logGroupName, aws) => {
      await (await aws.logs()).send(new DeleteLogGroupCommand({ logGroupName }));
    },
  },
  'AWS::Logs::SubscriptionFilter': {
    make: async (filterName, wanted, aws) => {
      const input = { ...(camel(wanted) as object), filterName };
      await (await aws.logs()).send(new PutSubscriptionFilterCommand(input as never));
      return filterName;
    },
  },
  'AWS::Logs::MetricFilter': {
    make: async (filterName, { MetricTransformations, ...rest }, aws) => {
      const metricTransformations = (MetricTransformations as object[]).map(camel);
      const input = { ...(camel(rest) as object), filterName, metricTransformations };
      await (await aws.logs()).send(new PutMetricFilterCommand(input as never));
      return filterName;
    },
    remove: async (filterName, aws, { idOf }) => {
      const logGroupName = idOf('TrailLogGroup');
      await (await aws.logs()).send(new DeleteMetricFilterCommand({ logGroupName, filterName }));
    },
  },
  'AWS::SQS::Queue': {
    make: async (QueueName, { Tags: _, ...attributes }, aws) => {
      const Attributes = Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, String(value)]),
      );
      const { QueueUrl = '' } = await (await aws.sqs()).send(
        new CreateQueueCommand({ QueueName, Attributes }),
      );
      return QueueUrl;
    },
    remove: async (QueueUrl, aws) => {
      await (await aws.sqs()).send(new DeleteQueueCommand({ QueueUrl }));
    },
  },
  'AWS::SQS::QueuePolicy': {
    make: async (id, { Queues, PolicyDocument }, aws) => {
      const [QueueUrl] = Queues as string[];
      const Attributes = { Policy: JSON.stringify(PolicyDocument) };
      await (await aws.sqs()).send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
      return id;
    },
  },
  'AWS::SNS::Topic': {
    make: async (Name, { Subscription = [] }, aws) => {
      const client = await aws.sns();
      const { TopicArn = '' } = await client.send(new CreateTopicCommand({ Name }));
      for (const one of Subscription as object[])
        await client.send(new SubscribeCommand({ ...(one as { Protocol: string }), TopicArn }));
      return TopicArn;
    },
    remove: async (TopicArn, aws) => {
      await (await aws.sns()).send(new DeleteTopicCommand({ TopicArn }));
    },
  },
  'AWS::Lambda::Function': {
    make: async (FunctionName, wanted, aws) => {
      await (await aws.lambda()).send(
        new CreateFunctionCommand({ ...(wanted as object), FunctionName } as never),
      );
      return FunctionName;
    },
    remove: async (FunctionName, aws) => {
      await (await aws.lambda()).send(new DeleteFunctionCommand({ FunctionName }));
    },
  },
  'AWS::Lambda::Permission': {
    make: async (StatementId, wanted, aws) => {
      await (await aws.lambda()).send(
        new AddPermissionCommand({ ...(wanted as object), StatementId } as never),
      );
      return StatementId;
    },
  },
  'AWS::Lambda::EventInvokeConfig': {
    make: async (id, wanted, aws) => {
      await (await aws.lambda()).send(new PutFunctionEventInvokeConfigCommand(wanted as never));
      return id;
    },
  },
  'AWS::StepFunctions::StateMachine': {
    make: async (_, { StateMachineName, RoleArn, DefinitionS3Location, DefinitionSubstitutions }, aws) => {
      const { Bucket, Key } = DefinitionS3Location as { Bucket: string; Key: string };
      const { Body } = await (await aws.s3()).send(new GetObjectCommand({ Bucket, Key }));
      const definition = Object.entries(DefinitionSubstitutions as Record<string, string>).reduce(
        (text, [name, value]) => text.replaceAll(`\${${name}}`, value),
        (await Body?.transformToString()) ?? '',
      );
      const client = await aws.sfn();
      const name = String(StateMachineName);
      const { stateMachineArn = '' } = await client.send(
        new CreateStateMachineCommand({ name, roleArn: String(RoleArn), definition }),
      );
      return stateMachineArn;
    },
    remove: async (stateMachineArn, aws) => {
      await (await aws.sfn()).send(new DeleteStateMachineCommand({ stateMachineArn }));
    },
  },
  'AWS::Events::Rule': {
    make: async (Name, { Targets, ...rest }, aws) => {
      const client = await aws.eventBridge();
      await client.send(new PutRuleCommand({ ...(rest as object), Name }));
      await client.send(new PutTargetsCommand({ Rule: Name, Targets: Targets as never }));
      return Name;
    },
  },
  'AWS::CloudWatch::Alarm': {
    make: async (AlarmName, wanted, aws) => {
      await (await aws.cloudWatch()).send(
        new PutMetricAlarmCommand({ ...(wanted as object), AlarmName } as never),
      );
      return AlarmName;
    },
    remove: async (name, aws) => {
      await (await aws.cloudWatch()).send(new DeleteAlarmsCommand({ AlarmNames: [name] }));
    },
  },
};
