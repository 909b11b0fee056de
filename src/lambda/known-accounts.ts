import ABOUT from '../../assets/known-accounts/about.json' with { type: 'json' };
import LIST from '../../assets/known-accounts/accounts.json' with { type: 'json' };

/** Day of the list, YYYY-MM-DD. */
export const LIST_OF: string = ABOUT.date;

type Names = Readonly<Record<string, readonly string[]>>;

/** Accounts whose owners have published them, by their ids. */
interface KnownAccounts {
  readonly vendors: ReadonlyMap<string, string>;
  readonly aws: ReadonlyMap<string, string>;
}

let read: KnownAccounts | undefined;

/** Read on first use: most deliveries name no third party. */
const known = (): KnownAccounts => {
  read ??= { vendors: byAccount(LIST.vendors), aws: byAccount(LIST.aws) };
  return read;
};

const byAccount = (names: Names): ReadonlyMap<string, string> =>
  new Map(Object.entries(names).flatMap(([name, accounts]) => accounts.map((account) => [account, name])));

/** Name of the vendor that has published this account as its own. */
export const knownVendor = (account: string): string | undefined => known().vendors.get(account);

/** True for an account of one of AWS's own services, such as the ones that deliver the logs of load balancers. */
export const isOfAws = (account: string): boolean => known().aws.has(account);
