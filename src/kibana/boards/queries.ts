import { allOf, anyOf, calls } from './define.ts';

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

/**
 * Calls by which somebody comes in, and changes nothing, although CloudTrail says that they do not only read. `aws login`
 * is CreateOAuth2Token and AuthorizeOAuth2Access; `aws sso login` is CreateToken, which another service has, too (IAM
 * Identity Center User Guide, "Understanding CloudTrail events for IAM Identity Center").
 */
const COMING_IN = [
  'AssumeRole* ConsoleLogin CheckMfa UserAuthentication CredentialChallenge CredentialVerification Authenticate',
  'Federate SwitchRole ExitRole RenewRole GetSigninToken GetFederationToken CreateOAuth2Token AuthorizeOAuth2Access',
]
  .join(' ')
  .replaceAll(' ', ' OR ');

/** What somebody did or tried that alters something; CloudTrail says of each call whether it only reads. */
export const ATTEMPTS = allOf(
  'readOnly:false',
  'event.outcome:*',
  `NOT eventName:(${COMING_IN})`,
  `NOT ${calls('sso', 'CreateToken')}`,
);

/** Of those, what was done. */
export const CHANGES = allOf('event.outcome:success', ATTEMPTS);

/** AWS's own services, on their own account or on somebody's behalf. */
const BY_A_SERVICE = anyOf('userIdentity.type:AWSService', 'userIdentity.invokedBy:*');

export const NOT_BY_A_SERVICE = `NOT ${BY_A_SERVICE}`;

export const SIGN_IN = 'eventName:ConsoleLogin';

export const SIGN_IN_FAILED = allOf(SIGN_IN, FAILED);

/** The root user itself: not a service that acts in its name, not an event of a service. */
export const ROOT = allOf(
  'userIdentity.type:Root',
  'NOT userIdentity.invokedBy:*',
  'NOT eventType:AwsServiceEvent',
);

/** First times ever of an actor, from somewhere and with something. */
export const FIRST_PLACE = anyOf('first.country:true', 'first.network:true');
export const FIRST_SERVICE = anyOf('first.service:true', 'first.region:true');
export const FIRST_TIMES = anyOf(FIRST_PLACE, FIRST_SERVICE, 'first.agent:true');

export const THIRD_PARTY = 'thirdParty.account:*';

/** Marked at ingest, see src/lambda/detections. */
export const DETECTED = 'detection.id:*';

/** Of each severity, the most urgent first. */
export const SEVERITY_QUERIES = {
  'Act now': 'detection.actNow:*',
  'Look today': 'detection.lookToday:*',
  Know: 'detection.know:*',
};

/** By a tool that deploys: CloudFormation in somebody's name, or one that says who it is. */
export const DEPLOYED = anyOf(
  'userIdentity.invokedBy:cloudformation.amazonaws.com',
  'userAgent.text:(terraform OR pulumi OR cloudformation)',
);
