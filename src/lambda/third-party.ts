/** How another's account came to act here. */
export type Via = 'assume-role' | 'direct' | 'delegate' | 'session';

/** Account → name, of the vendors that the stack knows. */
export type VendorNames = ReadonlyMap<string, string>;

/** Name of the forwarder's variable with the stack's list: `123456789012=Acme,210987654321=Data Dog Inc`. */
export const VENDORS_VARIABLE = 'VENDORS';

/** Reads the list as the stack keeps it: twelve digits, `=`, the name. */
export const vendorNames = (list = ''): VendorNames =>
  new Map(
    list
      .split(',')
      .filter(Boolean)
      .map((vendor) => [vendor.slice(0, 12), vendor.slice(13)]),
  );

/** What an account is called: by its name, or else by itself. */
export const nameOf = (vendors: VendorNames, account: string): string => vendors.get(account) ?? account;

const ACCOUNT = /^\d{12}$/;
/** A service that acts for somebody, or AWS for itself. */
const AWS = /\.amazonaws\.com(?:\.cn)?$|^AWS Internal$/;
/** These hand out a session of a role, or of a member's root user, in the account that records them. */
const HANDS_OUT = /^Assume(?:Role|Root)/;

interface Caller {
  readonly type?: unknown;
  readonly accountId?: unknown;
  readonly invokedBy?: unknown;
  readonly invokedByDelegate?: { readonly accountId?: unknown } | null;
}

/**
 * The account behind an event when it is not the one that has recorded it. Services of AWS are no third parties, and
 * neither is a caller without an account (`ANONYMOUS_PRINCIPAL`, a user of an identity provider). A session that was
 * handed out earlier can't be known from the event alone.
 *
 * Source: AWS CloudTrail User Guide, "CloudTrail userIdentity element" and "recipientAccountId".
 */
export function outsider(
  record: Readonly<Record<string, unknown>>,
): { readonly account: string; readonly via: Exclude<Via, 'session'> } | undefined {
  const caller = record.userIdentity as Caller | null | undefined;
  if (typeof caller !== 'object' || caller === null) return undefined;
  const own = record.recipientAccountId;
  const delegate = caller.invokedByDelegate?.accountId;
  if (isAccount(delegate) && delegate !== own) return { account: delegate, via: 'delegate' };
  const { accountId: account, type, invokedBy } = caller;
  if (account === own || !isAccount(account) || !isAccount(own)) return undefined;
  if (type === 'AWSService' || (typeof invokedBy === 'string' && AWS.test(invokedBy))) return undefined;
  const assumes = record.eventSource === 'sts.amazonaws.com' && HANDS_OUT.test(String(record.eventName));
  return { account, via: assumes ? 'assume-role' : 'direct' };
}

const isAccount = (value: unknown): value is string => typeof value === 'string' && ACCOUNT.test(value);
