import type { JsonObject } from '../json.ts';
import { at, isObject, text } from '../json.ts';

/**
 * Who acted, in a word that people know: the user's name, `role/session` of a role, `root`, the service, or the
 * account. Undefined where the record names nobody.
 *
 * Sources: AWS CloudTrail User Guide, "CloudTrail userIdentity element" (the types); IAM User Guide, "Logging IAM and
 * AWS STS API calls with AWS CloudTrail" (SAMLUser, WebIdentityUser); IAM Identity Center User Guide, "Understanding
 * IAM Identity Center sign-in events" (`UserName` in `additionalEventData`).
 */
export function actorOf({ userIdentity, additionalEventData }: JsonObject): string | undefined {
  if (!isObject(userIdentity)) return undefined;
  const { type, principalId, accountId, invokedBy } = userIdentity;
  switch (type) {
    case 'Root':
      return 'root';
    case 'AssumedRole': {
      const role =
        text(at(userIdentity, 'sessionContext', 'sessionIssuer', 'userName')) ?? partOf(userIdentity.arn, 1);
      const session = afterColon(principalId) ?? partOf(userIdentity.arn, 2);
      return role === undefined || session === undefined ? (role ?? session) : `${role}/${session}`;
    }
    case 'AWSService':
      return text(invokedBy) ?? 'AWS service';
    case 'AWSAccount':
      return text(accountId) ?? text(principalId);
    default:
      return (
        text(userIdentity.userName) ??
        // Identity Center gives the name here, and an id of its own in the identity.
        text(at(additionalEventData, 'UserName')) ??
        (type === 'WebIdentityUser' ? subjectOf(userIdentity) : afterColon(principalId)) ??
        nameInArn(userIdentity.arn) ??
        text(at(userIdentity, 'onBehalfOf', 'userId')) ??
        text(invokedBy) ??
        text(principalId) ??
        text(accountId) ??
        text(userIdentity.identityProvider)
      );
  }
}

/** `AROA…:session` → `session`; `111122223333:bob` → `bob`. */
function afterColon(principalId: unknown): string | undefined {
  if (typeof principalId !== 'string') return undefined;
  const start = principalId.indexOf(':') + 1;
  if (start === 0) return undefined;
  const end = principalId.indexOf(':', start);
  return text(principalId.slice(start, end < 0 ? undefined : end));
}

/** `arn:aws:sts::111122223333:assumed-role/role/session` → `role` (1), `session` (2). */
const partOf = (arn: unknown, part: 1 | 2): string | undefined => text(text(arn)?.split('/')[part]);

/** `arn:aws:iam::111122223333:user/team/alice` → `alice`. Undefined for an ARN without a name in it. */
function nameInArn(arn: unknown): string | undefined {
  const whole = text(arn);
  return whole?.includes('/') ? text(whole.slice(whole.lastIndexOf('/') + 1)) : undefined;
}

/**
 * The user of a web identity, whose `principalId` is `provider:audience:user`. The provider may be an ARN, which has
 * colons of its own, and so may the user: `repo:example/shop:ref:refs/heads/main`.
 */
function subjectOf({ principalId, identityProvider }: JsonObject): string | undefined {
  const whole = text(principalId);
  if (whole === undefined) return undefined;
  const provider = text(identityProvider);
  const start =
    provider && whole.startsWith(`${provider}:`) ? provider.length : colon(whole, isArn(whole) ? 6 : 1);
  const audience = whole.slice(start + 1);
  // An audience can be an address, with the colon of `https:` in it.
  const end = colon(audience, /^https?:/.test(audience) ? 2 : 1);
  return start < 0 || end < 0 ? whole : (text(audience.slice(end + 1)) ?? whole);
}

const isArn = (value: string): boolean => value.startsWith('arn:');

/** Where the colon of this number stands, counted from one; -1 where there are fewer. */
function colon(value: string, number: number): number {
  let place = -1;
  for (let found = 0; found < number; found++) {
    place = value.indexOf(':', place + 1);
    if (place < 0) return -1;
  }
  return place;
}
