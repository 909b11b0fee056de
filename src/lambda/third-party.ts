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
/** A service that acts in somebody's name, or AWS for itself; signing in to the console is a person's own doing. */
const AWS = /^(?!signin\.).*\.amazonaws\.com(?:\.cn)?$|^AWS Internal$/;
/** These hand out a session of a role, or of a member's root user, in the account that records them. */
const HANDS_OUT = /^Assume(?:Role|Root)/;
const ACCOUNT_OF_ARN = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/;

interface Caller {
  readonly type?: unknown;
  readonly accountId?: unknown;
  readonly invokedBy?: unknown;
  readonly invokedByDelegate?: { readonly accountId?: unknown } | null;
}

export interface Outsider {
  readonly account: string;
  readonly via: Exclude<Via, 'session'>;
}

/**
 * The account behind an event when it is not the one that has recorded it. Services of AWS are no third parties, and
 * neither is a caller without an account (`ANONYMOUS_PRINCIPAL`, a user of an identity provider). Whoever assumes a
 * role is one also through a service: the role's trust names its account. A session that was handed out earlier can't
 * be known from the event alone.
 *
 * Source: AWS CloudTrail User Guide, "CloudTrail userIdentity element" and "AWS Management Console sign-in events".
 */
export function outsider(record: Readonly<Record<string, unknown>>): Outsider | undefined {
  const caller = record.userIdentity as Caller | null | undefined;
  if (typeof caller !== 'object' || caller === null) return undefined;
  const own = record.recipientAccountId;
  const delegate = caller.invokedByDelegate?.accountId;
  if (isAccount(delegate) && delegate !== own) return { account: delegate, via: 'delegate' };
  if (!isAccount(own)) return undefined;
  if (record.eventName === 'SwitchRole') return switched(record, own);
  const { accountId: account, type, invokedBy } = caller;
  if (account === own || !isAccount(account) || type === 'AWSService') return undefined;
  const assumes = record.eventSource === 'sts.amazonaws.com' && HANDS_OUT.test(String(record.eventName));
  if (assumes) return { account, via: 'assume-role' };
  return typeof invokedBy === 'string' && AWS.test(invokedBy) ? undefined : { account, via: 'direct' };
}

/** The console records a switch of roles as the role's own doing, and where it came from beside it. */
function switched(record: Readonly<Record<string, unknown>>, own: string): Outsider | undefined {
  const { SwitchFrom } = (record.additionalEventData ?? {}) as { SwitchFrom?: unknown };
  const account = accountOfArn(SwitchFrom);
  return account === undefined || account === own ? undefined : { account, via: 'assume-role' };
}

/** `arn:aws:iam::123456789012:user/ada` → `123456789012`. */
export const accountOfArn = (arn: unknown): string | undefined =>
  typeof arn === 'string' ? ACCOUNT_OF_ARN.exec(arn)?.[1] : undefined;

const isAccount = (value: unknown): value is string => typeof value === 'string' && ACCOUNT.test(value);
