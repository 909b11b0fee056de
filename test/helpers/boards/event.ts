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
  readonly target?: string;
  readonly party?: Party;
  /** The value at a dotted path of the record, text or not. */
  readonly get: (path: string) => unknown;
  /** The same where it is a text. */
  readonly text: (path: string) => string | undefined;
  /** The part of the record at a path as JSON, to look for words in. */
  readonly json: (path: string) => string;
}

export function eventOf({ record, party }: Entry): Event {
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
    failed:
      record.errorCode !== undefined ||
      record.errorMessage !== undefined ||
      get('responseElements.ConsoleLogin') === 'Failure',
    get,
    text,
    json: (path: string) => JSON.stringify(get(path) ?? null),
  };
  const known = { actor: actor(text), target: target(text, get) };
  return { ...base, ...known, ...(party ? { party } : {}) };
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
      return text('userIdentity.onBehalfOf.userId');
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

function target(text: Text, get: Event['get']): string | undefined {
  const machines = ['requestParameters', 'responseElements']
    .map((part) => (get(`${part}.instancesSet.items`) ?? []) as { instanceId?: string }[])
    .map((items) => items.map(({ instanceId }) => instanceId ?? '').join(' '))
    .find((ids) => ids !== '');
  const parameters = Object.keys((get('requestParameters') as Json | null) ?? {});
  const others = parameters.filter((name) => /(Name|Id|Identifier|Arn)$/.test(name));
  const first = (names: readonly string[]) =>
    names.map((name) => text(`requestParameters.${name}`)).find((value) => value !== undefined);
  return (
    machines ??
    first(SUBJECTS) ??
    text('responseElements.accessKey.userName') ??
    text('resources.0.ARN') ??
    first(others)
  );
}
