import { type CheckedChain, checkChain, iso, type Range } from './chain.ts';
import type { LogFile } from './digest.ts';
import { eachOf } from './each-of.ts';
import type { Fault, Found } from './found.ts';
import { type Span, undigested } from './hours.ts';
import { type Chain, dayFolders, deliveredAt } from './keys.ts';
import { isUnread, type Vault } from './vault.ts';

/** The digest of an hour comes after its end: younger files can't be vouched for yet. */
const PENDING_MS = 2 * 3_600_000;

export interface ChainResult {
  readonly account: string;
  readonly region: string;
  /** Digest files looked at, and those that are as CloudTrail has delivered them. */
  readonly digests: number;
  readonly validDigests: number;
  /** Log files looked at, and those that are as CloudTrail has delivered them. */
  readonly logs: number;
  readonly validLogs: number;
  /** Log files that are too young for a digest. */
  readonly pending: number;
}

export interface Result extends Range {
  readonly chains: readonly ChainResult[];
  readonly found: readonly Found[];
}

/**
 * Checks the files that CloudTrail has delivered to a bucket in a range of time against its digest files, chain by chain.
 *
 * @param now milliseconds since the epoch; the range may reach up to it.
 */
export async function checkIntegrity(
  chains: readonly Chain[],
  range: Range,
  now: number,
  vault: Vault,
): Promise<Result> {
  const results: ChainResult[] = [];
  const found: Found[] = [];
  for (const chain of chains) {
    const checked = await checkChain(chain, range, vault);
    const logs = await checkLogs(chain, range, now, checked, vault);
    found.push(...checked.found, ...logs.found);
    const { account, region } = chain;
    const { digests, valid } = checked;
    results.push({ account, region, digests, validDigests: valid.length, ...logs.counts });
  }
  return { ...range, chains: results, found };
}

type Counts = Pick<ChainResult, 'logs' | 'validLogs' | 'pending'>;

async function checkLogs(
  chain: Chain,
  range: Range,
  now: number,
  { valid }: CheckedChain,
  vault: Vault,
): Promise<{ counts: Counts; found: Found[] }> {
  const found: Found[] = [];
  const tell = (fault: Fault, key: string, why: string): void => {
    found.push({ fault, account: chain.account, region: chain.region, key, why });
  };
  const settled = Math.min(range.to, now - PENDING_MS);
  for (const span of undigested(valid, [range.from, settled]))
    tell('hours-undigested', '', `${iso(span[0])} to ${iso(span[1])}`);

  const vouched = new Map<string, LogFile>();
  for (const { digest } of valid) for (const log of digest.logs) vouched.set(log.key, log);
  let validLogs = 0;
  await eachOf(vouched.values(), async ({ bucket, key, hash }) => {
    const stored = await vault.hash(bucket, key);
    if (typeof stored === 'string' && stored === hash) validLogs++;
    else if (!isUnread(stored)) tell('log-altered', key, `its SHA-256 is ${stored}, not ${hash}`);
    else tell(stored.gone ? 'log-missing' : 'log-unread', key, stored.why);
  });

  const reached = Math.max(settled, ...valid.map(({ digest }) => digest.end));
  const counts = { logs: vouched.size, validLogs, pending: 0 };
  for (const folder of dayFolders(chain, 'CloudTrail', range.from, range.to))
    for await (const key of vault.keys(range.bucket, folder)) {
      const delivered = deliveredAt(key);
      if (vouched.has(key) || (delivered !== undefined && !within(delivered, [range.from, range.to])))
        continue;
      counts.logs++;
      if (delivered === undefined) tell('log-unvouched', key, 'it has no name that CloudTrail gives');
      else if (delivered >= reached) counts.pending++;
      else tell('log-unvouched', key, 'no valid digest lists it');
    }
  return { counts, found };
}

const within = (time: number, [from, to]: Span): boolean => time >= from && time <= to;
