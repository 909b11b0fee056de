import {
  CreateTrailCommand,
  DeleteTrailCommand,
  DescribeTrailsCommand,
  LookupEventsCommand,
} from '@aws-sdk/client-cloudtrail';
import {
  DescribeInternetGatewaysCommand,
  DescribeVpcsCommand,
  ModifyInstanceMetadataOptionsCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateRoleCommand, CreateUserCommand, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { ListInstanceTypeDetailsCommand, ListVersionsCommand } from '@aws-sdk/client-opensearch';
import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { strToU8, zipSync } from 'fflate';
import { type Gap, isNoAnswer, json, xml } from './gap.ts';

const ENGINES = ['OpenSearch_3.5', 'OpenSearch_2.19', 'Elasticsearch_7.10'];
const TYPES = ['t3.small.search', 'm7g.medium.search', 'm7g.large.search'];

/** Actions that a simulation is asked about. */
const asked = (body: string): string[] =>
  [...new URLSearchParams(body)].flatMap(([name, value]) => (/^ActionNames\./.test(name) ? value : []));

const allowed = (action: string): string =>
  `<member><EvalActionName>${action}</EvalActionName><EvalDecision>allowed</EvalDecision></member>`;

/** A statement that concerns no call, for moto; see the gap. */
const INERT = ',"NotAction":"*"';
const isPolicyOf = (action: string, method: 'PUT' | 'GET') =>
  new RegExp(`^${method} /[^/]+/\\?policy=?$`).test(action);

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

export const GAPS_OF_SERVICES: readonly Gap[] = [
  {
    moto: 'does not tell the versions of search engines',
    aws: 'ListVersions (OpenSearch Service API reference)',
    closedBy: {
      answer: ({ action }) =>
        action.startsWith('GET /2021-01-01/opensearch/versions') ? json({ Versions: ENGINES }) : undefined,
    },
    isOpen: async (moto) => isNoAnswer((await moto.openSearch()).send(new ListVersionsCommand({}))),
  },
  {
    moto: 'does not tell the instance types of search domains',
    aws: 'ListInstanceTypeDetails (OpenSearch Service API reference)',
    closedBy: {
      answer: ({ action }) =>
        action.startsWith('GET /2021-01-01/opensearch/instanceTypeDetails/')
          ? json({ InstanceTypeDetails: TYPES.map((InstanceType) => ({ InstanceType })) })
          : undefined,
    },
    isOpen: async (moto) =>
      isNoAnswer(
        (await moto.openSearch()).send(new ListInstanceTypeDetailsCommand({ EngineVersion: ENGINES[1] })),
      ),
  },
  {
    moto: 'knows no quotas of the OpenSearch Service',
    aws: '100 domains in a region (OpenSearch Service Developer Guide, "Quotas")',
    closedBy: {
      answer: ({ action, body }) =>
        action === 'GetServiceQuota' && JSON.parse(body).ServiceCode === 'es'
          ? json({ Quota: { ServiceCode: 'es', QuotaCode: 'L-076D529E', Value: 100 } })
          : undefined,
    },
    isOpen: async (moto) => {
      const quota = new GetServiceQuotaCommand({ ServiceCode: 'es', QuotaCode: 'L-076D529E' });
      return (await moto.serviceQuotas()).send(quota).then(
        () => false,
        ({ name }: Error) => name === 'NoSuchResourceException',
      );
    },
  },
  {
    moto: 'has no simulator of policies',
    aws: 'SimulatePrincipalPolicy decides on each action (IAM API reference); here all is allowed, as moto has it',
    closedBy: {
      answer: ({ action, body }) =>
        action === 'SimulatePrincipalPolicy'
          ? xml(
              action,
              `<IsTruncated>false</IsTruncated><EvaluationResults>${asked(body).map(allowed).join('')}</EvaluationResults>`,
            )
          : undefined,
    },
    isOpen: async (moto) => {
      const iam = await moto.iam();
      const { User } = await iam.send(new CreateUserCommand({ UserName: 'simulated' }));
      const ActionNames = ['s3:ListBuckets'];
      return isNoAnswer(
        iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn: User?.Arn, ActionNames })),
      );
    },
  },
  {
    moto: 'keeps no Event history',
    aws: 'LookupEvents gives the management events of 90 days (CloudTrail API reference)',
    closedBy: {
      answer: ({ action }) =>
        action === 'LookupEvents' ? json({ Events: [{ EventTime: Date.now() / 1000 - 3600 }] }) : undefined,
    },
    isOpen: async (moto) => isNoAnswer((await moto.cloudTrail()).send(new LookupEventsCommand({}))),
  },
  {
    moto: 'lets a Deny of a bucket policy hold whether or not its condition does',
    aws: 'a statement applies when its condition holds (IAM User Guide, "Policy evaluation logic")',
    closedBy: {
      request: ({ action, body }) =>
        isPolicyOf(action, 'PUT') ? body.replaceAll('"Effect":"Deny"', `"Effect":"Deny"${INERT}`) : undefined,
      response: ({ action }, text) => (isPolicyOf(action, 'GET') ? text.replaceAll(INERT, '') : undefined),
    },
    isOpen: async (moto) => {
      const s3 = await moto.s3();
      const Bucket = 'denied-over-tls-alone';
      await s3.send(new CreateBucketCommand({ Bucket }));
      const deny = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${Bucket}/*` };
      // Nothing here goes over TLS.
      const Statement = [{ ...deny, Condition: { Bool: { 'aws:SecureTransport': 'true' } } }];
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
      await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
      return s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' })).then(
        () => false,
        ({ $metadata }: { $metadata?: { httpStatusCode?: number } }) => $metadata?.httpStatusCode === 403,
      );
    },
  },
  {
    moto: 'gives the default VPC no way to the internet',
    aws: 'an internet gateway, and a route to it (VPC User Guide, "Default VPC components")',
    closedBy: 'openDefaultVpc',
    isOpen: async (moto) => {
      const ec2 = await moto.ec2();
      await ec2.send(new DescribeVpcsCommand({}));
      const { InternetGateways } = await ec2.send(new DescribeInternetGatewaysCommand({}));
      return InternetGateways?.length === 0;
    },
  },
  {
    moto: 'runs no function',
    aws: 'Invoke gives what the function returns (Lambda API reference)',
    closedBy: 'functionsAnswer',
    isOpen: async (moto) => {
      const role = new CreateRoleCommand({ RoleName: 'function', AssumeRolePolicyDocument: TRUST });
      const { Role } = await (await moto.iam()).send(role);
      const lambda = await moto.lambda();
      const ZipFile = zipSync({ 'index.js': strToU8('exports.handler = async () => "it has run";') });
      const FunctionName = 'says-so';
      await lambda.send(
        new CreateFunctionCommand({
          ...{ FunctionName, Role: Role?.Arn, Runtime: 'nodejs22.x', Handler: 'index.handler' },
          Code: { ZipFile },
        }),
      );
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
      return Buffer.from(Payload ?? []).toString('utf8') !== '"it has run"';
    },
  },
  {
    moto: 'does not delete a trail that is named by its ARN, and says that it did',
    aws: 'Name is the name or the ARN (CloudTrail API reference, DeleteTrail)',
    closedBy: {
      request: ({ action, body }) =>
        action === 'DeleteTrail' ? body.replace(/arn:[^"]*:trail\//, '') : undefined,
    },
    isOpen: async (moto) => {
      const client = await moto.cloudTrail();
      await (await moto.s3()).send(new CreateBucketCommand({ Bucket: 'of-a-trail' }));
      const made = await client.send(new CreateTrailCommand({ Name: 'by-arn', S3BucketName: 'of-a-trail' }));
      await client.send(new DeleteTrailCommand({ Name: made.TrailARN }));
      const { trailList = [] } = await client.send(new DescribeTrailsCommand({}));
      return trailList.some(({ Name }) => Name === 'by-arn');
    },
  },
  {
    moto: 'forgets the metadata options of a machine that a change of others does not name',
    aws: 'the existing state is maintained (EC2 API reference, ModifyInstanceMetadataOptions)',
    closedBy: {
      request: ({ action, body }) =>
        action === 'ModifyInstanceMetadataOptions' ? `${body}&HttpEndpoint=enabled` : undefined,
    },
    isOpen: async (moto) => {
      const ec2 = await moto.ec2();
      const { Instances } = await ec2.send(
        new RunInstancesCommand({
          ...{ MinCount: 1, MaxCount: 1, ImageId: 'ami-12c6146b', InstanceType: 't3.micro' },
          MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required' },
        }),
      );
      const InstanceId = Instances?.[0]?.InstanceId;
      const change = new ModifyInstanceMetadataOptionsCommand({ InstanceId, HttpTokens: 'optional' });
      const { InstanceMetadataOptions } = await ec2.send(change);
      return InstanceMetadataOptions?.HttpEndpoint !== 'enabled';
    },
  },
  {
    moto: 'confirms a subscription by mail at once, and keeps no mail',
    aws: 'it waits for its confirmation (SNS API reference, Subscribe)',
    closedBy: 'breakable',
    isOpen: async (moto) => {
      const client = await moto.sns();
      const { TopicArn } = await client.send(new CreateTopicCommand({ Name: 'mails' }));
      const mail = { Protocol: 'email', Endpoint: 'ops@example.com' };
      const { SubscriptionArn } = await client.send(new SubscribeCommand({ TopicArn, ...mail }));
      return SubscriptionArn !== 'pending confirmation';
    },
  },
];
