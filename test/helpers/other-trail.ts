import { CreateTrailCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { CreateLogGroupCommand, type LogGroupClass } from '@aws-sdk/client-cloudwatch-logs';
import { CreateBucketCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import type { LocalAws } from './local-stack.ts';
import { queryApi } from './query.ts';

export interface OtherTrail {
  readonly name: string;
  readonly bucket: string;
  readonly logGroup: string;
  readonly logGroupClass?: LogGroupClass;
  /** ARN of the group that the trail delivers to, where it is not `logGroup` of this account and region. */
  readonly logGroupArn?: string;
}

const CLOUDTRAIL = { Service: 'cloudtrail.amazonaws.com' };
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: CLOUDTRAIL, Action: 'sts:AssumeRole' }],
};

/** Makes somebody else's trail in the local AWS: all regions, all management events, with bucket, log group and role. */
export async function makeOtherTrail({ sandbox, fx: { aws } }: LocalAws, wanted: OtherTrail): Promise<void> {
  const { name, bucket, logGroup: logGroupName, logGroupClass } = wanted;
  const [s3, logs, trails] = await Promise.all([aws.s3(), aws.logs(), aws.cloudTrail()]);
  const role = `${name}-trail-${Date.now()}`;
  await queryApi(sandbox, 'iam')('CreateRole', {
    RoleName: role,
    AssumeRolePolicyDocument: JSON.stringify(TRUST),
  });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const write = {
    Effect: 'Allow',
    Principal: CLOUDTRAIL,
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::${bucket}/*`,
  };
  await s3.send(
    new PutBucketPolicyCommand({
      Bucket: bucket,
      Policy: JSON.stringify({ Version: '2012-10-17', Statement: [write] }),
    }),
  );
  await logs.send(new CreateLogGroupCommand({ logGroupName, logGroupClass }));
  const own = `arn:aws:logs:${sandbox.region}:000000000000:log-group:${logGroupName}:*`;
  await trails.send(
    new CreateTrailCommand({
      ...{ Name: name, S3BucketName: bucket, IsMultiRegionTrail: true, IncludeGlobalServiceEvents: true },
      CloudWatchLogsLogGroupArn: wanted.logGroupArn ?? own,
      CloudWatchLogsRoleArn: `arn:aws:iam::000000000000:role/${role}`,
    }),
  );
  await trails.send(new StartLoggingCommand({ Name: name }));
}
