import { createHash, createPublicKey, verify } from 'node:crypto';

/**
 * What a digest file says. Field by field: AWS CloudTrail User Guide, "CloudTrail digest file structure".
 */
export interface Digest {
  readonly bucket: string;
  readonly key: string;
  /** As written, ISO 8601: the signature is over this spelling. */
  readonly endTime: string;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
  readonly fingerprint: string;
  /** Undefined for a starting digest, with which a chain begins. */
  readonly previous: Previous | undefined;
  readonly logs: readonly LogFile[];
}

/** The digest of the hour before, as this one vouches for it. */
interface Previous {
  readonly bucket: string;
  readonly key: string;
  /** SHA-256, hex, of its uncompressed content. */
  readonly hash: string;
  /** Hex. */
  readonly signature: string;
}

export interface LogFile {
  readonly bucket: string;
  readonly key: string;
  /** SHA-256, hex, of its uncompressed content. */
  readonly hash: string;
}

export const sha256 = (content: Uint8Array | string): string =>
  createHash('sha256').update(content).digest('hex');

/** Reads the uncompressed content of a digest file; undefined for anything else. */
export function parseDigest(content: Uint8Array): Digest | undefined {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(Buffer.from(content).toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof fields !== 'object' || fields === null) return undefined;
  const text = (name: string) => (typeof fields[name] === 'string' ? (fields[name] as string) : '');
  const start = Date.parse(text('digestStartTime'));
  const end = Date.parse(text('digestEndTime'));
  const logs = Array.isArray(fields.logFiles) ? fields.logFiles.map(logFile) : undefined;
  if (Number.isNaN(start) || Number.isNaN(end) || logs === undefined || logs.includes(undefined))
    return undefined;
  const key = text('previousDigestS3Object');
  const previous = {
    bucket: text('previousDigestS3Bucket'),
    key,
    hash: text('previousDigestHashValue'),
    signature: text('previousDigestSignature'),
  };
  return {
    bucket: text('digestS3Bucket'),
    key: text('digestS3Object'),
    endTime: text('digestEndTime'),
    start,
    end,
    fingerprint: text('digestPublicKeyFingerprint'),
    previous: key === '' ? undefined : previous,
    logs: logs as LogFile[],
  };
}

function logFile(value: unknown): LogFile | undefined {
  const { s3Bucket, s3Object, hashValue } = (value ?? {}) as Record<string, unknown>;
  if (typeof s3Bucket !== 'string' || typeof s3Object !== 'string' || typeof hashValue !== 'string')
    return undefined;
  return { bucket: s3Bucket, key: s3Object, hash: hashValue };
}

/**
 * What CloudTrail signs of a digest file; `null` in words stands for the signature before the first.
 *
 * Source: AWS CloudTrail User Guide, "Custom implementations of CloudTrail log file integrity validation", "Contents of
 * the data signing string"; `_create_string_to_sign` of `aws cloudtrail validate-logs`.
 */
export const signedText = (digest: Digest, content: Uint8Array): string =>
  [
    digest.endTime,
    `${digest.bucket}/${digest.key}`,
    sha256(content),
    digest.previous?.signature || 'null',
  ].join('\n');

/** Whether this RSA key (DER of PKCS #1) has signed the text: SHA-256 with PKCS #1 v1.5. */
export function isSigned(text: string, signature: string, key: Uint8Array): boolean {
  if (!/^(?:[0-9a-f]{2})+$/i.test(signature)) return false;
  const publicKey = createPublicKey({ key: Buffer.from(key), format: 'der', type: 'pkcs1' });
  return verify('RSA-SHA256', Buffer.from(text), publicKey, Buffer.from(signature, 'hex'));
}
