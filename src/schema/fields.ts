/**
 * THE field table. Index template, normaliser guards, index-pattern fields and the field reference are generated
 * from it; nothing else may name a mapping.
 *
 * Raw CloudTrail names stay at the top level (AWS CloudTrail User Guide, "record contents"); a few dozen paths of the
 * unbounded objects are lifted so that panels can aggregate them; ECS names are aliases where the meaning matches.
 */

export type FieldType = 'keyword' | 'text' | 'date' | 'boolean' | 'long' | 'double' | 'ip';

export interface Field {
  /** Dotted path in the document. */
  readonly name: string;
  readonly type: FieldType | 'alias';
  readonly about: string;
  /** Target of an alias. */
  readonly of?: string;
  /** Looked up and never aggregated, as ids are: without doc values it costs less (decision 6). */
  readonly lookupOnly?: boolean;
  /** Multi-fields: suffix and type. */
  readonly also?: Readonly<Record<string, FieldType>>;
  /** Written by the forwarder; a record that brings such a key of its own has it moved aside. */
  readonly ours?: boolean;
}

const row = (name: string, type: FieldType, about: string, more: Partial<Field> = {}): Field => ({
  name,
  type,
  about,
  ...more,
});
const kw = (name: string, about: string, more?: Partial<Field>): Field => row(name, 'keyword', about, more);
const sought = (field: Field): Field => ({ ...field, lookupOnly: true });
const id = (name: string, about: string): Field => sought(kw(name, about));
const bool = (name: string, about: string): Field => row(name, 'boolean', about);
const ecs = (name: string, of: string): Field => ({ name, type: 'alias', of, about: `ECS name of ${of}` });
const under =
  (parent: string) =>
  (names: string, about: string, type: FieldType = 'keyword'): Field[] =>
    names.split(' ').map((name) => row(`${parent}.${name}`, type, about));

const ours = (field: Field): Field => ({ ...field, ours: true });

const identity = under('userIdentity');
const issuer = under('userIdentity.sessionContext.sessionIssuer');
const insight = under('insightDetails');
const request = under('requestParameters');
const response = under('responseElements');
const additional = under('additionalEventData');

const RECORD: readonly Field[] = [
  row('eventTime', 'date', 'When the request was completed, UTC'),
  kw('eventSource', 'Service that the request was made to'),
  kw('eventName', 'Action that was requested'),
  kw('awsRegion', 'Region that the request was made to'),
  id('eventVersion', 'Version of the record format'),
  kw(
    'eventType',
    'AwsApiCall, AwsServiceEvent, AwsConsoleAction, AwsConsoleSignIn, AwsVpceEvent, AwsCloudTrailInsight',
  ),
  kw('eventCategory', 'Management, Data, NetworkActivity or Insight'),
  kw('sourceIPAddress', 'Caller: an address (or several), a service name or "AWS Internal"', {
    also: { ip: 'ip' },
  }),
  kw('userAgent', 'Agent through which the request was made', { also: { text: 'text' } }),
  kw('errorCode', 'Service error, if the request failed; "200" is none'),
  row('errorMessage', 'text', 'Description of the error', { also: { keyword: 'keyword' } }),
  bool('readOnly', 'Whether the operation only reads'),
  sought(bool('managementEvent', 'Whether this is a management event')),
  bool('sessionCredentialFromConsole', 'Whether the request came from a console session'),
  kw('recipientAccountId', 'Account that received the event'),
  kw('apiVersion', 'API version of the request'),
  kw('vpcEndpointId', 'VPC endpoint the request came through'),
  kw('vpcEndpointAccountId', 'Owner of that VPC endpoint'),
  id('eventID', 'Id of the event; also the document id'),
  id('requestID', 'Id of the request'),
  id('sharedEventID', 'Same in the records of several accounts about one action'),
  ...under('resources')('ARN accountId type', 'Resources accessed in the event').map(sought),
  kw('tlsDetails.tlsVersion', 'TLS of the call'),
  ...under('tlsDetails')('cipherSuite clientProvidedHostHeader keyExchange', 'TLS of the call').map(sought),
  ...under('addendum')('reason originalEventID', 'Why and what a later delivery corrects'),
];

const IDENTITY: readonly Field[] = [
  ...identity(
    'type',
    'Root, IAMUser, AssumedRole, FederatedUser, AWSAccount, AWSService, IdentityCenterUser …',
  ),
  id('userIdentity.principalId', 'Id of the caller; of a role with the name of the session'),
  ...identity('arn accountId accessKeyId userName', 'Who made the request'),
  ...identity(
    'invokedBy invokedByDelegate.accountId',
    'Service or delegate that made the request on behalf of somebody',
  ),
  ...identity('credentialId identityProvider', 'Credential, and provider it came from'),
  ...identity('onBehalfOf.userId onBehalfOf.identityStoreArn', 'IAM Identity Center user behind the request'),
  ...identity('inScopeOf.sourceArn inScopeOf.sourceAccount', 'Scope of a service role'),
  ...issuer('userName arn', 'Role or user that issued the temporary credentials'),
  ...issuer('type accountId', 'Role or user that issued the temporary credentials').map(sought),
  id('userIdentity.sessionContext.sessionIssuer.principalId', 'Id of that role or user'),
  ...identity(
    'sessionContext.webIdFederationData.federatedProvider sessionContext.sourceIdentity',
    'Origin of the session',
  ),
  ...identity('sessionContext.signInSessionArn', 'Sign-in that the session comes from'),
  ...identity('sessionContext.ec2RoleDelivery', 'Version of the instance metadata service'),
  // No date: Discover asks for the doc values of each date, and the whole search fails where there are none.
  id('userIdentity.sessionContext.attributes.creationDate', 'Start of the session'),
  ...identity(
    'sessionContext.attributes.mfaAuthenticated sessionContext.assumedRoot',
    'Properties of the session',
    'boolean',
  ),
];

const INSIGHT: readonly Field[] = [
  ...insight('state eventSource eventName insightType errorCode', 'CloudTrail Insights: what was unusual'),
  ...insight(
    'insightContext.statistics.baseline.average insightContext.statistics.insight.average',
    'Calls a minute',
    'double',
  ),
];

const LIFTED: readonly Field[] = [
  ...request('roleArn roleSessionName externalId', 'Roles assumed, by whom'),
  ...request('userName groupName roleName policyArn policyName accessKeyId', 'IAM entities changed'),
  ...request('bucketName key', 'S3 bucket and object'),
  ...request('instanceId instanceIds instancesSet.items.instanceId instanceType imageId', 'EC2 instances'),
  ...request('snapshotId attributeType createVolumePermission.add.items.group', 'EBS volumes and snapshots'),
  ...request('launchPermission.add.items.group', 'Sharing'),
  ...request(
    'groupId cidrIp ipPermissions.items.ipProtocol ipPermissions.items.ipRanges.items.cidrIp',
    'Security group rules',
  ),
  ...request('ipPermissions.items.ipv6Ranges.items.cidrIpv6', 'Security group rules'),
  ...request(
    'ipPermissions.items.fromPort ipPermissions.items.toPort',
    'Security group rules: ports',
    'long',
  ),
  ...request('vpcId networkAclId routeTableId internetGatewayId', 'Network'),
  ...request('dBInstanceIdentifier dBClusterIdentifier dBSnapshotIdentifier', 'RDS'),
  ...request('publiclyAccessible', 'RDS: reachable from outside', 'boolean'),
  ...request(
    'keyId secretId functionName name resourceArn stackName',
    'KMS key, secret, function, trail or other name',
  ),
  ...request('resource', 'What a token of AWS Sign-In is for'),
  ...request('clusterName documentName modelId accountId', 'Resources of other services'),
  ...response('ConsoleLogin SwitchRole', 'Success or Failure of a sign-in'),
  id('responseElements.assumedRoleUser.arn', 'Session handed out'),
  ...response('credentials.accessKeyId', 'Session handed out'),
  id('responseElements.assumedRoleUser.assumedRoleId', 'Id of that session'),
  ...response('user.userName accessKey.accessKeyId accessKey.userName', 'IAM entities created'),
  ...response('instancesSet.items.instanceId groupId snapshotId functionArn', 'Resources created'),
  ...response('publiclyAccessible', 'RDS: reachable from outside', 'boolean'),
  ...additional('MFAUsed MFAIdentifier LoginTo MobileVersion SwitchFrom', 'Console sign-in'),
  ...additional('signInSessionArn', 'Sign-in that a token was made for'),
  id('additionalEventData.SignatureVersion', 'How the request was signed'),
  ...additional('bytesTransferredIn bytesTransferredOut', 'Bytes', 'long'),
];

const OURS: readonly Field[] = [
  kw('actor', 'Who, in a word: user, role/session, root, account or service', { ours: true }),
  kw(
    'actorKind',
    'person, program, machine, aws-service, agent or unknown; of agents, by the markers of AWS alone',
    {
      ours: true,
    },
  ),
  kw('target', 'What the call acted on or made: its name or id, several with spaces between', { ours: true }),
  kw('event.outcome', 'success or failure: of the call, the sign-in, the work of a service', { ours: true }),
  kw('thirdParty.account', 'Account of the third party that acted', { ours: true }),
  kw('thirdParty.name', 'Its name from the list of vendors, or else its account', { ours: true }),
  kw('thirdParty.via', 'How it came in: assume-role, session (after it), direct or delegate', { ours: true }),
  kw('account.name', 'Name of the account that recorded the event; its id where no name is known', {
    ours: true,
  }),
  ...under('first')(
    'service region country network agent',
    'True for the first event ever of this actor with this service, region, country, network or program',
    'boolean',
  ).map(ours),
  ours(id('detection.id', 'Ids of the detections that the event meets: docs/detections.md')),
  ...under('detection')('actNow lookToday know', 'Titles of those detections, by severity').map(ours),
  ours(id('control.id', "Ids of the controls of Security Hub's CIS standard that the event meets")),
  ...under('control')('title', 'Titles of those controls').map(ours),
  kw('source.network', 'Where the call came from: aws, internet, private or aws-service', { ours: true }),
  kw('source.region', 'AWS Region of an address of AWS', { ours: true }),
  kw('source.country', 'Country of a public address, two letters of ISO 3166-1', { ours: true }),
  kw('source.countryName', 'English name of that country', { ours: true }),
  row('details', 'text', 'Words of every leaf of the unbounded objects, and of leaves without a field', {
    ours: true,
    also: { keyword: 'keyword' },
  }),
];

const ECS: readonly Field[] = [
  ecs('@timestamp', 'eventTime'),
  ecs('event.action', 'eventName'),
  ecs('event.provider', 'eventSource'),
  ecs('event.id', 'eventID'),
  ecs('user.name', 'userIdentity.userName'),
  ecs('user.id', 'userIdentity.principalId'),
  ecs('source.address', 'sourceIPAddress'),
  ecs('source.ip', 'sourceIPAddress.ip'),
  ecs('cloud.account.id', 'recipientAccountId'),
  ecs('cloud.account.name', 'account.name'),
  ecs('cloud.region', 'awsRegion'),
  ecs('user_agent.original', 'userAgent'),
  ecs('error.code', 'errorCode'),
  ecs('error.message', 'errorMessage'),
];

/**
 * Most entries that the table may have, counted as the engine counts them: `mappedFieldCount`. The engines take
 * 1,000 (`index.mapping.total_fields.limit`); the rest is left to fields that an owner maps. An entry costs nothing in an
 * index that has no value for it, 1 to 2 bytes an event where each has one (docs/decisions/0029), and 170 bytes of the
 * index pattern, which the UI loads with each page. What no panel draws and no search of ours asks needs no entry:
 * `details` finds it.
 */
export const FIELD_BUDGET = 260;

export const FIELDS: readonly Field[] = [...RECORD, ...IDENTITY, ...INSIGHT, ...LIFTED, ...OURS, ...ECS];

/** Fields of the quarantine index: a refused record as text, and why it was refused. */
export const QUARANTINE_FIELDS: readonly Field[] = [
  kw('eventID', 'Id of the event, or the hash of its text'),
  row('reason', 'text', "The engine's or the forwarder's reason"),
  kw('errorType', 'Kind of the reason'),
  kw('index', 'Index that the event was meant for'),
  row('receivedAt', 'date', 'When the forwarder received it'),
  row('record', 'text', 'The record as it came'),
];

/** Fields of the health document. */
export const HEALTH_FIELDS: readonly Field[] = [
  row('checkedAt', 'date', 'When the updater looked'),
  row('newestEvent', 'date', 'Event time of the newest event'),
  row('lagMinutes', 'long', 'Minutes from the newest event to that look'),
  row('quarantined', 'long', 'Records in the quarantine'),
];

/** Objects of which every leaf becomes a token, mapped or not: their keys are the services' own and have no end. */
export const UNBOUNDED: readonly string[] = [
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'serviceEventDetails',
];

/** Field that holds the tokens, and the exact (keyword) form of it. */
export const DETAILS = 'details';
/** Where the forwarder keeps what does not fit the table: `[{path: string[], value}]`. Not mapped. */
export const ASIDE = 'aside';
/** Longest token and longest keyword that is indexed as one term; Lucene's limit is 32,766 bytes. */
export const MAX_TERM_BYTES = 8191;
