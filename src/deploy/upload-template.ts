import { objectUrl } from '../aws/object-url.ts';
import type { Effects } from '../core/effects.ts';

/** Where a template is put for one call to CloudFormation. */
export interface Place {
  readonly bucket: string;
  /** Account that has to own the bucket. */
  readonly account: string;
  readonly region: string;
  readonly key: string;
}

/**
 * Puts a template that is too long for a call into S3, for that one call.
 *
 * @returns how the call names it, and how to remove it again: CloudFormation keeps a copy of its own.
 */
export async function uploadTemplate(
  { bucket, account, region, key }: Place,
  text: string,
  { aws }: Pick<Effects, 'aws'>,
): Promise<{ TemplateURL: string; remove: () => Promise<void> }> {
  const { DeleteObjectsCommand, PutObjectCommand } = await import('@aws-sdk/client-s3');
  const s3 = await aws.s3();
  const owner = { Bucket: bucket, ExpectedBucketOwner: account };
  await s3.send(new PutObjectCommand({ ...owner, Key: key, Body: text }));
  return {
    TemplateURL: objectUrl(aws.endpoint, bucket, key, region),
    remove: async () => {
      await s3.send(new DeleteObjectsCommand({ ...owner, Delete: { Objects: [{ Key: key }] } }));
    },
  };
}
