import { at, isObject, type JsonObject, text } from '../json.ts';
import { callOf } from './call.ts';
import type { Evidence, Own, OwnRole } from './define.ts';

/** Whether the parameters of a call are those that the product gives. */
type Parameters = (request: JsonObject, own: Own) => boolean;

/** What a role of the stack does: in which sessions, from where, and its calls. */
interface Doings {
  readonly session: (name: string, own: Own) => boolean;
  readonly from: (evidence: Evidence) => boolean;
  /** By `service:Call`. */
  readonly calls: Readonly<Record<string, Parameters>>;
}

const anything: Parameters = () => true;
/** CloudTrail lists the parameters that were given; no other may be. */
const only =
  (...names: readonly string[]): Parameters =>
  (request) =>
    Object.keys(request).every((name) => names.includes(name));
const both =
  (one: Parameters, other: Parameters): Parameters =>
  (request, own) =>
    one(request, own) && other(request, own);

/** Parameters of Systems Manager in the stack's own folder. */
const inOwnFolder: Parameters = ({ name, names }, { stackName }) => {
  const asked = Array.isArray(names) ? names : [name];
  return asked.every((one) => text(one)?.startsWith(`/create-cloudtrail-kibana/${stackName}/`));
};
/** SNS writes it down where the account's trail records data events (SNS Developer Guide, "Logging SNS API calls using AWS CloudTrail"). */
const toOwnTopic: Parameters = ({ topicArn }, { stackName }) =>
  text(topicArn)?.split(':').at(-1)?.startsWith(`${stackName}-AlertTopic-`) === true;
const reference: Parameters = ({ key }, { stackName }) => key === `reference/${stackName}`;
const toFunction =
  (...names: readonly ('forwarder' | 'updater')[]): Parameters =>
  ({ functionName }, own) =>
    names.some((name) => text(functionName)?.split(':').at(-1) === own[name]);

const calls = (service: string, names: string, parameters: Parameters = anything) =>
  Object.fromEntries(names.split(' ').map((name) => [`${service}:${name}`, parameters]));

/** Of a function: its session has its name, it runs on machines of AWS, and it has a log group. */
const functionOf = (name: 'forwarder' | 'updater' | 'messenger', itsCalls: Doings['calls']): Doings => ({
  session: (session, own) => session === own[name],
  from: ({ network }) => network !== 'internet',
  calls: {
    ...calls(
      'logs',
      'CreateLogStream PutLogEvents',
      (request, own) => request.logGroupName === `/aws/lambda/${own[name]}`,
    ),
    ...calls('sqs', 'SendMessage'),
    ...itsCalls,
  },
});

/**
 * What the agent of Systems Manager asks for on each machine, refused or not. Source: Systems Manager User Guide,
 * "AmazonSSMManagedInstanceCore", without the parameters that this policy lets it read.
 */
const AGENT = {
  ...calls(
    'ssm',
    'DescribeAssociation DescribeDocument GetDeployablePatchSnapshotForInstance GetDocument GetManifest ListAssociations ListInstanceAssociations PutComplianceItems PutConfigurePackageResult PutInventory UpdateAssociationStatus UpdateInstanceAssociationStatus UpdateInstanceInformation',
  ),
  ...calls('ssmmessages', 'CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel'),
  ...calls('ec2messages', 'AcknowledgeMessage DeleteMessage FailMessage GetEndpoint GetMessages SendReply'),
};

/**
 * Every call that the stack's own roles make. What is not here is not the product's doing: somebody else uses the role. A
 * test compares the calls with the policies in the template.
 */
export const OWN_DOINGS: Readonly<Record<OwnRole, Doings>> = {
  forwarder: functionOf('forwarder', {
    ...calls('s3', 'GetObject', reference),
    ...calls('es', 'ESHttpPost'),
    ...calls('sns', 'Publish', toOwnTopic),
  }),
  messenger: functionOf('messenger', {
    ...calls(
      'ssm',
      'GetParameter',
      (request, own) => request.name === `/create-cloudtrail-kibana/${own.stackName}/webhook`,
    ),
    ...calls('kms', 'Decrypt'),
  }),
  updater: functionOf('updater', {
    ...calls('s3', 'GetObject PutObject', reference),
    ...calls('es', 'ESHttpGet ESHttpPost ESHttpPut ESHttpDelete DescribeDomain'),
    ...calls('es', 'UpdateDomainConfig', only('domainName', 'accessPolicies')),
    ...calls('iam', 'ListAccountAliases'),
    ...calls('organizations', 'ListAccounts'),
    ...calls('ssm', 'GetParameter', inOwnFolder),
    ...calls('lambda', 'GetFunctionConfiguration', toFunction('forwarder', 'updater')),
    ...calls(
      'lambda',
      'UpdateFunctionConfiguration',
      both(toFunction('forwarder'), only('functionName', 'environment')),
    ),
  }),
  proxy: {
    // EC2 names the session after the instance.
    session: (session) => /^i-[0-9a-f]{8,17}$/.test(session),
    from: (evidence) =>
      evidence.record.sourceIPAddress === evidence.own.address ||
      evidence.network === 'aws-service' ||
      (evidence.network === 'aws' && isNew(evidence)),
    calls: {
      ...AGENT,
      ...calls('ssm', 'GetParameter GetParameters', inOwnFolder),
      ...calls(
        'ssm',
        'PutParameter',
        (request, own) => request.name === `/create-cloudtrail-kibana/${own.stackName}/certificate-sha256`,
      ),
      ...calls('kms', 'Decrypt'),
    },
  },
  history: {
    session: (session, own) => session.startsWith(`${own.stackName}-HistoryFunction-`),
    from: ({ network }) => network !== 'internet',
    calls: {
      ...calls('logs', 'CreateLogStream PutLogEvents', ({ logGroupName }, { stackName }) =>
        String(logGroupName).startsWith(`/aws/lambda/${stackName}-HistoryFunction-`),
      ),
      ...calls(
        's3',
        'GetObject',
        ({ key }, { stackName }) =>
          /^history\/|(^|\/)AWSLogs\//.test(String(key)) || key === `reference/${stackName}`,
      ),
      ...calls('s3', 'PutObject DeleteObject', ({ key }) => String(key).startsWith('history/')),
      ...calls('s3', 'ListBucket', ({ prefix }) => /^history\/|(^|\/)AWSLogs\//.test(String(prefix))),
      ...calls('kms', 'Decrypt'),
      ...calls('cloudtrail', 'LookupEvents DescribeTrails'),
      ...calls('ec2', 'DescribeRegions'),
      ...calls('es', 'ESHttpGet ESHttpPost ESHttpPut DescribeDomain'),
    },
  },
  machine: {
    // Step Functions and EventBridge choose the names, and document none.
    session: () => true,
    from: ({ network }) => network !== 'internet',
    calls: {
      ...calls('lambda', 'InvokeFunction', ({ functionName }, { stackName }) =>
        new RegExp(`(^|:)${stackName}-(HistoryFunction|UpdateElasticsearch)-`).test(String(functionName)),
      ),
      ...calls('states', 'StartExecution DescribeExecution StopExecution RedriveExecution'),
      ...calls('s3', 'GetObject PutObject ListMultipartUploadParts AbortMultipartUpload', ({ key }) =>
        String(key).startsWith('history/'),
      ),
    },
  },
  trail: {
    // AWS does not document the name.
    session: () => true,
    from: ({ network }) => network === 'aws-service',
    calls: calls('logs', 'CreateLogStream PutLogEvents'),
  },
};

/** A machine has another address of AWS until its Elastic IP is associated. */
const STARTING = 15 * 60_000;

function isNew({ record }: Evidence): boolean {
  const since = at(record.userIdentity, 'sessionContext', 'attributes', 'creationDate');
  const age = Date.parse(text(record.eventTime) ?? '') - Date.parse(text(since) ?? '');
  return age >= 0 && age <= STARTING;
}

/** The stack's role that made the call. */
export function ownRoleOf({ record, own }: Evidence): OwnRole | undefined {
  const issuer = at(record.userIdentity, 'sessionContext', 'sessionIssuer', 'arn');
  if (typeof issuer !== 'string') return undefined;
  for (const role in own.roles) if (own.roles[role as OwnRole] === issuer) return role as OwnRole;
  return undefined;
}

/** Whether a call by one of the stack's roles is what that role is for: by session, call, parameters and address. */
export function isOwnDoing(role: OwnRole, evidence: Evidence): boolean {
  const { session, from, calls: known } = OWN_DOINGS[role];
  const { userIdentity, requestParameters } = evidence.record;
  const arn = text(at(userIdentity, 'arn'));
  const parameters = known[callOf(evidence.record)];
  return (
    parameters !== undefined &&
    session(arn?.split('/').at(-1) ?? '', evidence.own) &&
    from(evidence) &&
    parameters(isObject(requestParameters) ? requestParameters : {}, evidence.own)
  );
}
