import {
  CreateTrailCommand,
  DeleteTrailCommand,
  type EventSelector,
  PutEventSelectorsCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
  type UpdateTrailCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { CreateLogGroupCommand, DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { deleteBucket } from '../../../src/teardown/buckets.ts';
import type { Break } from './break.ts';
import { answering, type World } from './world.ts';

const updateTrail = async ({ aws, outputs }: World, change: Partial<UpdateTrailCommandInput>) =>
  (await aws.cloudTrail()).send(new UpdateTrailCommand({ Name: outputs.trailArn, ...change }));

const select = async ({ aws, outputs }: World, selector: EventSelector) =>
  (await aws.cloudTrail()).send(
    new PutEventSelectorsCommand({ TrailName: outputs.trailArn, EventSelectors: [selector] }),
  );

const ALL: EventSelector = { ReadWriteType: 'All', IncludeManagementEvents: true };

const putBucketPolicy = async ({ aws, of }: World) => {
  const { Bucket, PolicyDocument } = of('TrailBucketPolicy').wanted;
  const Policy = JSON.stringify(PolicyDocument);
  await (await aws.s3()).send(new PutBucketPolicyCommand({ Bucket: String(Bucket), Policy }));
};

const putPublicAccessBlock = async ({ aws, outputs: { trailBucket: Bucket }, of }: World) => {
  const PublicAccessBlockConfiguration = of('TrailBucket').wanted.PublicAccessBlockConfiguration as object;
  await (await aws.s3()).send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
};

const version = async ({ aws, outputs: { trailBucket: Bucket } }: World, Status: 'Enabled' | 'Suspended') =>
  (await aws.s3()).send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));

const expire = async ({ aws, outputs: { trailBucket: Bucket } }: World, Days: number | undefined) =>
  (await aws.s3()).send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket,
      LifecycleConfiguration: {
        Rules: [
          {
            ...{ ID: 'mine', Status: 'Enabled', Filter: { Prefix: '' } },
            ...(Days === undefined
              ? { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }
              : { Expiration: { Days } }),
          },
        ],
      },
    }),
  );

/** What somebody types who follows the remedy for a trail that is gone. */
const createTrail = async ({ aws, of }: World) => {
  const wanted = of('Trail').wanted as Record<string, string>;
  await (await aws.cloudTrail()).send(
    new CreateTrailCommand({
      Name: wanted.TrailName,
      S3BucketName: wanted.S3BucketName,
      IsMultiRegionTrail: true,
      EnableLogFileValidation: true,
      CloudWatchLogsLogGroupArn: wanted.CloudWatchLogsLogGroupArn,
      CloudWatchLogsRoleArn: wanted.CloudWatchLogsRoleArn,
    }),
  );
};

export const TRAIL_LOGGING: readonly Break[] = [
  {
    when: 'the trail is switched off',
    break: async ({ aws, outputs: { trailArn: Name } }) =>
      (await aws.cloudTrail()).send(new StopLoggingCommand({ Name })),
    says: /^the trail cloudtrail-kibana-us-east-1 is switched off$/,
    remedy: / --fix$/,
    mend: 'fix',
  },
  {
    when: 'the trail is deleted',
    break: async ({ aws, outputs: { trailArn: Name } }) =>
      (await aws.cloudTrail()).send(new DeleteTrailCommand({ Name })),
    says: /^the trail is gone$/,
    remedy:
      /aws cloudtrail create-trail --name cloudtrail-kibana-us-east-1 --s3-bucket-name cloudtrail-kibana-trailbucket/,
    also: ['Trail settings'],
    mend: async (world) => {
      await createTrail(world);
      await select(world, ALL);
      const { StartLoggingCommand } = await import('@aws-sdk/client-cloudtrail');
      const { trailArn: Name } = world.outputs;
      await (await world.aws.cloudTrail()).send(new StartLoggingCommand({ Name }));
    },
  },
  {
    when: 'the trail delivers to another log group',
    break: async (world) => {
      const logs = await world.aws.logs();
      await logs.send(new CreateLogGroupCommand({ logGroupName: 'elsewhere' }));
      const group = String(world.of('Trail').wanted.CloudWatchLogsLogGroupArn);
      const CloudWatchLogsLogGroupArn = group.replace(/log-group:.*/, 'log-group:elsewhere:*');
      await updateTrail(world, { CloudWatchLogsLogGroupArn });
    },
    says: /^the trail cloudtrail-kibana-us-east-1 delivers to elsewhere$/,
    remedy: /aws cloudtrail update-trail .*TrailLogGroup-\w+:\* --cloud-watch-logs-role-arn arn:aws:iam/,
    mend: async (world) => {
      const { CloudWatchLogsLogGroupArn } = world.of('Trail').wanted as Record<string, string>;
      await updateTrail(world, { CloudWatchLogsLogGroupArn });
      const logs = await world.aws.logs();
      await logs.send(new DeleteLogGroupCommand({ logGroupName: 'elsewhere' }));
    },
  },
  {
    when: 'the trail has not delivered for hours',
    break: async () => {},
    seenFrom: (fx) =>
      answering(fx, 'cloudTrail', 'GetTrailStatusCommand', (output: object) => ({
        ...output,
        LatestCloudWatchLogsDeliveryTime: new Date(fx.clock.now() - 5 * 3_600_000),
      })),
    says: /^the trail cloudtrail-kibana-us-east-1 last delivered to CloudWatch Logs 5 hours ago$/,
    status: 'warn',
    mend: async () => {},
  },
];

export const TRAIL_SETTINGS: readonly Break[] = [
  {
    when: 'the validation of log files is off',
    break: (world) => updateTrail(world, { EnableLogFileValidation: false }),
    says: /^Trail: EnableLogFileValidation is false, not true$/,
    remedy: /aws cloudtrail update-trail --name \S+ --enable-log-file-validation --region us-east-1/,
    mend: (world) => updateTrail(world, { EnableLogFileValidation: true }),
  },
  {
    when: 'the trail covers one region only',
    break: (world) => updateTrail(world, { IsMultiRegionTrail: false }),
    says: /covers one region only$/,
    remedy: /--is-multi-region-trail/,
    mend: (world) => updateTrail(world, { IsMultiRegionTrail: true }),
  },
  {
    when: 'events of global services are left out',
    break: (world) => updateTrail(world, { IncludeGlobalServiceEvents: false }),
    says: /^Trail: IncludeGlobalServiceEvents is false, not true$/,
    remedy: /--include-global-service-events/,
    mend: (world) => updateTrail(world, { IncludeGlobalServiceEvents: true }),
  },
  {
    when: 'only writes are recorded',
    break: (world) => select(world, { ...ALL, ReadWriteType: 'WriteOnly' }),
    says: /does not record read events$/,
    remedy: /put-event-selectors/,
    mend: (world) => select(world, ALL),
  },
  {
    when: 'a service is left out',
    break: (world) => select(world, { ...ALL, ExcludeManagementEventSources: ['kms.amazonaws.com'] }),
    says: /does not record events of kms\.amazonaws\.com$/,
    mend: (world) => select(world, { ...ALL, ExcludeManagementEventSources: [] }),
  },
];

export const TRAIL_BUCKET: readonly Break[] = [
  {
    when: 'the policy of the bucket is deleted',
    break: async ({ aws, outputs: { trailBucket: Bucket } }) =>
      (await aws.s3()).send(new DeleteBucketPolicyCommand({ Bucket })),
    says: /^TrailBucketPolicy is gone$/,
    also: ['Trail logging'],
    mend: putBucketPolicy,
  },
  {
    when: 'the policy lets somebody else read',
    break: async ({ aws, of }) => {
      const { Bucket, PolicyDocument } = of('TrailBucketPolicy').wanted;
      const { Statement, ...rest } = PolicyDocument as { Statement: object[] };
      const more = { Effect: 'Allow', Principal: { AWS: '999999999999' }, Action: 's3:GetObject' };
      const Policy = JSON.stringify({
        ...rest,
        Statement: [...Statement, { Sid: 'Mine', ...more, Resource: `arn:aws:s3:::${Bucket}/*` }],
      });
      await (await aws.s3()).send(new PutBucketPolicyCommand({ Bucket: String(Bucket), Policy }));
    },
    says: /^TrailBucketPolicy: the statement Mine of the policy was added$/,
    status: 'warn',
    mend: putBucketPolicy,
  },
  {
    when: 'old versions are no longer kept',
    break: (world) => version(world, 'Suspended'),
    says: /^TrailBucket: Status is Suspended, not Enabled$/,
    mend: (world) => version(world, 'Enabled'),
  },
  {
    when: 'it may be made public',
    break: async ({ aws, outputs: { trailBucket: Bucket } }) =>
      (await aws.s3()).send(new DeletePublicAccessBlockCommand({ Bucket })),
    says: /^TrailBucket: PublicAccessBlockConfiguration is missing$/,
    mend: putPublicAccessBlock,
  },
  {
    when: 'a lifecycle rule deletes records',
    break: (world) => expire(world, 1),
    says: /^the lifecycle rule mine deletes records after 1 days$/,
    status: 'warn',
    mend: (world) => expire(world, undefined),
  },
  {
    when: 'the bucket is deleted',
    break: async ({ aws, outputs: { trailBucket = '' }, local }) =>
      deleteBucket(await aws.s3(), trailBucket, local.fx),
    says: /^TrailBucket is gone; TrailBucketPolicy is gone$/,
    also: ['Trail logging'],
    mend: async (world) => {
      const { trailBucket: Bucket } = world.outputs;
      await (await world.aws.s3()).send(new CreateBucketCommand({ Bucket }));
      await putBucketPolicy(world);
      await version(world, 'Enabled');
      await putPublicAccessBlock(world);
    },
  },
];
