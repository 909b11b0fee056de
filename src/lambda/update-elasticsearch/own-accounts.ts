import type { AwsAccounts } from './aws-accounts.ts';
import { RequestError } from './request-error.ts';

export interface OwnAccounts {
  /** Account → name: the own account, the members of its organisation, and those that the user has named. */
  readonly accounts: Readonly<Record<string, string>>;
  /** Where the list is from; without the organisation's, where the own account's name is from. */
  readonly from: 'organization' | 'alias' | 'flag' | 'id';
  /** Why AWS could not be asked, where that is a fault and not the rule. */
  readonly problem?: string;
}

export interface OwnAccountsInput {
  /** The own account, 12 digits. */
  readonly own: string;
  /** Names that the user has given, by --account. */
  readonly named: ReadonlyMap<string, string>;
  /** What the last run has found. */
  readonly last: Pick<OwnAccounts, 'accounts' | 'from'> | undefined;
}

/**
 * The accounts that are the user's own, with their names: by --account, else by the organisation, else for the own
 * account its alias; else its id. Most accounts may not ask the organisation: only its management account and delegated
 * administrators may (AWS Organizations API Reference, ListAccounts).
 */
export async function ownAccounts(
  { own, named, last }: OwnAccountsInput,
  aws: AwsAccounts,
): Promise<OwnAccounts> {
  const organization = await tried(aws.organizationAccounts);
  // What was known is lost by no fault; the account that has left its organisation has lost it.
  const kept =
    last?.from === 'organization' && !NOT_IN_USE.test(codeOf(organization.error)) ? last : undefined;
  const found = organization.value && plainNames(organization.value);
  const ofOrganization = found ?? kept?.accounts;
  const known = named.get(own) ?? ofOrganization?.[own];
  const alias = known === undefined ? await tried(aws.accountAlias) : {};
  const aliasName = alias.value || (isFault(alias.error) ? last?.accounts[own] : undefined);
  const accounts = { ...ofOrganization, [own]: known ?? aliasName ?? own, ...Object.fromEntries(named) };
  const ofOwn = named.has(own) ? 'flag' : aliasName && aliasName !== own ? 'alias' : 'id';
  const problem = problemOf(organization.error, kept !== undefined) ?? problemOf(alias.error, false);
  return {
    accounts,
    from: ofOrganization === undefined ? ofOwn : 'organization',
    ...(problem === undefined ? {} : { problem }),
  };
}

const NOT_IN_USE = /^AWSOrganizationsNotInUse/;
const DENIED = /AccessDenied|NotAuthorized|Unauthorized/i;

const codeOf = (error: unknown): string => (error instanceof RequestError ? error.code : '');

/** That an account is in no organisation, or is denied the question, is the rule. */
const isFault = (error: unknown): boolean =>
  error !== undefined && !NOT_IN_USE.test(codeOf(error)) && !DENIED.test(codeOf(error));

function problemOf(error: unknown, namesAreKept: boolean): string | undefined {
  if (error === undefined || !(namesAreKept || isFault(error))) return undefined;
  const reason = error instanceof Error ? error.message : String(error);
  return `${reason}${namesAreKept ? '; the names of the last run are kept' : ''}`;
}

async function tried<T>(ask: () => Promise<T>): Promise<{ readonly value?: T; readonly error?: unknown }> {
  try {
    return { value: await ask() };
  } catch (error) {
    return { error };
  }
}

const MAX_NAME = 60;

/**
 * Names that show what they are, cut to 60 characters: AWS allows any 128. An organisation may call two accounts the
 * same, or one by the number of another: these have their id beside the name, or a panel would show two as one.
 */
function plainNames(names: ReadonlyMap<string, string>): Record<string, string> {
  const entries = [...names].map(([id, name]) => [id, cut(plain(name), MAX_NAME) || id] as const);
  const counts = new Map<string, number>();
  for (const [, name] of entries) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(
    entries.map(([id, name]) => {
      const isClear = name === id || (counts.get(name) === 1 && !/^\d{12}$/.test(name));
      return [id, isClear ? name : `${cut(name, MAX_NAME - id.length - 3)} (${id})`];
    }),
  );
}

/** What is not seen, or turns text around, could pose as another name. */
const UNSEEN = /[\s\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]+/gu;

const plain = (text: string): string => text.replace(UNSEEN, ' ').trim();

const cut = (text: string, length: number): string => [...text].slice(0, length).join('').trim();
