import { isObject, type JsonObject } from '../json.ts';
import { isAccount } from '../third-party.ts';
import { matches } from './glob.ts';
import { type Condition, limits } from './policy-condition.ts';

/** One statement, each element as a list. An element that is not there is undefined. */
interface Statement {
  /** A statement that does not say is read as one that allows. */
  readonly allows: boolean;
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  /** Principals by kind: `AWS`, `Service`, `Federated`, `CanonicalUser`. A bare `*` is of kind `AWS`. */
  readonly principals?: ReadonlyMap<string, readonly string[]>;
  /** A statement for all but these. */
  readonly notPrincipal: boolean;
  readonly conditions: readonly Condition[];
}

export type Policy = readonly Statement[];

/** The longest policy of AWS has 32 KB (KMS Developer Guide, "Resource quotas"); URL encoding takes three times as much. */
const MAX_LETTERS = 128 * 1024;
/** Most that is read of a list, and of the statements: more does not fit into a policy of that length. */
const MAX_ITEMS = 4000;

/**
 * A policy document: an object, JSON text, or URL-encoded JSON text, as IAM and CloudTrail write them. Undefined for
 * anything else, and for a text that is longer than any policy. Never throws.
 *
 * Source: IAM User Guide, "Grammar of the IAM JSON policy language" (one item may stand for a list of one).
 */
export function policyOf(value: unknown): Policy | undefined {
  const document = typeof value === 'string' ? parsed(value) : value;
  if (!isObject(document) || Array.isArray(document)) return undefined;
  const statements = listOf(element(document, 'Statement')).filter(isPlain);
  return statements.length === 0 ? undefined : statements.map(statementOf);
}

function parsed(text: string): unknown {
  if (text.length > MAX_LETTERS) return undefined;
  const start = text.trimStart();
  try {
    if (start.startsWith('{')) return JSON.parse(start);
    return /^%7b/i.test(start) ? JSON.parse(decodeURIComponent(start.replaceAll('+', ' '))) : undefined;
  } catch {
    return undefined;
  }
}

const isPlain = (value: unknown): value is JsonObject => isObject(value) && !Array.isArray(value);

const listOf = (value: unknown): unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value.slice(0, MAX_ITEMS) : [value];

/** Texts of a list or of one item; numbers and truth values as texts: an account may be written as a number. */
const textsOf = (value: unknown): string[] =>
  listOf(value).flatMap((one) => (isObject(one) || one === null ? [] : [String(one)]));

/** CloudTrail lower-cases the first letter of some members. */
const element = (object: JsonObject, name: string): unknown =>
  object[name] ?? object[name.charAt(0).toLowerCase() + name.slice(1)];

function statementOf(statement: JsonObject): Statement {
  const list = (name: string): string[] | undefined => {
    const value = element(statement, name);
    return value === undefined || value === null ? undefined : textsOf(value);
  };
  return {
    allows: element(statement, 'Effect') !== 'Deny',
    actions: list('Action'),
    notActions: list('NotAction'),
    resources: list('Resource'),
    notResources: list('NotResource'),
    principals: principalsOf(element(statement, 'Principal')),
    notPrincipal: element(statement, 'NotPrincipal') !== undefined,
    conditions: conditionsOf(element(statement, 'Condition')),
  };
}

function principalsOf(value: unknown): Statement['principals'] {
  if (value === undefined || value === null) return undefined;
  if (!isPlain(value)) return new Map([['AWS', textsOf(value)]]);
  return new Map(Object.entries(value).map(([kind, names]) => [kind, textsOf(names)]));
}

function conditionsOf(value: unknown): Condition[] {
  if (!isPlain(value)) return [];
  return Object.entries(value).flatMap(([operator, keys]) =>
    isPlain(keys)
      ? Object.entries(keys).map(([key, values]) => ({ operator, key, values: textsOf(values) }))
      : [],
  );
}

/**
 * Calls by which a principal gives itself any right: with one of them on any user, role or policy it is an administrator.
 * Calls that need a second one, such as PassRole, are not among them.
 */
const GIVES_RIGHTS =
  'AttachGroupPolicy AttachRolePolicy AttachUserPolicy CreatePolicyVersion PutGroupPolicy PutRolePolicy PutUserPolicy'
    .split(' ')
    .map((name) => `iam:${name}`);
/** Conditions that bound which rights are given (Service Authorization Reference, IAM). */
const BOUNDED = new Set(['iam:permissionsboundary', 'iam:policyarn']);

/**
 * Whether a policy makes its holder an administrator. That is: an Allow statement on any resource
 * - whose action is everything (`*`, `*:*`), all of IAM (`iam:*`), or one of the calls that give rights, unless a condition
 *   bounds which; or
 * - with NotAction, which allows all calls of all services but those named (IAM User Guide, "IAM JSON policy elements:
 *   NotAction"): so is AWS's own PowerUserAccess.
 * A Deny is seen only where it takes back everything. Any other condition, such as MFA or a region, leaves the rights.
 */
export function givesAdministrator(policy: Policy): boolean {
  const nothing = policy.some(
    (one) => !one.allows && one.conditions.length === 0 && hasAll(one.actions) && isEverything(one),
  );
  return !nothing && policy.some((one) => one.allows && isEverything(one) && allowsNearlyAll(one));
}

const hasAll = (actions: readonly string[] = []): boolean =>
  actions.some((action) => matches(action, 'service:Call') && /^[*?:]+$/.test(action));

/** Any resource, or any identity of IAM: `*`, `arn:aws:*`, `arn:aws:iam::*:*`, `arn:aws:iam::111122223333:role/*`. */
const ANY_RESOURCE = /^[*]+$|^arn:[^:]*:[*:]+$|^arn:[^:]*:iam:[^:]*:[^:]*:((user|role|group|policy)\/)?[*]$/;

const isEverything = ({ resources, notResources }: Statement): boolean =>
  notResources !== undefined || (resources ?? []).some((resource) => ANY_RESOURCE.test(resource));

function allowsNearlyAll({ actions, notActions, conditions }: Statement): boolean {
  if (notActions !== undefined) return !hasAll(notActions);
  if (hasAll(actions)) return true;
  const given = (actions ?? []).some((action) => GIVES_RIGHTS.some((call) => matches(action, call)));
  return given && !conditions.some(({ key }) => BOUNDED.has(key.toLowerCase()));
}

/**
 * Whether a policy of a resource lets in anybody: an Allow statement for `*` without a condition that says who, and
 * without a Deny for all others beside it.
 *
 * Sources: IAM User Guide, "AWS JSON policy elements: Principal" (`*` and `{"AWS": "*"}` are everybody, also those
 * without an account); Amazon S3 User Guide, "The meaning of public".
 */
export function isPublic(policy: Policy): boolean {
  return policy.some(
    (one) =>
      one.allows && isForAll(one) && !limits(one.conditions) && !policy.some((deny) => closes(deny, one)),
  );
}

function isForAll({ principals, notPrincipal }: Statement): boolean {
  if (notPrincipal) return true;
  return [...(principals ?? [])].some(([kind, names]) => kind !== 'Service' && names.includes('*'));
}

/** Whether a Deny takes back from strangers what a statement allows to all. */
function closes(deny: Statement, allow: Statement): boolean {
  if (deny.allows || !isForAll(deny)) return false;
  if (deny.conditions.length > 0 && !limits(deny.conditions, 'deny')) return false;
  return covers(deny.actions, allow.actions) && covers(deny.resources, allow.resources);
}

const covers = (wide: readonly string[] | undefined, narrow: readonly string[] = []): boolean =>
  wide !== undefined && wide.length * narrow.length <= MAX_ITEMS
    ? narrow.every((one) => wide.some((pattern) => matches(pattern, one)))
    : false;

const ACCOUNT_IN_ARN = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/;
const OF_ACCOUNTS = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:sourceaccount',
  'aws:sourceowner',
  'kms:calleraccount',
]);

/**
 * Accounts, 12 digits, that a policy lets in and that are not the user's own: by their ARN or number among the principals,
 * or in a condition on a statement for everybody.
 */
export function foreignAccounts(policy: Policy, isOwn: (account: string) => boolean): string[] {
  const named = policy
    .filter(({ allows }) => allows)
    .flatMap((one) => [
      ...[...(one.principals ?? [])].flatMap(([, names]) => names),
      ...(isForAll(one) ? accountConditions(one) : []),
    ]);
  const accounts = named.flatMap((name) =>
    isAccount(name) ? [name] : (ACCOUNT_IN_ARN.exec(name)?.[1] ?? []),
  );
  return [...new Set(accounts)].filter((account) => !isOwn(account));
}

const accountConditions = ({ conditions }: Statement): string[] =>
  conditions
    .filter(({ operator, key }) => OF_ACCOUNTS.has(key.toLowerCase()) && !/not/i.test(operator))
    .flatMap(({ values }) => values);
