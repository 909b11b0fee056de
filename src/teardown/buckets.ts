import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  type S3Client,
  type Tag,
} from '@aws-sdk/client-s3';
import type { Effects } from '../core/effects.ts';
import { CliError } from '../core/errors.ts';
import { defaultBucket, referenceKey, trailBucketPrefix } from '../plan/names.ts';
import { OWNER_TAG } from '../stack/facts.ts';
import { isOurs, type Scope } from './scope.ts';

/** The trail's bucket of a stack, found by its tag, since another stack's may begin alike: it outlives the stack, and with it every other memory of it. */
export async function trailBuckets(s3: S3Client, scope: Scope): Promise<string[]> {
  const { stackName, region } = scope;
  const prefix = trailBucketPrefix(stackName);
  const names: string[] = [];
  for (let token: string | undefined; ; ) {
    const page = await s3.send(
      new ListBucketsCommand({ BucketRegion: region, Prefix: prefix, ContinuationToken: token }),
    );
    for (const { Name = '', BucketRegion = region } of page.Buckets ?? [])
      if (Name.startsWith(prefix) && BucketRegion === region) names.push(Name);
    token = page.ContinuationToken;
    if (token === undefined) break;
  }
  const tagged = await Promise.all(names.map(async (name) => isOurs(await tagsOf(s3, name), scope)));
  return names.filter((_, at) => tagged[at]);
}

async function tagsOf(s3: S3Client, Bucket: string): Promise<Tag[]> {
  const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket })).catch((error: Error) => {
    // Somebody else's bucket may have no tags, or none to show us.
    if (['NoSuchTagSet', 'AccessDenied', 'NoSuchBucket'].includes(error.name)) return { TagSet: [] };
    throw error;
  });
  return TagSet ?? [];
}

/**
 * The artifacts bucket, when it is there, is the account's own and was made by this tool: by its tag, or by the name that
 * only this tool gives, since a run that was killed may not have come to the tag.
 */
export async function artifactsBuckets(s3: S3Client, scope: Scope): Promise<string[]> {
  const { artifactsBucket: Bucket, account: ExpectedBucketOwner } = scope;
  try {
    await s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner }));
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === 403 || status === 404 || status === 301) return [];
    throw error;
  }
  if (Bucket === defaultBucket(scope)) return [Bucket];
  return (await tagsOf(s3, Bucket)).some(({ Key }) => Key === OWNER_TAG) ? [Bucket] : [];
}

/** Tries to delete a bucket that something is still written to, and the pause between two, in milliseconds. */
const TRIES = 12;
const PAUSE_MS = 5000;

/**
 * Deletes every version of every object, then the bucket. What is gone already is no error. CloudTrail delivers a file
 * minutes after the events in it, so one may come between the two: then it begins again, for a minute.
 *
 * @throws CliError `bucket-in-use` (exit 1) for a bucket that fills up again and again.
 */
export async function deleteBucket(
  s3: S3Client,
  bucket: string,
  { clock, signal }: Pick<Effects, 'clock' | 'signal'>,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await empty(s3, bucket, signal);
      await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
      return;
    } catch (error) {
      const { name } = error as Error;
      if (name === 'NoSuchBucket') return;
      if (name !== 'BucketNotEmpty') throw error;
      if (tries === TRIES) throw inUse(bucket);
      await clock.sleep(PAUSE_MS, signal);
    }
  }
}

const inUse = (bucket: string) =>
  new CliError('bucket-in-use', `The bucket ${bucket} fills up again while it is emptied.`, {
    why: 'Something still writes to it.',
    remedy: 'Run teardown again in some minutes; it goes on from here.',
  });

async function empty(s3: S3Client, bucket: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    // Always the first page: what it names is deleted before the next look. A page has at most 1,000 entries, as many
    // as one deletion takes.
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    const all = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    if (all.length === 0) return;
    const Objects = all.map(({ Key, VersionId }) => ({ Key, VersionId }));
    const { Errors } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
    const [first] = Errors ?? [];
    if (first !== undefined) throw new Error(`${bucket}/${first.Key}: ${first.Message ?? first.Code}`);
  }
}

/** The names of accounts that the stack's functions keep in an artifacts bucket that is not deleted, as `bucket/key`. */
export async function keptReference(s3: S3Client, scope: Scope): Promise<string[]> {
  const isDeleted = !scope.sharesArtifacts && (await artifactsBuckets(s3, scope)).length > 0;
  if (isDeleted) return [];
  const owned = { Bucket: scope.artifactsBucket, ExpectedBucketOwner: scope.account };
  const Key = referenceKey(scope.stackName);
  try {
    await s3.send(new HeadObjectCommand({ ...owned, Key }));
    return [`${scope.artifactsBucket}/${Key}`];
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === 403 || status === 404 || status === 301) return [];
    throw error;
  }
}

/** Deletes one object, named as `bucket/key`. */
export async function deleteObject(s3: S3Client, name: string): Promise<void> {
  const [Bucket = '', ...key] = name.split('/');
  await s3.send(new DeleteObjectCommand({ Bucket, Key: key.join('/') }));
}
