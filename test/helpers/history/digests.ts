import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { StoredDigest, Vault } from '../../../src/integrity/vault.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-2';
export const BUCKET = 'trail-bucket';
export const ROOT = `AWSLogs/${ACCOUNT}/`;
const HOUR = 3_600_000;

/** A key pair as CloudTrail has one for each region, and how it is called in a digest. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  /** DER of PKCS #1, as ListPublicKeys gives it. */
  readonly publicKey: Uint8Array;
  readonly fingerprint: string;
}

export function signingKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'pkcs1' });
  return { privateKey, publicKey, fingerprint: createHash('md5').update(publicKey).digest('hex') };
}

const hex = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
const stamp = (time: number) => new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
const folder = (time: number) => new Date(time).toISOString().slice(0, 10).replaceAll('-', '/');
const seconds = (time: number) => `${new Date(time).toISOString().slice(0, 19)}Z`;

export const digestKey = (end: number, suffix = '') =>
  `${ROOT}CloudTrail-Digest/${REGION}/${folder(end)}/${ACCOUNT}_CloudTrail-Digest_${REGION}_trail_${REGION}_${stamp(end)}${suffix}.json.gz`;

export const logKey = (delivered: number, name = 'a') =>
  `${ROOT}CloudTrail/${REGION}/${folder(delivered)}/${ACCOUNT}_CloudTrail_${REGION}_${stamp(delivered).replace(/\d\dZ$/, 'Z')}_${name}.json.gz`;

/** What a bucket has in it: log files by their text, digests as they are stored. */
export interface Bucket {
  readonly logs: Map<string, string>;
  readonly digests: Map<string, StoredDigest>;
}

/**
 * Signs a digest as CloudTrail does and puts it into the bucket. The text that is signed is written here anew, after AWS
 * CloudTrail User Guide, "Custom implementations of CloudTrail log file integrity validation".
 */
export function putDigest(
  bucket: Bucket,
  key: SigningKey,
  end: number,
  { start = end - HOUR, logs = [] as readonly string[], previous = '', suffix = '' } = {},
): string {
  const before = bucket.digests.get(previous);
  const name = digestKey(end, suffix);
  const fields = {
    awsAccountId: ACCOUNT,
    digestStartTime: seconds(start),
    digestEndTime: seconds(end),
    digestS3Bucket: BUCKET,
    digestS3Object: name,
    digestPublicKeyFingerprint: key.fingerprint,
    digestSignatureAlgorithm: 'SHA256withRSA',
    previousDigestS3Bucket: before ? BUCKET : null,
    previousDigestS3Object: before ? previous : null,
    previousDigestHashValue: before ? hex(before.content) : null,
    previousDigestHashAlgorithm: 'SHA-256',
    previousDigestSignature: before?.signature ?? null,
    logFiles: logs.map((log) => ({
      s3Bucket: BUCKET,
      s3Object: log,
      hashValue: hex(bucket.logs.get(log) ?? ''),
      hashAlgorithm: 'SHA-256',
    })),
  };
  storeSigned(bucket, key, name, fields);
  return name;
}

/** Signs these fields, whatever they say. */
export function storeSigned(bucket: Bucket, key: SigningKey, name: string, fields: object): void {
  const content = Buffer.from(JSON.stringify(fields));
  const { digestEndTime, digestS3Object, previousDigestSignature } = fields as Record<string, string | null>;
  const text = `${digestEndTime}\n${BUCKET}/${digestS3Object}\n${hex(content)}\n${previousDigestSignature ?? 'null'}`;
  const signature = sign('RSA-SHA256', Buffer.from(text), key.privateKey).toString('hex');
  bucket.digests.set(name, { content, signature });
}

/**
 * A trail of so many hours that ends at `end`: two log files an hour, and none in every third; a digest for each.
 */
export function trailOf(hours: number, end: number, key: SigningKey): Bucket & { digestKeys: string[] } {
  const bucket: Bucket = { logs: new Map(), digests: new Map() };
  const digestKeys: string[] = [];
  for (let hour = hours; hour > 0; hour--) {
    const closes = end - (hour - 1) * HOUR;
    const logs = hour % 3 === 0 ? [] : [logKey(closes - 40 * 60_000, 'a'), logKey(closes - 20 * 60_000, 'b')];
    for (const log of logs) bucket.logs.set(log, `{"Records":[{"eventID":"${log}"}]}`);
    digestKeys.push(putDigest(bucket, key, closes, { logs, previous: digestKeys.at(-1) ?? '' }));
  }
  return { ...bucket, digestKeys };
}

/** Reads such a bucket. Keys come in an order of their own, since none is promised. */
export function vaultOf(bucket: Bucket, keys: readonly SigningKey[]): Vault {
  const gone = { gone: true, why: 'it is not there' };
  return {
    async *keys(_, prefix) {
      const all = [...bucket.logs.keys(), ...bucket.digests.keys()].filter((key) => key.startsWith(prefix));
      yield* all.sort((one, other) => hex(one).localeCompare(hex(other)));
    },
    digest: async (_, key) => bucket.digests.get(key) ?? gone,
    hash: async (_, key) => {
      const text = bucket.logs.get(key);
      return text === undefined ? gone : hex(text);
    },
    publicKeys: async () => new Map(keys.map(({ fingerprint, publicKey }) => [fingerprint, publicKey])),
  };
}
