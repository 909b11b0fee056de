import { allOf, anyOf } from './define.ts';

/** Queries that several boards ask. */

/**
 * Denials: EC2 spells them `Client.UnauthorizedOperation`, SNS `AuthorizationError`, others `AccessDenied` or
 * `AccessDeniedException`.
 */
export const DENIED =
  'errorCode:(*UnauthorizedOperation OR AccessDenied* OR *NotAuthorized* OR AuthorizationError* OR VpceAccessDenied)';

/** Anonymous callers of public buckets are denied all day; nobody can act on it. */
export const NOT_ANONYMOUS =
  'NOT userIdentity.accountId:(ANONYMOUS_PRINCIPAL OR anonymous) AND NOT userIdentity.principalId:Anonymous';

export const FAILED = 'event.outcome:failure';

/** Calls by which somebody comes in, and changes nothing, although CloudTrail says that they do not only read. */
const COMING_IN = [
  'AssumeRole* ConsoleLogin CheckMfa UserAuthentication CredentialChallenge CredentialVerification Authenticate',
  'Federate SwitchRole ExitRole RenewRole GetSigninToken GetFederationToken',
]
  .join(' ')
  .replaceAll(' ', ' OR ');

/** What somebody did that altered something; CloudTrail says of each call whether it only reads. */
export const CHANGES = allOf('readOnly:false', 'event.outcome:success', `NOT eventName:(${COMING_IN})`);

/** AWS's own services at work, on their own account or on somebody's behalf. */
export const BY_A_SERVICE = anyOf('userIdentity.type:AWSService', 'userIdentity.invokedBy:*');

export const NOT_BY_A_SERVICE = `NOT ${BY_A_SERVICE}`;

export const SIGN_IN = 'eventName:ConsoleLogin';

export const SIGN_IN_FAILED = allOf(SIGN_IN, FAILED);

/** The root user itself: not a service that acts in its name, not an event of a service. */
export const ROOT = allOf(
  'userIdentity.type:Root',
  'NOT userIdentity.invokedBy:*',
  'NOT eventType:AwsServiceEvent',
);

export const THIRD_PARTY = 'thirdParty.account:*';
