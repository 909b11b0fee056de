import {
  CreateBucketCommand,
  HeadBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { usageError } from '../core/errors.ts';
import type { Identity } from '../core/types.ts';
import { OWNER_TAG } from '../discover/stacks.ts';

/**
 * Makes sure that the artifacts bucket is there and ours.
 *
 * @returns true when it was made now: it is still to be locked down.
 * @throws CliError `bucket-taken` (exit 2) when the name belongs to another account.
 */
export async function ensureBucket(s3: S3Client, bucket: string, identity: Identity): Promise<boolean> {
  const owner = { Bucket: bucket, ExpectedBucketOwner: identity.account };
  const status = await s3.send(new HeadBucketCommand(owner)).then(
    () => 200,
    (error: { $metadata?: { httpStatusCode?: number } }) => {
      const code = error.$metadata?.httpStatusCode;
      if (code === 403 || code === 404 || code === 301) return code;
      throw error;
    },
  );
  if (status === 200) return false;
  if (status !== 404) throw taken(bucket);
  await create(s3, bucket, identity.region);
  return true;
}

async function create(s3: S3Client, bucket: string, region: string): Promise<void> {
  // us-east-1 is the one region that refuses to be named as the location.
  const where =
    region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region as never } };
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucket, ...where }));
  } catch (error) {
    if ((error as Error).name === 'BucketAlreadyExists') throw taken(bucket);
    throw error;
  }
}

/** Makes a new bucket private, encrypted, reachable by TLS alone and known as ours. */
export async function lockDown(s3: S3Client, bucket: string, identity: Identity, tag: string): Promise<void> {
  const owner = { Bucket: bucket, ExpectedBucketOwner: identity.account };
  await s3.send(
    new PutPublicAccessBlockCommand({
      ...owner,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
  await s3.send(
    new PutBucketEncryptionCommand({
      ...owner,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    }),
  );
  await s3.send(new PutBucketPolicyCommand({ ...owner, Policy: tlsOnly(bucket, identity) }));
  await s3.send(
    new PutBucketTaggingCommand({
      ...owner,
      Tagging: { TagSet: [{ Key: OWNER_TAG, Value: tag }] },
    }),
  );
}

function tlsOnly(bucket: string, { arn }: Identity): string {
  const partition = arn.split(':')[1] ?? 'aws';
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'TlsOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [`arn:${partition}:s3:::${bucket}`, `arn:${partition}:s3:::${bucket}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  });
}

const taken = (bucket: string) =>
  usageError(
    'bucket-taken',
    `The bucket ${bucket} can't be used.`,
    'Choose another name: --artifacts-bucket <name>',
    'The name belongs to another account or region, or your identity may not see the bucket.',
  );
