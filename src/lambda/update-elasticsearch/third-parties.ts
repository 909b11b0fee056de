import { isOfAws } from '../known-accounts.ts';
import { nameOf, type Via } from '../third-party.ts';
import { amend, combinations, TimeUp } from './amend.ts';
import { markIndices, type ThirdPartyDeps } from './mark-indices.ts';
import { all, eventsSince, exists, term } from './query.ts';

/** Events that got or changed their `thirdParty` fields. */
export interface ThirdPartyCounts {
  /** Of before the forwarder knew third parties. */
  marked: number;
  /** Under another name than the lists of vendors have, or of an account of AWS or of the user's own. */
  renamed: number;
  /** Made with a session that a third party was handed out. */
  linked: number;
  /** False when the time was up first: the next run goes on. */
  finished: boolean;
}

const ACCOUNT = 'thirdParty.account';
const NAME = 'thirdParty.name';
const OWN_KEY = 'userIdentity.accessKeyId';
const HANDED_OUT = 'responseElements.credentials.accessKeyId';
/** Keys in one search. */
const KEYS = 500;

/**
 * Completes what the forwarder, which sees one event at a time and in any order, can't know: see decision 9. A second
 * run changes nothing.
 *
 * @param since links only sessions handed out at or after this time, milliseconds since the epoch; all unless given.
 */
export async function completeThirdParties(deps: ThirdPartyDeps, since?: number): Promise<ThirdPartyCounts> {
  const counts = { marked: 0, renamed: 0, linked: 0, finished: true };
  try {
    const indices = await markIndices(deps, (count) => {
      counts.marked += count;
    });
    const unmarked = await rename(deps, counts);
    // An index that had no marks may hold sessions of any age, and so do events that have lost theirs.
    await link(deps, counts, indices > 0 || unmarked > 0 ? undefined : since);
  } catch (error) {
    if (!(error instanceof TimeUp)) throw error;
    counts.finished = false;
  }
  return counts;
}

/** Returns how many events are no third party's any more. */
async function rename(deps: ThirdPartyDeps, counts: ThirdPartyCounts): Promise<number> {
  let unmarked = 0;
  for (const [account = '', old] of await combinations([ACCOUNT, NAME], exists(ACCOUNT), deps)) {
    // Events of an account that turned out to be AWS's, or the user's own, lose their marks.
    const isParty = !isOfAws(account) && !deps.accounts.has(account);
    const name = isParty ? nameOf(deps.vendors, account) : undefined;
    if (name === old) continue;
    const query = all([term(ACCOUNT, account), term(NAME, old)]);
    const amended = (count: number) => {
      counts.renamed += count;
      if (!isParty) unmarked += count;
    };
    await amend({ query, part: () => ({ thirdParty: name === undefined ? null : { name } }), amended }, deps);
  }
  return unmarked;
}

/**
 * A session may assume a further role: continues until a round finds no key that was not followed. Where the role is in
 * another account, both accounts record the call, with the same key handed out (IAM User Guide, "Example cross-account AWS
 * STS API events"); the account of the role records it as a call of the other account.
 */
async function link(deps: ThirdPartyDeps, counts: ThirdPartyCounts, since?: number): Promise<void> {
  const recent = eventsSince(since);
  const followed = new Set<string>();
  for (;;) {
    const handedOut = await combinations([ACCOUNT, HANDED_OUT], all([exists(ACCOUNT), ...recent]), deps);
    const fresh = handedOut.filter(([, key = '']) => !followed.has(key));
    if (fresh.length === 0) return;
    for (const { account, keys } of batches(fresh)) {
      const byKey = [OWN_KEY, HANDED_OUT].map((field) => ({ terms: { [field]: keys } }));
      const query = all([{ bool: { should: byKey } }, ...recent], [exists(ACCOUNT)]);
      const via: Via = 'session';
      const part = () => ({ thirdParty: { account, via, name: nameOf(deps.vendors, account) } });
      const amended = (count: number) => {
        counts.linked += count;
      };
      await amend({ query, part, amended }, deps);
      for (const key of keys) followed.add(key);
    }
  }
}

/** Pairs of account and key, in their order by account, as lists of keys of one account. */
function batches(pairs: readonly string[][]): { account: string; keys: string[] }[] {
  const made: { account: string; keys: string[] }[] = [];
  for (const [account = '', key = ''] of pairs) {
    const last = made.at(-1);
    if (last?.account === account && last.keys.length < KEYS) last.keys.push(key);
    else made.push({ account, keys: [key] });
  }
  return made;
}
