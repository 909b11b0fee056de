import type { JsonObject } from '../json.ts';
import { at, isObject, plainText, text } from '../json.ts';
import { byAgent } from './agent.ts';

export type ActorKind = 'person' | 'program' | 'machine' | 'aws-service' | 'agent' | 'unknown';

/** Providers whose web identities are people that signed in. Others are programs, such as a pipeline with OpenID Connect. */
const OF_PEOPLE =
  /^(cognito-identity\.amazonaws\.com|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com)/;
/** Session names that EC2 gives: the id of the instance. */
const INSTANCE = /(^|:)i-[0-9a-f]{8,17}$/;
/** What an SDK writes where the code runs in AWS: AWS_Lambda_nodejs24.x, AWS_ECS_FARGATE, AWS_EKS. Not AWS CloudShell, where a person types. */
const IN_AWS = / exec-env\/AWS_(Lambda|ECS|App_Runner|EKS)/;
const SERVICE_ROLE = /:role\/aws-service-role\/|:assumed-role\/AWSServiceRoleFor/;
/** Role of a permission set of IAM Identity Center. */
const PERMISSION_SET = /\/AWSReservedSSO_/;

/**
 * What kind of actor made the call: one rule for each `userIdentity.type`, after the markers of agents, which act in
 * the name of a person. Undefined for a record that names nobody.
 *
 * Sources: AWS CloudTrail User Guide, "CloudTrail userIdentity element" (types, `inScopeOf`, `ec2RoleDelivery`,
 * `webIdFederationData`) and "CloudTrail record contents" (`sessionCredentialFromConsole`); IAM User Guide, "Using
 * service-linked roles"; IAM Identity Center User Guide, "Referencing permission sets"; AWS SDKs and Tools Reference
 * Guide, "User agents" (`exec-env`).
 */
export function actorKindOf(record: JsonObject): ActorKind | undefined {
  const { userIdentity } = record;
  if (!isObject(userIdentity)) return undefined;
  if (byAgent(record)) return 'agent';
  switch (userIdentity.type) {
    case 'AWSService':
      return 'aws-service';
    case 'Root':
    case 'SAMLUser':
    case 'IdentityCenterUser':
    case 'Directory':
      return 'person';
    case 'IAMUser':
    case 'FederatedUser':
      return signedIn(record) ? 'person' : 'program';
    case 'WebIdentityUser':
      return OF_PEOPLE.test(plainText(userIdentity.identityProvider)) ? 'person' : 'program';
    case 'AssumedRole':
      return kindOfRole(record, userIdentity);
    default:
      return text(userIdentity.type) === undefined && text(userIdentity.invokedBy) !== undefined
        ? 'aws-service'
        : 'unknown';
  }
}

/** By the way in: the console, or a second factor, which no program has. */
function signedIn({ sessionCredentialFromConsole, eventType, userIdentity }: JsonObject): boolean {
  if (isTrue(sessionCredentialFromConsole) || eventType === 'AwsConsoleSignIn') return true;
  return isTrue(at(userIdentity, 'sessionContext', 'attributes', 'mfaAuthenticated'));
}

function kindOfRole(record: JsonObject, identity: JsonObject): ActorKind {
  const arn = text(at(identity, 'sessionContext', 'sessionIssuer', 'arn')) ?? plainText(identity.arn);
  if (SERVICE_ROLE.test(arn)) return 'aws-service';
  if (PERMISSION_SET.test(arn) || signedIn(record)) return 'person';
  if (
    identity.inScopeOf !== undefined ||
    at(identity, 'sessionContext', 'ec2RoleDelivery') !== undefined ||
    INSTANCE.test(plainText(identity.principalId)) ||
    IN_AWS.test(plainText(record.userAgent))
  )
    return 'machine';
  const provider = text(at(identity, 'sessionContext', 'webIdFederationData', 'federatedProvider'));
  if (provider !== undefined) return OF_PEOPLE.test(provider) ? 'person' : 'program';
  return 'unknown';
}

const isTrue = (value: unknown): boolean => value === true || value === 'true';
