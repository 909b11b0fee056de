import type { Template } from '../core/template.ts';

type Resources = Template['Resources'];

const ROW = { 'create-cloudtrail-kibana': { group: 'Alarms' } };
const PARAMETER = `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/create-cloudtrail-kibana/\${AWS::StackName}/webhook`;
const QUEUE = { 'Fn::GetAtt': ['FailureQueue', 'Arn'] };

const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });

/**
 * The function that sends what comes by the topic to a webhook. Its role reads one parameter, keeps what failed and writes
 * its log, no more: the address of the webhook is a secret, and what it sends is read by people.
 */
export const messenger = (): Resources => ({
  MessengerRole: {
    Type: 'AWS::IAM::Role',
    Metadata: ROW,
    Properties: {
      PermissionsBoundary: {
        'Fn::If': ['HasNoBoundary', { Ref: 'AWS::NoValue' }, { Ref: 'PermissionsBoundary' }],
      },
      AssumeRolePolicyDocument: document({
        ...{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      }),
      Policies: [
        {
          PolicyName: 'send',
          PolicyDocument: document(
            {
              Sid: 'Webhook',
              Effect: 'Allow',
              Action: 'ssm:GetParameter',
              Resource: { 'Fn::Sub': PARAMETER },
            },
            {
              Sid: 'DecryptWebhook',
              Effect: 'Allow',
              Action: 'kms:Decrypt',
              Resource: { 'Fn::Sub': `arn:\${AWS::Partition}:kms:\${AWS::Region}:\${AWS::AccountId}:key/*` },
              Condition: {
                StringEquals: {
                  'kms:ViaService': { 'Fn::Sub': `ssm.\${AWS::Region}.\${AWS::URLSuffix}` },
                  'kms:EncryptionContext:PARAMETER_ARN': { 'Fn::Sub': PARAMETER },
                },
              },
            },
            { Sid: 'KeepFailures', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE },
          ),
        },
      ],
    },
  },
  Messenger: {
    Type: 'AWS::Lambda::Function',
    Metadata: ROW,
    Properties: {
      Description: 'Sends messages and alarms to a webhook',
      Runtime: 'nodejs24.x',
      Architectures: ['x86_64'],
      Handler: 'messenger.handler',
      Code: { S3Bucket: { Ref: 'ArtifactsBucket' }, S3Key: { Ref: 'ForwarderKey' } },
      Role: { 'Fn::GetAtt': ['MessengerRole', 'Arn'] },
      MemorySize: 128,
      Timeout: 30,
      Environment: {
        Variables: {
          WEBHOOK_PARAMETER: { 'Fn::Sub': `/create-cloudtrail-kibana/\${AWS::StackName}/webhook` },
        },
      },
    },
  },
  MessengerLogGroup: {
    Type: 'AWS::Logs::LogGroup',
    DeletionPolicy: 'Delete',
    UpdateReplacePolicy: 'Delete',
    Metadata: ROW,
    Properties: { LogGroupName: { 'Fn::Sub': `/aws/lambda/\${Messenger}` }, RetentionInDays: 30 },
  },
  MessengerLogs: {
    Type: 'AWS::IAM::Policy',
    Metadata: ROW,
    Properties: {
      PolicyName: 'logs',
      Roles: [{ Ref: 'MessengerRole' }],
      PolicyDocument: document({
        Sid: 'Log',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': ['MessengerLogGroup', 'Arn'] },
      }),
    },
  },
  MessengerFailures: {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Metadata: ROW,
    Properties: {
      FunctionName: { Ref: 'Messenger' },
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 21_600,
      DestinationConfig: { OnFailure: { Destination: QUEUE } },
    },
  },
  MessengerPermission: {
    Type: 'AWS::Lambda::Permission',
    Metadata: ROW,
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'Messenger' },
      Principal: 'sns.amazonaws.com',
      SourceArn: { Ref: 'AlertTopic' },
    },
  },
});
