import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateTrailCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { CreateDomainCommand } from '@aws-sdk/client-opensearch';
import { CreateBucketCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import type { Aws } from '../../../src/clients/aws.ts';
import { ACCOUNT, REGION } from './account.ts';

const CLOUDTRAIL = { Service: 'cloudtrail.amazonaws.com' };
const BUCKET = 'records-of-the-company';
const ROLE = 'trail-of-the-company';

const policyOf = (statement: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: CLOUDTRAIL, ...statement }],
  });

interface TrailOrder {
  readonly logGroup?: string;
  readonly regions?: 'one' | 'all';
  readonly logging?: boolean;
  readonly records?: 'All' | 'WriteOnly';
}

/** Bucket and role that all of somebody's trails use. */
async function makeGround(aws: Aws): Promise<void> {
  const s3 = await aws.s3();
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const Policy = policyOf({
    Action: ['s3:PutObject', 's3:GetBucketAcl'],
    Resource: `arn:aws:s3:::${BUCKET}/*`,
  });
  await s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));
  const AssumeRolePolicyDocument = policyOf({ Action: 'sts:AssumeRole' });
  await (await aws.iam()).send(new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument }));
}

async function makeTrail(Name: string, order: TrailOrder, aws: Aws): Promise<void> {
  const { logGroup: logGroupName, regions = 'all', logging = true, records = 'All' } = order;
  if (logGroupName !== undefined) await (await aws.logs()).send(new CreateLogGroupCommand({ logGroupName }));
  const delivery = {
    CloudWatchLogsLogGroupArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${logGroupName}:*`,
    CloudWatchLogsRoleArn: `arn:aws:iam::${ACCOUNT}:role/${ROLE}`,
  };
  const trails = await aws.cloudTrail();
  await trails.send(
    new CreateTrailCommand({
      ...{ Name, S3BucketName: BUCKET, IsMultiRegionTrail: regions === 'all' },
      ...(logGroupName === undefined ? {} : delivery),
    }),
  );
  const EventSelectors = [{ ReadWriteType: records, IncludeManagementEvents: true }];
  await trails.send(new PutEventSelectorsCommand({ TrailName: Name, EventSelectors }));
  if (logging) await trails.send(new StartLoggingCommand({ Name }));
}

/** Log group of the one trail that can be reused. */
export const REUSABLE = '/company/trail';

/** What others have in the account: trails of which one can be reused, a search domain and a stack. */
export async function makeNeighbours(aws: Aws): Promise<void> {
  await makeGround(aws);
  await makeTrail('company', { logGroup: REUSABLE }, aws);
  await makeTrail('to-the-bucket-alone', {}, aws);
  await makeTrail('of-one-region', { logGroup: '/one-region', regions: 'one' }, aws);
  await makeTrail('switched-off', { logGroup: '/switched-off', logging: false }, aws);
  const DomainName = 'shop-search';
  await (await aws.openSearch()).send(
    new CreateDomainCommand({ DomainName, EngineVersion: 'OpenSearch_2.19' }),
  );
  const TemplateBody = JSON.stringify({ Resources: { Orders: { Type: 'AWS::SQS::Queue' } } });
  await (await aws.cloudFormation()).send(new CreateStackCommand({ StackName: 'shop', TemplateBody }));
}
