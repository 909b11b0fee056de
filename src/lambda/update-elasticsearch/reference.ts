import { isDeepStrictEqual } from 'node:util';
import AWS from '../../../assets/geo/aws.json' with { type: 'json' };
import type { Own } from '../detections/define.ts';
import { type AwsRangesTable, type Reference, seal, unseal, VERSION } from '../reference/reference.ts';
import type { AwsAccounts } from './aws-accounts.ts';
import type { AwsData } from './aws-data.ts';
import { secondsOf, tableOf } from './newer-ranges.ts';
import { ownAccounts } from './own-accounts.ts';
import { stackNames } from './stack-names.ts';

export interface ReferenceDeps {
  readonly aws: AwsData & AwsAccounts;
  /** Where the object is, as `bucket/key`. */
  readonly place: string;
  /** Name of the SSM parameter with the names that the stack has. */
  readonly namesParameter: string;
  /** ARN of the stack. */
  readonly stackId: string;
  /** What the stack itself is and has. */
  readonly own: Own;
  /** SHA-256 of a text, in hex. */
  readonly hash: (text: string) => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

type Stored = { readonly reference: Reference } | { readonly reference?: undefined; readonly unread: string };

/** The reference object as it is, or why there is none that the updater has made. */
async function stored({ aws, place, hash }: ReferenceDeps): Promise<Stored> {
  const text = await aws.object(place);
  if (text === undefined) return { unread: 'it is not there' };
  try {
    return { reference: unseal(text, hash) };
  } catch (error) {
    return { unread: (error as Error).message };
  }
}

/** The same where it is needed: it is made anew if need be. */
export const requireReference = async (deps: ReferenceDeps): Promise<Reference> =>
  (await stored(deps)).reference ?? (await reconcileReference(deps)).reference;

/**
 * Brings the object into the state that it should have: writes it only when something differs. What can't be found out
 * now is kept as it was, and said in `problems`. Returns what it changed, in words.
 */
export async function reconcileReference(
  deps: ReferenceDeps,
): Promise<{ reference: Reference; changes: string[] }> {
  const { reference: last } = await stored(deps);
  const reference = await wantedReference(deps, last);
  if (last !== undefined && isDeepStrictEqual(last, reference)) return { reference, changes: [] };
  await deps.aws.putObject(deps.place, seal(reference, deps.hash));
  // That a day has passed is no change.
  if (last !== undefined && isDeepStrictEqual({ ...last, looked: reference.looked }, reference))
    return { reference, changes: [] };
  const changes = [`names of ${count(reference.accounts)} accounts and ${count(reference.vendors)} vendors`];
  return { reference, changes };
}

/** What `status` says of the object. */
export interface ReferenceState {
  /** Why it can't be read; the rest is then absent. */
  readonly unread?: string;
  readonly accounts?: number;
  readonly accountsFrom?: Reference['accountsFrom'];
  readonly vendors?: number;
  /** Day of AWS's list of ranges, YYYY-MM-DD. */
  readonly rangesOf?: string;
  /** Day on which the updater last looked, YYYY-MM-DD. */
  readonly looked?: string;
  readonly problems?: readonly string[];
  /** False when it has a name, an account or a role that neither the stack nor AWS has now, or lacks one of the stack's. */
  readonly matches?: boolean;
}

/** Reads the object and changes nothing. */
export async function referenceState(deps: ReferenceDeps): Promise<ReferenceState> {
  const found = await stored(deps);
  if (found.reference === undefined) return { unread: found.unread };
  const { reference } = found;
  const { accounts, accountsFrom, vendors, awsRanges, looked, problems } = reference;
  const { named, wanted } = await wantedNames(deps, reference);
  return {
    accounts: count(accounts),
    accountsFrom,
    vendors: count(vendors),
    rangesOf: awsRanges.createDate.slice(0, 10),
    looked,
    problems,
    matches:
      // A new member of the organisation is not missed: it comes with the next day's run.
      Object.entries(accounts).every(([account, name]) => wanted.accounts[account] === name) &&
      [...named.keys()].every((account) => account in accounts) &&
      isDeepStrictEqual([vendors, reference.own], [wanted.vendors, wanted.own]),
  };
}

async function wantedReference(deps: ReferenceDeps, last: Reference | undefined): Promise<Reference> {
  const { wanted, problem } = await wantedNames(deps, last);
  const now = new Date(deps.now()).toISOString();
  // One of a day to come is not AWS's, and none would ever be newer.
  const isBelieved = last !== undefined && last.awsRanges.createDate.slice(0, 10) <= now.slice(0, 10);
  const ranges = await newestRanges(deps.aws, isBelieved ? last.awsRanges : AWS);
  return {
    version: VERSION,
    ...wanted,
    awsRanges: ranges.table,
    looked: now.slice(0, 10),
    problems: [problem, ranges.problem].filter((one) => one !== undefined),
  };
}

/** The names as stack and AWS have them now; `named` are the accounts that the user has named. */
async function wantedNames(deps: ReferenceDeps, last: Reference | undefined) {
  const { accounts: named, vendors } = stackNames(await deps.aws.parameter(deps.namesParameter));
  const own = deps.stackId.split(':')[4] ?? '';
  const known = last && { accounts: last.accounts, from: last.accountsFrom };
  const { accounts, from: accountsFrom, problem } = await ownAccounts({ own, named, last: known }, deps.aws);
  const wanted = { accounts, accountsFrom, vendors: Object.fromEntries(vendors), own: deps.own };
  return { named, wanted, problem };
}

/** The last table, or the bundled one, stands where AWS's list can't be read. */
async function newestRanges(
  aws: AwsData,
  last: AwsRangesTable,
): Promise<{ table: AwsRangesTable; problem?: string }> {
  const present = last.createDate > AWS.createDate ? last : AWS;
  try {
    const list = await aws.ipRanges(secondsOf(present.createDate));
    const table = list === undefined ? present : tableOf(list);
    return { table: table.createDate > present.createDate ? table : present };
  } catch (error) {
    return { table: present, problem: `AWS's address ranges: ${(error as Error).message}` };
  }
}

const count = (names: Readonly<Record<string, string>>): number => Object.keys(names).length;
