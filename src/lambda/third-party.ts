import { plainText } from './json.ts';
import { isOfAws, knownVendor } from './known-accounts.ts';

/** How another's account came to act here. */
export type Via = 'assume-role' | 'direct' | 'delegate' | 'session';

/** Account → name. */
export type Names = ReadonlyMap<string, string>;

export const NO_NAMES: Names = new Map();

/** Reads a list of names as the stack keeps it: `123456789012=Acme,210987654321=Data Dog Inc`. */
export const namesIn = (list = ''): Names =>
  new Map(
    list
      .split(',')
      .filter(Boolean)
      .map((entry) => [entry.slice(0, 12), entry.slice(13)]),
  );

/** What an account is called: as the user says, else as its owner has published it, else by itself. */
export const nameOf = (vendors: Names, account: string): string =>
  vendors.get(account) ?? knownVendor(account) ?? account;

const ACCOUNT = /^\d{12}$/;
/**
 * A service that acts in somebody's name, or AWS for itself. Signing in to the console is a person's own doing, and so is
 * what a managed MCP server is told to do: a vendor's agent stays the vendor's.
 */
const AWS = /^(?!signin\.|(?:\w+-)?mcp\.).*\.amazonaws\.com(?:\.cn)?$|^AWS Internal$/;
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
 * The account behind an event when it is not the one that has recorded it. Services of AWS and accounts of AWS are no
 * third parties, and neither is a caller without an account (`ANONYMOUS_PRINCIPAL`, a user of an identity provider). An
 * account that assumes a role is one also through a service: the role's trust names the account. So is an account that a
 * service names in an event of its own: `SharedSnapshotCopyInitiated`. A session that was handed out earlier can't be
 * known from the event alone. `own` has the user's own accounts.
 *
 * Sources: AWS CloudTrail User Guide, "CloudTrail userIdentity element" and "AWS Management Console sign-in events";
 * Amazon EBS User Guide, "Share an Amazon EBS snapshot with other AWS accounts" (use of snapshots that you share).
 */
export function outsider(
  record: Readonly<Record<string, unknown>>,
  own: Names = NO_NAMES,
): Outsider | undefined {
  const party = otherAccount(record);
  return party === undefined || isOfAws(party.account) || own.has(party.account) ? undefined : party;
}

function otherAccount(record: Readonly<Record<string, unknown>>): Outsider | undefined {
  const caller = record.userIdentity as Caller | null | undefined;
  if (typeof caller !== 'object' || caller === null) return undefined;
  const own = record.recipientAccountId;
  const delegate = caller.invokedByDelegate?.accountId;
  if (isAccount(delegate) && delegate !== own) return { account: delegate, via: 'delegate' };
  if (!isAccount(own)) return undefined;
  if (record.eventName === 'SwitchRole') return switched(record, own);
  const { accountId: account, type, invokedBy } = caller;
  if (account === own || !isAccount(account) || type === 'AWSService') return undefined;
  // No call: the service tells what another account did with something that was shared with it.
  if (type === 'AWSAccount' && record.eventType === 'AwsServiceEvent') return { account, via: 'direct' };
  const assumes = record.eventSource === 'sts.amazonaws.com' && HANDS_OUT.test(plainText(record.eventName));
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

export const isAccount = (value: unknown): value is string =>
  typeof value === 'string' && ACCOUNT.test(value);
