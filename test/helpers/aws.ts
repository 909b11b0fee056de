import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as cfn from '@aws-sdk/client-cloudformation';
import * as trail from '@aws-sdk/client-cloudtrail';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as events from '@aws-sdk/client-eventbridge';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import * as search from '@aws-sdk/client-opensearch';
import * as s3 from '@aws-sdk/client-s3';
import * as quotas from '@aws-sdk/client-service-quotas';
import * as sfn from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach } from 'vitest';
import { STACK_ID } from './facts.ts';

export const CHANGE_SET_ID = 'arn:aws:cloudformation:eu-central-1:123456789012:changeSet/x/1';

/** An error as the SDK throws it. */
export function awsError(name: string, message = name, httpStatusCode = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

const takeOver = () => ({
  cfn: mockClient(cfn.CloudFormationClient),
  trail: mockClient(trail.CloudTrailClient),
  cloudwatch: mockClient(cloudwatch.CloudWatchClient),
  logs: mockClient(logs.CloudWatchLogsClient),
  ec2: mockClient(ec2.EC2Client),
  events: mockClient(events.EventBridgeClient),
  iam: mockClient(iam.IAMClient),
  lambda: mockClient(lambda.LambdaClient),
  search: mockClient(search.OpenSearchClient),
  s3: mockClient(s3.S3Client),
  quotas: mockClient(quotas.ServiceQuotasClient),
  sfn: mockClient(sfn.SFNClient),
  sns: mockClient(sns.SNSClient),
  sqs: mockClient(sqs.SQSClient),
  ssm: mockClient(ssm.SSMClient),
  sts: mockClient(sts.STSClient),
});

export type AwsMock = ReturnType<typeof takeOver>;

/**
 * Takes over all AWS clients for the tests of a file. Each test begins with an empty, healthy account: the default
 * VPC is there, nothing is deployed, no bucket, and a change set would create a domain and a proxy. A test overrides
 * what it is about.
 */
export function useAws(): AwsMock {
  const mock = takeOver();
  beforeEach(() => startAgain(mock));
  afterAll(() => {
    for (const client of Object.values(mock)) client.restore();
  });
  return mock;
}

/** Forgets what was asked and played: an empty, healthy account again. */
export function startAgain(mock: AwsMock): void {
  for (const client of Object.values(mock)) client.reset();
  playEmptyAccount(mock);
}

function playEmptyAccount(mock: AwsMock): void {
  mock.sts
    .on(sts.GetCallerIdentityCommand)
    .resolves({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/ada' });
  mockNetwork(mock.ec2);
  mock.trail.on(trail.DescribeTrailsCommand).resolves({ trailList: [] });
  mock.trail.on(trail.GetTrailStatusCommand).resolves({ IsLogging: true });
  mock.search.on(search.ListDomainNamesCommand).resolves({ DomainNames: [] });
  mock.search
    .on(search.ListVersionsCommand)
    .resolves({ Versions: ['OpenSearch_2.19', 'Elasticsearch_7.10'] });
  mockLimits(mock);
  mock.iam.on(iam.GetPolicyCommand).rejects(awsError('NoSuchEntityException'));
  mock.ec2.on(ec2.DescribeRegionsCommand).resolves({ Regions: [{ RegionName: 'eu-central-1' }] });
  mock.ec2.on(ec2.DescribeInstancesCommand).resolves({});
  mock.ec2.on(ec2.DescribeAddressesCommand).resolves({});
  mock.logs.on(logs.DescribeLogGroupsCommand).resolves({});
  mock.logs.on(logs.DescribeMetricFiltersCommand).resolves({});
  mock.logs.on(logs.DeleteLogGroupCommand).resolves({});
  mock.cloudwatch.on(cloudwatch.DescribeAlarmsCommand).resolves({});
  mock.lambda.on(lambda.ListFunctionsCommand).resolves({});
  mock.sns.on(sns.ListTopicsCommand).resolves({});
  mock.sqs.on(sqs.ListQueuesCommand).resolves({});
  mock.ssm.on(ssm.GetParametersByPathCommand).resolves({});
  mock.ssm.on(ssm.GetParameterCommand).resolves({ Parameter: { Value: 'ami-1' } });
  mock.ssm
    .on(ssm.GetParameterCommand, { Name: '/create-cloudtrail-kibana/cloudtrail-kibana/password' })
    .resolves({ Parameter: { Type: 'SecureString', Value: 'a password of 24 letters' } });
  mock.ssm.on(ssm.PutParameterCommand).resolves({});
  mock.ssm.on(ssm.DeleteParameterCommand).resolves({});
  mock.s3.resolves({});
  mock.s3.on(s3.HeadBucketCommand).rejects(awsError('NotFound', 'NotFound', 404));
  mock.s3.on(s3.HeadObjectCommand).rejects(awsError('NotFound', 'NotFound', 404));
  mock.cfn.on(cfn.DescribeStacksCommand).resolves({ Stacks: [] });
  mock.cfn
    .on(cfn.DescribeStacksCommand, { StackName: STACK_ID })
    .resolves({ Stacks: [stackAnswer('REVIEW_IN_PROGRESS')] });
  mock.cfn.on(cfn.CreateChangeSetCommand).resolves({ Id: CHANGE_SET_ID, StackId: STACK_ID });
  mock.cfn
    .on(cfn.DescribeChangeSetCommand)
    .resolves({ Status: 'CREATE_COMPLETE', Changes: [adds('Domain'), adds('Proxy')] });
  mock.cfn.on(cfn.DescribeStackEventsCommand).resolves({ StackEvents: [] });
  mock.cfn.on(cfn.DescribeStackResourcesCommand).resolves({ StackResources: [] });
  mock.cfn.on(cfn.ExecuteChangeSetCommand).resolves({});
  mock.cfn.on(cfn.DeleteChangeSetCommand).resolves({});
  mock.cfn.on(cfn.DeleteStackCommand).resolves({});
  mock.cfn.on(cfn.ListChangeSetsCommand).resolves({ Summaries: [] });
  mock.cfn.on(cfn.UpdateStackCommand).resolves({});
  mock.cfn.on(cfn.UpdateTerminationProtectionCommand).resolves({});
  mock.cfn.on(cfn.CancelUpdateStackCommand).resolves({});
  mock.cfn.on(cfn.ContinueUpdateRollbackCommand).resolves({});
}

/** Room for everything, and a caller who may do everything. */
function mockLimits({ search: domains, ec2: machines, iam: policies, quotas: limits }: AwsMock): void {
  const types = ['t3.small.search', 'm7g.medium.search', 'm7g.large.search'];
  domains.on(search.GetCompatibleVersionsCommand).resolves({
    CompatibleVersions: [{ SourceVersion: 'OpenSearch_2.19', TargetVersions: ['OpenSearch_3.5'] }],
  });
  domains
    .on(search.ListInstanceTypeDetailsCommand)
    .resolves({ InstanceTypeDetails: types.map((type) => ({ InstanceType: type as 't3.small.search' })) });
  machines.on(ec2.DescribeAvailabilityZonesCommand).resolves({
    AvailabilityZones: ['a', 'b', 'c'].map((letter) => ({
      ZoneName: `eu-central-1${letter}`,
      ZoneType: 'availability-zone',
      State: 'available',
    })),
  });
  machines.on(ec2.DescribeAccountAttributesCommand).resolves({
    AccountAttributes: [{ AttributeName: 'vpc-max-elastic-ips', AttributeValues: [{ AttributeValue: '5' }] }],
  });
  limits.on(quotas.GetServiceQuotaCommand).resolves({ Quota: { Value: 100 } });
  policies.on(iam.SimulatePrincipalPolicyCommand).callsFake(({ ActionNames }) => ({
    EvaluationResults: ActionNames.map((EvalActionName: string) => ({
      EvalActionName,
      EvalDecision: 'allowed',
    })),
  }));
}

function mockNetwork(mock: AwsMock['ec2']): void {
  mock.on(ec2.DescribeVpcsCommand).resolves({ Vpcs: [{ VpcId: 'vpc-1', IsDefault: true }] });
  mock.on(ec2.DescribeSubnetsCommand).resolves({
    Subnets: [{ SubnetId: 'subnet-1', AvailabilityZone: 'eu-central-1a', DefaultForAz: true }],
  });
  mock.on(ec2.DescribeRouteTablesCommand).resolves({
    RouteTables: [
      { Associations: [{ Main: true }], Routes: [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }] },
    ],
  });
  mock.on(ec2.DescribeInstanceTypeOfferingsCommand).resolves({
    InstanceTypeOfferings: [{ InstanceType: 't4g.micro', Location: 'eu-central-1a' }],
  });
}

/** One resource of a change set. */
const adds = (LogicalResourceId: string): cfn.Change => ({
  ResourceChange: { Action: 'Add', LogicalResourceId, ResourceType: 'AWS::Test::Test' },
});

/** A stack as DescribeStacks gives it; ours unless `tags` says otherwise. */
export function stackAnswer(status: cfn.StackStatus, over: Partial<cfn.Stack> = {}): cfn.Stack {
  return {
    StackName: 'cloudtrail-kibana',
    StackId: STACK_ID,
    StackStatus: status,
    CreationTime: new Date(0),
    Tags: [{ Key: 'create-cloudtrail-kibana:version', Value: '0.0.9' }],
    ...over,
  };
}

/** A trail as DescribeTrails answers: one that can be reused. */
export const TRAIL: trail.Trail = {
  Name: 'main',
  TrailARN: 'arn:aws:cloudtrail:eu-central-1:123456789012:trail/main',
  HomeRegion: 'eu-central-1',
  IsMultiRegionTrail: true,
  CloudWatchLogsLogGroupArn: 'arn:aws:logs:eu-central-1:123456789012:log-group:trail-logs:*',
};

let count = 0;

/** One stack event; `Stack` as the resource is the stack's own. */
export function stackEvent(resource: string, status: cfn.ResourceStatus, reason?: string): cfn.StackEvent {
  count += 1;
  return {
    EventId: `event-${count}`,
    StackId: STACK_ID,
    StackName: 'cloudtrail-kibana',
    LogicalResourceId: resource === 'Stack' ? 'cloudtrail-kibana' : resource,
    PhysicalResourceId: resource === 'Stack' ? STACK_ID : `id-of-${resource}`,
    ResourceType: resource === 'Stack' ? 'AWS::CloudFormation::Stack' : 'AWS::Test::Test',
    ResourceStatus: status,
    ResourceStatusReason: reason,
    Timestamp: new Date(count * 1000),
  };
}

/** What was made and not removed again, going by the calls that succeeded: empty when every create has its delete. */
export async function leftBehind({ s3: buckets, ssm: parameters, cfn: stacks }: AwsMock): Promise<string[]> {
  const left = new Set<string>();
  /** Objects that a look before found. */
  const there = new Set<string | undefined>();
  for (const { firstArg: command, returnValue } of [
    ...buckets.calls(),
    ...parameters.calls(),
    ...stacks.calls(),
  ]) {
    const failed = await Promise.resolve(returnValue).then(
      () => false,
      () => true,
    );
    if (failed) continue;
    if (command instanceof s3.HeadObjectCommand) there.add(command.input.Key);
    if (!(command instanceof s3.PutObjectCommand && there.has(command.input.Key))) book(left, command);
  }
  return [...left];
}

function book(left: Set<string>, command: { readonly input: unknown }): void {
  if (command instanceof s3.CreateBucketCommand) left.add(`bucket ${command.input.Bucket}`);
  if (command instanceof s3.DeleteBucketCommand) left.delete(`bucket ${command.input.Bucket}`);
  if (command instanceof s3.PutObjectCommand) left.add(`object ${command.input.Key}`);
  if (command instanceof s3.DeleteObjectsCommand) {
    for (const { Key } of command.input.Delete?.Objects ?? []) left.delete(`object ${Key}`);
  }
  if (command instanceof ssm.PutParameterCommand) left.add(`parameter ${command.input.Name}`);
  if (command instanceof ssm.DeleteParameterCommand) left.delete(`parameter ${command.input.Name}`);
  if (command instanceof cfn.CreateChangeSetCommand) {
    left.add(`change set ${CHANGE_SET_ID}`);
    if (command.input.ChangeSetType === 'CREATE') left.add(`stack ${STACK_ID}`);
  }
  if (command instanceof cfn.DeleteChangeSetCommand) left.delete(`change set ${command.input.ChangeSetName}`);
  if (command instanceof cfn.DeleteStackCommand) left.delete(`stack ${command.input.StackName}`);
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A package folder with the real template and something in place of the Lambda code, for the tests of a file. */
export function usePackageFolder(): string {
  const root = mkdtempSync(join(tmpdir(), 'package-'));
  cpSync(join(ROOT, 'templates'), join(root, 'templates'), { recursive: true });
  mkdirSync(join(root, 'dist/lambda'), { recursive: true });
  for (const name of ['LogsToElasticsearch', 'UpdateElasticsearch']) {
    writeFileSync(join(root, `dist/lambda/${name}.zip`), `code of ${name}`);
  }
  afterAll(() => rmSync(root, { recursive: true }));
  return root;
}
