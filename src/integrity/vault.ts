/** A digest file as it lies in the bucket. */
export interface StoredDigest {
  /** Uncompressed. */
  readonly content: Uint8Array;
  /** Hex, of the object's metadata `x-amz-meta-signature`; undefined when there is none. */
  readonly signature: string | undefined;
}

/** Why an object could not be read: `gone` when it is not there. */
export interface Unread {
  readonly gone: boolean;
  /** One sentence without a full stop. */
  readonly why: string;
}

/** What the check of integrity asks of the world; it changes nothing. */
export interface Vault {
  /** Keys of the bucket that begin with `prefix`, in any order. */
  readonly keys: (bucket: string, prefix: string) => AsyncIterable<string>;
  readonly digest: (bucket: string, key: string) => Promise<StoredDigest | Unread>;
  /** SHA-256, hex, of what a log file has in it once uncompressed. */
  readonly hash: (bucket: string, key: string) => Promise<string | Unread>;
  /** CloudTrail's public keys of a region, DER of PKCS #1, by fingerprint. Times in milliseconds since the epoch. */
  readonly publicKeys: (region: string, from: number, to: number) => Promise<ReadonlyMap<string, Uint8Array>>;
}

export const isUnread = (value: object | string): value is Unread =>
  typeof value === 'object' && 'why' in value;
