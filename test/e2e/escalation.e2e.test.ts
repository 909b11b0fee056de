import { DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DescribeSubnetsCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeleteRolePermissionsBoundaryCommand,
  GetRoleCommand,
  ListUsersCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  InvokeCommand,
  ListFunctionsCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAws } from '../../src/aws/clients.ts';
import type { Aws } from '../../src/clients/aws.ts';
import { DEFAULT_STACK } from '../../src/plan/names.ts';
import { deployerPolicy } from '../../src/plan/policy.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { asUser, makeBoundary, makePolicy } from '../helpers/local-user.ts';

const NAME = DEFAULT_STACK;
const EVERYTHING = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});
const TRUST = (service: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });
/** Gives away what the function is allowed. */
const THIEF = zipSync({
  'index.js': strToU8(
    `exports.handler = async () => Object.fromEntries(Object.entries(process.env).filter(([key]) => /^AWS_(ACCESS|SECRET|SESSION)/.test(key)));`,
  ),
});

let local: LocalAws;
let boundary: string;
/** A person with the printed policy, and nothing else. */
let holder: Aws;
/** A machine and a group that are none of the stack's. */
let foreign: { instance: string; group: string };

beforeAll(async () => {
  local = await localAws({ ofThieves: true });
  boundary = await makeBoundary(local.sandbox, NAME, NAME);
  const deployer = await asUser(local, deployerPolicy(NAME, NAME).Statement);
  await deployLocally(deployer);
  holder = deployer.fx.aws;
  const ec2 = await local.fx.aws.ec2();
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({}));
  const machine = {
    ImageId: 'ami-0a2c3d4e5f6071829',
    MinCount: 1,
    MaxCount: 1,
    SubnetId: Subnets![0]!.SubnetId,
  };
  const { Instances } = await ec2.send(new RunInstancesCommand({ ...machine, InstanceType: 't3.micro' }));
  const { GroupId } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'other', Description: 'other' }),
  );
  foreign = { instance: Instances![0]!.InstanceId!, group: GroupId! };
});
afterAll(() => local?.sandbox.stop());

async function idOf(LogicalResourceId: string): Promise<string> {
  const client = await local.fx.aws.cloudFormation();
  const ask = new DescribeStackResourceCommand({ StackName: NAME, LogicalResourceId });
  return (await client.send(ask)).StackResourceDetail!.PhysicalResourceId!;
}

test('Every role of a stack that was deployed with the printed policy has the boundary.', async () => {
  const iam = await local.fx.aws.iam();
  for (const id of ['ForwarderRole', 'UpdaterRole', 'ProxyRole', 'TrailRole']) {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: await idOf(id) }));
    expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn, id).toBe(boundary);
  }
});

describe('the holder of the printed policy', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['list users', async () => (await holder.iam()).send(new ListUsersCommand({}))],
    ['make a user', async () => (await holder.iam()).send(new CreateUserCommand({ UserName: 'mallory' }))],
    [
      'widen the boundary by a new version',
      async () =>
        (await holder.iam()).send(
          new CreatePolicyVersionCommand({
            PolicyArn: boundary,
            PolicyDocument: EVERYTHING,
            SetAsDefault: true,
          }),
        ),
    ],
    [
      'delete the boundary',
      async () => (await holder.iam()).send(new DeletePolicyCommand({ PolicyArn: boundary })),
    ],
    [
      'take the boundary away from a role',
      async () =>
        (await holder.iam()).send(
          new DeleteRolePermissionsBoundaryCommand({ RoleName: await idOf('ForwarderRole') }),
        ),
    ],
    [
      'give a role another boundary',
      async () => {
        const wide = await makePolicy(local.sandbox, 'wide', [
          { Effect: 'Allow', Action: '*', Resource: '*' },
        ]);
        const RoleName = await idOf('ForwarderRole');
        await (await holder.iam()).send(
          new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: wide }),
        );
      },
    ],
    [
      'make a role of the stack without the boundary',
      async () =>
        (await holder.iam()).send(
          new CreateRoleCommand({
            RoleName: `${NAME}-mine`,
            AssumeRolePolicyDocument: TRUST('lambda.amazonaws.com'),
          }),
        ),
    ],
    [
      'write a policy of a role of somebody else',
      async () => {
        const given = { RoleName: 'theirs', AssumeRolePolicyDocument: TRUST('lambda.amazonaws.com') };
        await (await local.fx.aws.iam()).send(new CreateRoleCommand(given)).catch(() => {});
        await (await holder.iam()).send(
          new PutRolePolicyCommand({ RoleName: 'theirs', PolicyName: 'x', PolicyDocument: EVERYTHING }),
        );
      },
    ],
    [
      'give a function a role of somebody else',
      async () =>
        (await holder.lambda()).send(
          new CreateFunctionCommand({
            FunctionName: `${NAME}-mine`,
            Role: 'arn:aws:iam::000000000000:role/theirs',
            Runtime: 'nodejs24.x',
            Handler: 'index.handler',
            Code: { ZipFile: THIEF },
          }),
        ),
    ],
    [
      'end a machine of somebody else',
      async () =>
        (await holder.ec2()).send(new TerminateInstancesCommand({ InstanceIds: [foreign.instance] })),
    ],
    [
      'stop a machine of somebody else',
      async () => (await holder.ec2()).send(new StopInstancesCommand({ InstanceIds: [foreign.instance] })),
    ],
    [
      'put the tag of the stack on a machine of somebody else',
      async () =>
        (await holder.ec2()).send(
          new CreateTagsCommand({
            Resources: [foreign.instance],
            Tags: [{ Key: 'create-cloudtrail-kibana', Value: NAME }],
          }),
        ),
    ],
    [
      'open a security group of somebody else',
      async () =>
        (await holder.ec2()).send(
          new AuthorizeSecurityGroupIngressCommand({
            GroupId: foreign.group,
            IpProtocol: '-1',
            CidrIp: '0.0.0.0/0',
          }),
        ),
    ],
    [
      'run a machine without the tag of the stack',
      async () =>
        (await holder.ec2()).send(
          new RunInstancesCommand({
            ImageId: 'ami-0a2c3d4e5f6071829',
            InstanceType: 't3.micro',
            MinCount: 1,
            MaxCount: 1,
          }),
        ),
    ],
  ])('may not %s', async (_, act) => {
    await expect(act()).rejects.toMatchObject({
      name: expect.stringMatching(/AccessDenied|UnauthorizedOperation/),
    });
  });
});

describe('the same person', () => {
  test.each<[string, () => Promise<unknown>]>([
    [
      'stop the machine of the stack',
      async () => (await holder.ec2()).send(new StopInstancesCommand({ InstanceIds: [await idOf('Proxy')] })),
    ],
    [
      'change a security group of the stack',
      async () =>
        (await holder.ec2()).send(
          new AuthorizeSecurityGroupIngressCommand({
            GroupId: await idOf('WebSecurityGroup'),
            ...{ IpProtocol: 'tcp', FromPort: 1, ToPort: 1, CidrIp: '192.0.2.1/32' },
          }),
        ),
    ],
    [
      'make a role of the stack with the boundary',
      async () =>
        (await holder.iam()).send(
          new CreateRoleCommand({
            RoleName: `${NAME}-bounded`,
            AssumeRolePolicyDocument: TRUST('lambda.amazonaws.com'),
            PermissionsBoundary: boundary,
          }),
        ),
    ],
  ])('may %s', async (_, act) => {
    await expect(act()).resolves.toBeDefined();
  });
});

describe('the keys of a role that the holder of the policy has given every right', () => {
  let stolen: Aws;
  beforeAll(async () => {
    const iam = await holder.iam();
    const RoleName = await idOf('ForwarderRole');
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument: EVERYTHING }));
    const lambda = await holder.lambda();
    const FunctionName = await idOf('LogsToElasticsearch');
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: THIEF }));
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
    const keys = JSON.parse(new TextDecoder().decode(Payload)) as Record<string, string>;
    const { awsEndpoint: endpoint, region } = local.sandbox;
    const credentials = {
      accessKeyId: keys.AWS_ACCESS_KEY_ID!,
      secretAccessKey: keys.AWS_SECRET_ACCESS_KEY!,
      sessionToken: keys.AWS_SESSION_TOKEN!,
    };
    stolen = createAws({ endpoint, credentials, region, userAgent: 'test' });
  });

  test.each<[string, () => Promise<unknown>]>([
    ['list users', async () => (await stolen.iam()).send(new ListUsersCommand({}))],
    ['make a user', async () => (await stolen.iam()).send(new CreateUserCommand({ UserName: 'mallory' }))],
    [
      'take its own boundary away',
      async () =>
        (await stolen.iam()).send(
          new DeleteRolePermissionsBoundaryCommand({ RoleName: await idOf('ForwarderRole') }),
        ),
    ],
    ['list buckets', async () => (await stolen.s3()).send(new ListBucketsCommand({}))],
    ['list functions', async () => (await stolen.lambda()).send(new ListFunctionsCommand({}))],
    [
      'end a machine',
      async () =>
        (await stolen.ec2()).send(new TerminateInstancesCommand({ InstanceIds: [foreign.instance] })),
    ],
    [
      'read all parameters',
      async () => (await stolen.ssm()).send(new GetParametersByPathCommand({ Path: '/' })),
    ],
  ])('can not %s', async (_, act) => {
    await expect(act()).rejects.toMatchObject({
      name: expect.stringMatching(/AccessDenied|UnauthorizedOperation/),
    });
  });
});
