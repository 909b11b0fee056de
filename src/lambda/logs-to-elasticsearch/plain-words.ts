import type { JsonObject } from './fit.ts';

/**
 * Who acted, in a word that people know: the user's name, `role/session` of a role, `root`, the service, or the
 * account. Undefined where the record names nobody. Identity types: AWS CloudTrail User Guide, "userIdentity element".
 */
export function actorOf({ userIdentity }: JsonObject): string | undefined {
  if (!isObject(userIdentity)) return undefined;
  const { type, principalId, accountId, invokedBy } = userIdentity;
  const session = text(principalId)?.split(':')[1];
  switch (type) {
    case 'Root':
      return 'root';
    case 'AssumedRole': {
      const role = roleOf(userIdentity);
      return role === undefined || session === undefined ? (role ?? session) : `${role}/${session}`;
    }
    case 'AWSService':
      return text(invokedBy) ?? 'AWS service';
    case 'AWSAccount':
      return text(accountId);
    default:
      return (
        text(userIdentity.userName) ??
        session ??
        text(at(userIdentity, 'onBehalfOf', 'userId')) ??
        text(invokedBy) ??
        text(principalId) ??
        text(accountId)
      );
  }
}

const roleOf = (identity: JsonObject): string | undefined =>
  text(at(identity, 'sessionContext', 'sessionIssuer', 'userName')) ?? text(identity.arn)?.split('/')[1];

/** Parameters that name what a call is about, the most telling first. */
const NAMES = (
  'userName groupName roleName bucketName instanceId dBInstanceIdentifier dBClusterIdentifier dBSnapshotIdentifier ' +
  'snapshotId imageId groupId networkAclId routeTableId internetGatewayId vpcId secretId functionName stackName ' +
  'clusterName documentName policyName policyArn roleArn keyId name resourceArn'
).split(' ');
/** Other parameters that do, by the ends of their names. */
const NAME_LIKE = /(Name|Id|Identifier|Arn|ARN)$/;

/** What a call is about: the first name or id that it gives, machines together. Undefined where it gives none. */
export function targetOf({ requestParameters, responseElements, resources }: JsonObject): string | undefined {
  const request = isObject(requestParameters) ? requestParameters : {};
  return (
    machines(request) ??
    (isObject(responseElements) ? machines(responseElements) : undefined) ??
    firstText(request, NAMES) ??
    // Who makes a key for himself need not say so.
    text(at(responseElements, 'accessKey', 'userName')) ??
    text(at((resources as readonly unknown[] | undefined)?.[0], 'ARN')) ??
    firstText(
      request,
      Object.keys(request).filter((key) => NAME_LIKE.test(key)),
    )
  );
}

/** EC2 lists the machines of a call under `instancesSet`, in the request, the response, or both. */
function machines(parameters: JsonObject): string | undefined {
  if (!('instancesSet' in parameters)) return undefined;
  const items = at(parameters.instancesSet, 'items');
  if (!Array.isArray(items)) return undefined;
  const ids = items.flatMap((item) => text(at(item, 'instanceId')) ?? []);
  return ids.length === 0 ? undefined : ids.join(' ');
}

function firstText(parameters: JsonObject, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = text(parameters[key]);
    if (value !== undefined) return value;
  }
  return undefined;
}

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null;

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const key of path) here = isObject(here) ? here[key] : undefined;
  return here;
}
