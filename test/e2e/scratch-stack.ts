import { strToU8, zipSync } from 'fflate';

/** A function that answers CloudFormation, and that fails for every batch of log events. */
const CODE = `exports.handler = async (event) => {
  if (event.awslogs) throw new Error('the domain is away');
  if (!event.ResponseURL) return 'called by ' + (event.source ?? 'hand');
  const { RequestId, StackId, LogicalResourceId } = event;
  const body = JSON.stringify({ Status: 'SUCCESS', PhysicalResourceId: 'set-up', RequestId, StackId,
    LogicalResourceId, Data: { Endpoint: event.ResourceProperties.Endpoint } });
  await fetch(event.ResponseURL, { method: 'PUT', body });
};`;

export const functionZip = () => zipSync({ 'index.js': strToU8(CODE) });

const getAtt = (name: string, attribute: string) => ({ 'Fn::GetAtt': [name, attribute] });
const ref = (name: string) => ({ Ref: name });
const trust = (service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
});
const role = (service: string, actions: string[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: trust(service),
    Policies: [
      {
        PolicyName: 'needs',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
        },
      },
    ],
  },
});

/** Every resource type the product's template uses, as small as it gets. `code` is bucket and key of the function. */
export function scratchTemplate(code: { bucket: string; key: string }, domain = 'scratch') {
  return JSON.stringify({
    AWSTemplateFormatVersion: '2010-09-09',
    Parameters: {
      SubnetId: { Type: 'String' },
      ImageId: { Type: 'String' },
      Cidr: { Type: 'String', Default: '10.0.0.0/24' },
    },
    Resources: {
      Address: { Type: 'AWS::EC2::EIP', Properties: { Domain: 'vpc' } },
      Web: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'web' } },
      Ingress: {
        Type: 'AWS::EC2::SecurityGroupIngress',
        Properties: {
          GroupId: getAtt('Web', 'GroupId'),
          IpProtocol: 'tcp',
          FromPort: 443,
          ToPort: 443,
          CidrIp: ref('Cidr'),
        },
      },
      ProxyRole: role('ec2.amazonaws.com', ['ssm:GetParameter']),
      Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [ref('ProxyRole')] } },
      Proxy: {
        Type: 'AWS::EC2::Instance',
        Properties: {
          ImageId: ref('ImageId'),
          InstanceType: 't4g.micro',
          SubnetId: ref('SubnetId'),
          SecurityGroupIds: [getAtt('Web', 'GroupId')],
          IamInstanceProfile: ref('Profile'),
          UserData: { 'Fn::Base64': '#!/bin/sh' },
        },
      },
      Association: {
        Type: 'AWS::EC2::EIPAssociation',
        Properties: { AllocationId: getAtt('Address', 'AllocationId'), InstanceId: ref('Proxy') },
      },
      Domain: {
        Type: 'AWS::OpenSearchService::Domain',
        Properties: { DomainName: domain, EngineVersion: 'OpenSearch_2.19' },
      },
      Bucket: { Type: 'AWS::S3::Bucket' },
      Group: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7 } },
      TrailRole: role('cloudtrail.amazonaws.com', ['logs:PutLogEvents']),
      Trail: {
        Type: 'AWS::CloudTrail::Trail',
        Properties: {
          S3BucketName: ref('Bucket'),
          IsLogging: true,
          IsMultiRegionTrail: true,
          CloudWatchLogsLogGroupArn: getAtt('Group', 'Arn'),
          CloudWatchLogsRoleArn: getAtt('TrailRole', 'Arn'),
        },
      },
      Failed: { Type: 'AWS::SQS::Queue' },
      FunctionRole: role('lambda.amazonaws.com', ['logs:*', 'sqs:SendMessage']),
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'nodejs24.x',
          Architectures: ['arm64'],
          Handler: 'index.handler',
          Role: getAtt('FunctionRole', 'Arn'),
          Code: { S3Bucket: code.bucket, S3Key: code.key },
          Timeout: 10,
        },
      },
      Invoke: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: {
          FunctionName: ref('Function'),
          Qualifier: '$LATEST',
          MaximumRetryAttempts: 2,
          DestinationConfig: { OnFailure: { Destination: getAtt('Failed', 'Arn') } },
        },
      },
      MayCall: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: ref('Function'),
          Action: 'lambda:InvokeFunction',
          Principal: 'logs.amazonaws.com',
        },
      },
      SetUp: {
        Type: 'Custom::SetUp',
        Properties: {
          ServiceToken: getAtt('Function', 'Arn'),
          ServiceTimeout: 20,
          Endpoint: getAtt('Domain', 'DomainEndpoint'),
        },
      },
      Subscription: {
        Type: 'AWS::Logs::SubscriptionFilter',
        DependsOn: ['SetUp', 'MayCall'],
        Properties: {
          LogGroupName: ref('Group'),
          FilterPattern: '',
          DestinationArn: getAtt('Function', 'Arn'),
        },
      },
      Parameter: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Type: 'String', Name: '/scratch/nginx.conf', Value: 'events {}' },
      },
      Daily: {
        Type: 'AWS::Events::Rule',
        Properties: {
          ScheduleExpression: 'rate(1 day)',
          Targets: [{ Id: 'function', Arn: getAtt('Function', 'Arn') }],
        },
      },
      Alarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          Namespace: 'AWS/Lambda',
          MetricName: 'Errors',
          Statistic: 'Sum',
          Period: 300,
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        },
      },
    },
    Outputs: {
      Endpoint: { Value: getAtt('SetUp', 'Endpoint') },
      ProxyIp: { Value: ref('Address') },
      ProxyId: { Value: ref('Proxy') },
      Group: { Value: ref('Group') },
      Queue: { Value: ref('Failed') },
    },
  });
}
