import { type Digest, isSigned, parseDigest, sha256, signedText } from './digest.ts';
import { eachOf } from './each-of.ts';
import type { Fault, Found } from './found.ts';
import { type Chain, dayFolders, digestOf } from './keys.ts';
import { isUnread, type Vault } from './vault.ts';

const HOUR_MS = 3_600_000;

interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** A digest that CloudTrail has signed and that nobody has altered since. */
export interface Valid {
  readonly digest: Digest;
  readonly backfill: boolean;
  readonly hash: string;
  readonly signature: string;
}

export interface CheckedChain {
  /** By the end of their hours. */
  readonly valid: readonly Valid[];
  /** Digest files looked at. */
  readonly digests: number;
  readonly found: readonly Found[];
}

export interface Range {
  readonly bucket: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

/**
 * Checks each digest file of a chain in the range by itself, and then whether each follows from the one before. Also
 * those of a little later, since they list the log files of the range's end: `aws cloudtrail validate-logs` takes an
 * hour more.
 */
export async function checkChain(chain: Chain, range: Range, vault: Vault): Promise<CheckedChain> {
  const found: Found[] = [];
  const tell = (fault: Fault, key: string, why: string): void => {
    found.push({ fault, account: chain.account, region: chain.region, key, why });
  };
  const to = range.to + HOUR_MS;
  const listed = new Set<string>();
  for (const folder of dayFolders(chain, 'CloudTrail-Digest', range.from, to))
    for await (const key of vault.keys(range.bucket, folder)) {
      const { end = Number.NaN } = digestOf(key) ?? {};
      if (end >= range.from && end <= to) listed.add(key);
    }
  if (listed.size === 0) return { valid: [], digests: 0, found };
  const publicKeys = await vault.publicKeys(chain.region, range.from - HOUR_MS, to + HOUR_MS);

  const valid = new Map<string, Valid>();
  const seen = new Set<string>();
  const look = async ({ bucket, key }: Place): Promise<void> => {
    seen.add(key);
    const stored = await vault.digest(bucket, key);
    if (isUnread(stored)) return tell(stored.gone ? 'digest-missing' : 'digest-unread', key, stored.why);
    const digest = parseDigest(stored.content);
    if (digest === undefined) return tell('digest-altered', key, 'its content is no digest');
    const { signature } = stored;
    if (!signature) return tell('digest-unsigned', key, 'the object has no x-amz-meta-signature');
    if (digest.key !== key || digest.bucket !== bucket)
      return tell('digest-moved', key, `it was delivered as s3://${digest.bucket}/${digest.key}`);
    const publicKey = publicKeys.get(digest.fingerprint);
    if (publicKey === undefined)
      return tell('key-unknown', key, `CloudTrail lists no key ${digest.fingerprint} in ${chain.region}`);
    if (!isSigned(signedText(digest, stored.content), signature, publicKey))
      return tell('digest-altered', key, `the key ${digest.fingerprint} has not signed this content`);
    const backfill = digestOf(key)?.backfill === true;
    valid.set(key, { digest, backfill, hash: sha256(stored.content), signature });
  };
  // After those of the listing, those that are missing there, or are in a bucket that the trail wrote to earlier.
  let next: readonly Place[] = [...listed].map((key) => ({ bucket: range.bucket, key }));
  while (next.length > 0) {
    await eachOf(next, look);
    const before = [...valid.values()].flatMap(({ digest }) => digest.previous ?? []);
    const inRange = before.filter(({ key }) => (digestOf(key)?.end ?? 0) >= range.from && !seen.has(key));
    next = [...new Map(inRange.map((place) => [place.key, place])).values()];
  }

  const all = [...valid.values()].sort((one, other) => one.digest.end - other.digest.end);
  for (const one of all) checkLink(one, valid, tell);
  return { valid: all, digests: seen.size, found };
}

/** Whether a digest follows from the one before, where that one is valid by itself. */
function checkLink(
  { digest }: Valid,
  valid: ReadonlyMap<string, Valid>,
  tell: (fault: Fault, key: string, why: string) => void,
): void {
  const { key, previous, start, end } = digest;
  if (end <= start) tell('chain-broken', key, 'its hour ends before it begins');
  const before = previous && valid.get(previous.key);
  if (previous === undefined || before === undefined) return;
  if (before.hash !== previous.hash)
    tell('chain-broken', key, `${previous.key} has another hash than this one vouches for`);
  else if (before.signature !== previous.signature)
    tell('chain-broken', key, `${previous.key} has another signature than this one vouches for`);
  else if (before.digest.end !== start && !before.backfill)
    tell(
      'chain-broken',
      key,
      `it begins at ${iso(start)}, and the one before ends at ${iso(before.digest.end)}`,
    );
}

export const iso = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');
