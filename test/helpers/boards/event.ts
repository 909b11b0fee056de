import type { Marks } from '../../fixtures/boards/marks.ts';
import type { Entry, Json, Party } from '../../fixtures/boards/record.ts';

/** A raw record as a person reads it: what the expectations of the boards are worked out from. */
export interface Event {
  readonly id: string;
  readonly at: number;
  /** `iam` of `iam.amazonaws.com`. */
  readonly service: string;
  readonly name: string;
  readonly failed: boolean;
  readonly actor?: string;
  /** `person`, `program`, `machine`, `aws-service` or `unknown`. */
  readonly kind?: string;
  readonly target?: string;
  readonly party?: Party;
  /** As the fixture declares them. */
  readonly marks: Marks;
  /** The value at a dotted path of the record, text or not. */
  readonly get: (path: string) => unknown;
  /** The same where it is a text. */
  readonly text: (path: string) => string | undefined;
  /** The part of the record at a path as JSON, to look for words in. */
  readonly json: (path: string) => string;
}

export function eventOf({ record, party }: Entry, marks: Marks = { detections: [], first: [] }): Event {
  const get = (path: string): unknown =>
    path.split('.').reduce<unknown>((here, key) => (here as Json | null | undefined)?.[key], record);
  const text = (path: string) => {
    const value = get(path);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const base = {
    id: String(record.eventID),
    at: Date.parse(String(record.eventTime)),
    service: String(record.eventSource).replace('.amazonaws.com', ''),
    name: String(record.eventName),
    // Grafana calls HTTP 200 an error code; sign-ins tell their result under their own name.
    failed:
      (record.errorCode !== undefined && record.errorCode !== '200') ||
      record.errorMessage !== undefined ||
      get(`responseElements.${record.eventName}`) === 'Failure' ||
      get(`serviceEventDetails.${record.eventName}`) === 'Failure',
    get,
    text,
    marks,
    json: (path: string) => JSON.stringify(get(path) ?? null),
  };
  const known = { actor: actor(text), target: target(text, get), kind: kind(text, get) };
  return { ...base, ...known, ...(party ? { party } : {}) };
}

/** What kind of actor the fixture's records are of; none of them is an agent's. */
function kind(text: Text, get: Event['get']): string | undefined {
  const type = text('userIdentity.type');
  if (type === undefined) return undefined;
  if (type === 'AWSService') return 'aws-service';
  if (['Root', 'SAMLUser', 'IdentityCenterUser'].includes(type)) return 'person';
  const signedIn = text('eventType') === 'AwsConsoleSignIn';
  if (type === 'IAMUser' || type === 'FederatedUser') return signedIn ? 'person' : 'program';
  if (type === 'WebIdentityUser') return 'program';
  if (type !== 'AssumedRole') return 'unknown';
  if (text('userIdentity.arn')?.includes('/AWSReservedSSO_') || signedIn) return 'person';
  return get('userIdentity.sessionContext.ec2RoleDelivery') === undefined ? 'unknown' : 'machine';
}

type Text = Event['text'];

function actor(text: Text): string | undefined {
  const named = (text('userIdentity.principalId') ?? '').split(':')[1];
  switch (text('userIdentity.type')) {
    case undefined:
      return undefined;
    case 'Root':
      return 'root';
    case 'AssumedRole':
      return `${text('userIdentity.sessionContext.sessionIssuer.userName')}/${named}`;
    case 'AWSService':
      return text('userIdentity.invokedBy');
    case 'AWSAccount':
      return text('userIdentity.accountId');
    case 'IdentityCenterUser':
      return text('additionalEventData.UserName') ?? text('userIdentity.onBehalfOf.userId');
    case 'FederatedUser':
      return named;
    default:
      return text('userIdentity.userName');
  }
}

/** The parameters of the fixture that name what a call is about; earlier ones win. */
const SUBJECTS = (
  'userName groupName roleName bucketName instanceId dBInstanceIdentifier dBSnapshotIdentifier snapshotId imageId ' +
  'groupId networkAclId routeTableId internetGatewayId vpcId secretId functionName stackName documentName ' +
  'policyName policyArn roleArn keyId name'
).split(' ');

/** Where the request says what these calls of the fixture are about, if that is not a plain name. */
const DEEPER: Readonly<Record<string, string>> = {
  BatchDisableStandards: 'StandardsSubscriptionArns',
  BatchGetSecretValue: 'secretIdList',
  DeleteFlowLogs: 'DeleteFlowLogsRequest.FlowLogId.content',
  DeleteHostedZone: 'id',
  DeleteNatGateway: 'DeleteNatGatewayRequest.NatGatewayId',
  DeleteLogStream: 'logStreamName',
  InviteAccountToOrganization: 'target.id',
  ModifySecurityGroupRules: 'ModifySecurityGroupRulesRequest.GroupId',
  ModifyVolume: 'ModifyVolumeRequest.VolumeId',
  PutConfigurationRecorder: 'configurationRecorder.name',
  PutDeliveryChannel: 'deliveryChannel.name',
  SendCommand: 'instanceIds',
  SendMessage: 'queueUrl',
  StartSession: 'target',
  UpdateHostedZoneComment: 'id',
  UpdateService: 'service',
};

function target(text: Text, get: Event['get']): string | undefined {
  const deeper = DEEPER[text('eventName') ?? ''];
  if (deeper !== undefined) return [get(`requestParameters.${deeper}`)].flat().join(' ');
  const machines = ['requestParameters', 'responseElements']
    .map((part) => (get(`${part}.instancesSet.items`) ?? []) as { instanceId?: string }[])
    .map((items) => items.map(({ instanceId }) => instanceId ?? '').join(' '))
    .find((ids) => ids !== '');
  const parameters = Object.keys((get('requestParameters') as Json | null) ?? {});
  const others = parameters.filter((name) => /(Name|(?<!subnet)Id|Identifier|Arn)$/.test(name));
  const first = (names: readonly string[]) =>
    names.map((name) => text(`requestParameters.${name}`)).find((value) => value !== undefined);
  return (
    machines ??
    first(SUBJECTS) ??
    text('responseElements.accessKey.userName') ??
    text('resources.0.ARN') ??
    text('serviceEventDetails.snapshotId') ??
    first(others)
  );
}
