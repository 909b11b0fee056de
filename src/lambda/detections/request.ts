import { at, isObject, type JsonObject, text } from '../json.ts';
import { isAccount } from '../third-party.ts';
import type { Evidence } from './define.ts';

/** Most values that are read at a path. */
const MAX_VALUES = 2000;

/**
 * What stands at a path of an object, dots between keys. A list counts as each of its items, wherever on the path it is,
 * and one item as a list of one: `ipPermissions.items.ipRanges.items.cidrIp`. A key is taken in any spelling of its
 * letters' case: CloudTrail lower-cases the first letter of most parameters, and not of all. Values that are null or not
 * there are left out.
 */
export function valuesAt(root: unknown, path: string): unknown[] {
  let here: unknown[] = [];
  add(root, here);
  for (const key of path.split('.')) {
    if (here.length === 0) return here;
    const next: unknown[] = [];
    for (const one of here) if (isObject(one)) addUnder(one, key, next);
    here = next;
  }
  return here;
}

/** Lists that are taken apart, one in the other. */
const LISTS = 3;

function add(value: unknown, to: unknown[], lists = LISTS): void {
  if (value === undefined || value === null || to.length >= MAX_VALUES) return;
  if (Array.isArray(value) && lists > 0) for (const one of value) add(one, to, lists - 1);
  else to.push(value);
}

/** Each event with a candidate's call comes by here: keys of another length are not looked at. */
function addUnder(object: JsonObject, key: string, to: unknown[]): void {
  if (Object.hasOwn(object, key)) {
    add(object[key], to);
    return;
  }
  const lower = key.toLowerCase();
  for (const one in object)
    if (one.length === key.length && one.toLowerCase() === lower) add(object[one], to);
}

/** What stands at a path of `requestParameters`. */
export const values = ({ record }: Evidence, path: string): unknown[] =>
  valuesAt(record.requestParameters, path);

/** The values at a path that are texts, numbers or truth values, as texts. */
export const texts = (evidence: Evidence, path: string): string[] => textsOf(values(evidence, path));

export const textsOf = (list: readonly unknown[]): string[] =>
  list.flatMap((one) => (isObject(one) ? [] : [String(one)]));

/** The first text at a path. */
export const one = (evidence: Evidence, path: string): string | undefined => texts(evidence, path)[0];

/** Whether a path has one of these values, in any case of the letters. */
export const has = (evidence: Evidence, path: string, ...wanted: readonly string[]): boolean =>
  texts(evidence, path).some((value) => wanted.some((one) => one.toLowerCase() === value.toLowerCase()));

/** A path that stands for true: `true`, or its text. */
export const isOn = (evidence: Evidence, path: string): boolean => has(evidence, path, 'true');
export const isOff = (evidence: Evidence, path: string): boolean => has(evidence, path, 'false');

/** The account that recorded the event; its caller's where it does not say. */
export function ownAccount({ record }: Evidence): string | undefined {
  const { recipientAccountId, userIdentity } = record;
  if (isAccount(recipientAccountId)) return recipientAccountId;
  const account = isObject(userIdentity) ? userIdentity.accountId : undefined;
  return isAccount(account) ? account : undefined;
}

/** Whether an account is the one of the event, or another of the user's. */
export function isOwnAccount(evidence: Evidence): (account: string) => boolean {
  const own = ownAccount(evidence);
  return (account) => account === own || evidence.accounts?.has(account) === true;
}

/** Accounts among these texts, alone or in an ARN, that are not the user's own. */
export function strangers(evidence: Evidence, names: readonly string[]): string[] {
  const isOwn = isOwnAccount(evidence);
  return names
    .flatMap((name) =>
      isAccount(name) ? [name] : (/^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(name)?.[1] ?? []),
    )
    .filter((account) => !isOwn(account));
}

/** A member of `userIdentity`, when it is a text. CloudTrail spells these in one way. */
export const caller = ({ record }: Evidence, ...path: readonly string[]): string | undefined =>
  text(at(record.userIdentity, ...path));

const SERVICE = /\.amazonaws\.com(?:\.cn)?$/;
/** People in the console had this as `invokedBy` in records of 2017 to 2019. */
const CONSOLE = 'signin.amazonaws.com';

/**
 * Whether a service of AWS makes the call, for itself or for somebody. Some show only by their name in the place of the
 * address: Trusted Advisor, and others with a role that they were given.
 */
export function byService(evidence: Evidence): boolean {
  // A service that carries out what an agent was asked for, in the name of a person.
  if (evidence.actorKind === 'agent') return false;
  if (evidence.actorKind === 'aws-service' || caller(evidence, 'type') === 'AWSService') return true;
  const invokedBy = caller(evidence, 'invokedBy');
  if (invokedBy !== undefined && invokedBy !== CONSOLE) return true;
  const from = text(evidence.record.sourceIPAddress) ?? '';
  return SERVICE.test(from) && from !== CONSOLE;
}

/** Whether CloudFormation makes the call, as part of a stack that somebody deploys. */
export const byDeployment = (evidence: Evidence): boolean =>
  caller(evidence, 'invokedBy') === 'cloudformation.amazonaws.com';

/** Whether it is the name of the caller itself, or stands for it because it is not there. */
export function isSelf(evidence: Evidence, userName: string | undefined): boolean {
  return userName === undefined || userName === caller(evidence, 'userName');
}

/**
 * Codes of a refusal for want of rights. EC2 spells it `Client.UnauthorizedOperation`, SNS `AuthorizationError`, others
 * `AccessDenied` or `AccessDeniedException`.
 */
const DENIAL = /UnauthorizedOperation$|^AccessDenied|NotAuthorized|^AuthorizationError|^VpceAccessDenied$/;

export const wasDenied = ({ record }: Evidence): boolean => DENIAL.test(text(record.errorCode) ?? '');

/**
 * Whether a call was done, or was tried and refused for want of rights. One that failed for another reason, because its
 * target is not there or a limit was reached, says nothing of who tried.
 */
export const attempted = (evidence: Evidence): boolean =>
  evidence.outcome !== 'failure' || wasDenied(evidence);
