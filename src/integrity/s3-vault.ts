import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip, gunzip } from 'node:zlib';
import { ListPublicKeysCommand } from '@aws-sdk/client-cloudtrail';
import {
  GetBucketLocationCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Aws } from '../clients/aws.ts';
import type { Folders } from './chains.ts';
import type { Unread, Vault } from './vault.ts';

/** A digest of an hour with 100,000 log files has some 50 MB; a larger one was not made by CloudTrail. */
const MOST_DIGEST_BYTES = 256 * 1024 * 1024;
const BAD_GZIP = /^(Z_|ERR_BUFFER_TOO_LARGE|ERR_STREAM_PREMATURE_CLOSE)/;

/** The bucket and CloudTrail's keys as AWS has them. */
export function s3Vault(aws: Aws): Vault & { readonly folders: Folders } {
  const clients = new Map<string, Promise<S3Client>>();
  const clientOf = (bucket: string): Promise<S3Client> => {
    const known = clients.get(bucket);
    if (known !== undefined) return known;
    const made = homeOf(bucket, aws);
    clients.set(bucket, made);
    return made;
  };
  const pages = async function* (Bucket: string, Prefix: string, Delimiter?: string) {
    const client = await clientOf(Bucket);
    let ContinuationToken: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({ Bucket, Prefix, Delimiter, ContinuationToken }),
      );
      yield page;
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  };
  const read = async <T>(Bucket: string, Key: string, take: (stored: Stored) => Promise<T>) => {
    const client = await clientOf(Bucket);
    try {
      const { Body, Metadata } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return await take({ body: Body as Readable, metadata: Metadata ?? {} });
    } catch (error) {
      return unread(error as Error);
    }
  };
  return {
    async *keys(bucket, prefix) {
      for await (const { Contents = [] } of pages(bucket, prefix))
        for (const { Key = '' } of Contents) if (!Key.endsWith('/')) yield Key;
    },
    folders: async (bucket, prefix) => {
      const found: string[] = [];
      for await (const { CommonPrefixes = [] } of pages(bucket, prefix, '/'))
        found.push(...CommonPrefixes.flatMap(({ Prefix }) => Prefix ?? []));
      return found;
    },
    digest: (bucket, key) =>
      read(bucket, key, async ({ body, metadata }) => {
        const packed = Buffer.concat(await body.toArray());
        const content = await promisify(gunzip)(packed, { maxOutputLength: MOST_DIGEST_BYTES });
        return { content, signature: metadata.signature };
      }),
    // Of the uncompressed content: AWS CloudTrail User Guide, "Custom implementations of CloudTrail log file integrity
    // validation", "Validate the log files".
    hash: (bucket, key) =>
      read(bucket, key, async ({ body }) => {
        const hash = createHash('sha256');
        await pipeline(body, createGunzip(), hash);
        return hash.digest('hex');
      }),
    publicKeys: async (region, from, to) => {
      const client = await aws.inRegion(region).cloudTrail();
      const keys = new Map<string, Uint8Array>();
      let NextToken: string | undefined;
      do {
        const page = await client.send(
          new ListPublicKeysCommand({ StartTime: new Date(from), EndTime: new Date(to), NextToken }),
        );
        for (const { Fingerprint = '', Value } of page.PublicKeyList ?? [])
          if (Value !== undefined) keys.set(Fingerprint, Value);
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return keys;
    },
  };
}

interface Stored {
  readonly body: Readable;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A client for the region that the bucket is in; of the region in force where that may not be asked. */
async function homeOf(Bucket: string, aws: Aws): Promise<S3Client> {
  const here = await aws.s3();
  try {
    const { LocationConstraint } = await here.send(new GetBucketLocationCommand({ Bucket }));
    // S3 API Reference, "GetBucketLocation": empty for us-east-1, "EU" for old buckets of eu-west-1.
    const region = LocationConstraint === 'EU' ? 'eu-west-1' : LocationConstraint || 'us-east-1';
    return region === (await aws.region()) ? here : aws.inRegion(region).s3();
  } catch {
    return here;
  }
}

/** What S3 says of an object that it does not give; everything else is thrown on. */
function unread(error: Error & { readonly code?: string }): Unread {
  const { name, message, code = '' } = error;
  if (name === 'NoSuchKey' || name === 'NotFound') return { gone: true, why: 'it is not there' };
  if (name === 'InvalidObjectState') return { gone: false, why: 'it is in an archive (S3 Glacier)' };
  if (name === 'AccessDenied' || /KMS/.test(name)) return { gone: false, why: `${name}: ${message}` };
  if (BAD_GZIP.test(code)) return { gone: false, why: `it is no gzip that can be read to its end (${code})` };
  throw error;
}
