import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Effects } from '../core/effects.ts';
import { usageError } from '../core/errors.ts';
import type { Identity, Tag } from '../core/types.ts';
import { defaultBucket } from '../plan/names.ts';
import { OWNER_TAG } from '../stack/facts.ts';
import { onceFree } from './once-free.ts';
import { awsTags } from './tags.ts';

/** `unfinished`: made by a run that ended before it had locked it down. */
type BucketState = 'missing' | 'unfinished' | 'there';

/** S3 frees the name of a deleted bucket within minutes as a rule; up to an hour was reported (aws/aws-cli#2593). */
const PATIENCE_MS = 10 * 60_000;

/**
 * Looks for the artifacts bucket; changes nothing.
 *
 * @throws CliError `bucket-taken` (exit 2) when the name belongs to another account.
 */
export async function findBucket(s3: S3Client, bucket: string, identity: Identity): Promise<BucketState> {
  const owner = { Bucket: bucket, ExpectedBucketOwner: identity.account };
  const status = await s3.send(new HeadBucketCommand(owner)).then(
    () => 200,
    (error: { $metadata?: { httpStatusCode?: number } }) => {
      const code = error.$metadata?.httpStatusCode;
      if (code === 403 || code === 404 || code === 301) return code;
      throw error;
    },
  );
  if (status === 404) return 'missing';
  if (status !== 200) throw taken(bucket);
  // A bucket of the user's own is as they want it.
  if (bucket !== defaultBucket(identity)) return 'there';
  return (await isTagged(s3, owner)) ? 'there' : 'unfinished';
}

/** A bucket that can be used. */
export interface ReadyBucket {
  /** True when this run has made it. */
  readonly made: boolean;
  /** Deletes it, if this run has made it. */
  readonly remove: () => Promise<void>;
}

/**
 * Makes sure that the artifacts bucket is there, ours and locked down; one that can't be locked down is removed again.
 *
 * @param stackName the stack that it is made for.
 * @param tags of the account's owner, beside our own.
 * @throws CliError `bucket-taken` (exit 2) when the name belongs to another account; `name-held` when S3 still holds the
 * name of a bucket that was deleted.
 */
export async function readyBucket(
  bucket: string,
  identity: Identity,
  stackName: string,
  tags: readonly Tag[],
  fx: Effects,
): Promise<ReadyBucket> {
  const s3 = await fx.aws.s3();
  const state = await findBucket(s3, bucket, identity);
  const made = state === 'missing' && (await create(s3, bucket, identity.region, tags, fx));
  const remove = async () => {
    if (made)
      await s3.send(new DeleteBucketCommand({ Bucket: bucket, ExpectedBucketOwner: identity.account }));
  };
  if (state === 'there') return { made, remove };
  try {
    await lockDown(s3, bucket, identity, stackName, tags);
  } catch (error) {
    await remove().catch(({ message }: Error) =>
      fx.report.warn(`Left behind: the bucket ${bucket} (${message})`),
    );
    throw error;
  }
  return { made, remove };
}

/** Our tag is put on last. */
async function isTagged(s3: S3Client, owner: { Bucket: string; ExpectedBucketOwner: string }) {
  const { TagSet } = await s3.send(new GetBucketTaggingCommand(owner)).catch((error: Error) => {
    if (error.name === 'NoSuchTagSet') return { TagSet: [] };
    throw error;
  });
  return (TagSet ?? []).some(({ Key }) => Key === OWNER_TAG);
}

/** False when another run of this account has just made it. */
async function create(
  s3: S3Client,
  bucket: string,
  region: string,
  tags: readonly Tag[],
  fx: Effects,
): Promise<boolean> {
  const configuration = {
    // us-east-1 is the one region that refuses to be named as the location.
    ...(region === 'us-east-1' ? {} : { LocationConstraint: region as never }),
    // Some accounts allow nothing to be made without the tags that they demand.
    ...(tags.length === 0 ? {} : { Tags: awsTags(tags) }),
  };
  const how = Object.keys(configuration).length === 0 ? {} : { CreateBucketConfiguration: configuration };
  const name = {
    what: `bucket ${bucket}`,
    // What S3 answers soon after a deletion, and the SDK does not try again.
    isHeld: (error: Error) => error.name === 'OperationAborted',
    patienceMs: PATIENCE_MS,
    remedy: ['or choose another name: --artifacts-bucket <name>'],
  };
  try {
    await onceFree(() => s3.send(new CreateBucketCommand({ Bucket: bucket, ...how })), name, fx);
    return true;
  } catch (error) {
    if ((error as Error).name === 'BucketAlreadyOwnedByYou') return false;
    if ((error as Error).name === 'BucketAlreadyExists') throw taken(bucket);
    throw error;
  }
}

/** Makes a new bucket private, encrypted, reachable by TLS alone and known as ours. */
async function lockDown(
  s3: S3Client,
  bucket: string,
  identity: Identity,
  stackName: string,
  tags: readonly Tag[],
): Promise<void> {
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
      Tagging: { TagSet: awsTags([{ key: OWNER_TAG, value: stackName }, ...tags]) },
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
