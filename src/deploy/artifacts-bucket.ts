import {
  CreateBucketCommand,
  DeleteBucketCommand,
  HeadBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { usageError } from '../core/errors.ts';
import type { Identity } from '../core/types.ts';

/**
 * Makes sure that the artifacts bucket is there, private and ours.
 *
 * @returns true when it was made now.
 * @throws CliError `bucket-taken` (exit 2) when the name belongs to another account.
 */
export async function ensureBucket(
  s3: S3Client,
  bucket: string,
  identity: Identity,
  tag: string,
): Promise<boolean> {
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
  try {
    await lockDown(s3, owner, tag);
  } catch (error) {
    await s3.send(new DeleteBucketCommand(owner));
    throw error;
  }
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

async function lockDown(s3: S3Client, owner: { Bucket: string; ExpectedBucketOwner: string }, tag: string) {
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
  await s3.send(new PutBucketPolicyCommand({ ...owner, Policy: tlsOnly(owner.Bucket) }));
  await s3.send(
    new PutBucketTaggingCommand({
      ...owner,
      Tagging: { TagSet: [{ Key: 'create-cloudtrail-kibana', Value: tag }] },
    }),
  );
}

const tlsOnly = (bucket: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'TlsOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  });

const taken = (bucket: string) =>
  usageError(
    'bucket-taken',
    `The bucket name ${bucket} belongs to another AWS account or region.`,
    'Choose another name: --artifacts-bucket <name>',
    'Bucket names are shared by all AWS accounts of the world.',
  );
