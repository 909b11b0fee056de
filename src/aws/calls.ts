import type { HttpRequest } from '@smithy/types';

/** One call of AWS: what is asked of whom. What is known only once the request is on its way comes later. */
export interface Call {
  /** The service by its own name, such as "CloudFormation". */
  readonly service: string;
  /** Such as "DescribeStacks". */
  readonly operation: string;
  /** True when it changes nothing, so that it may be given up at any time. */
  readonly reads: boolean;
  /** What it is about, where that helps the reader of an error: a bucket. */
  readonly on?: string;
  /** Host, and port unless it is the usual one. */
  host?: string;
  region?: string;
  /** Address of the HTTP proxy on the way, without user and password. */
  proxy?: string;
  /** Gives it up. */
  readonly stop?: AbortSignal | undefined;
}

/**
 * How AWS names operations that read. AssumeRole hands out credentials and leaves nothing behind that would have to be
 * removed. Whatever is not in this list counts as a change.
 */
const READS = /^(Get|List|Describe|Head|Simulate|Lookup|Filter|BatchGet|AssumeRole|Search|Validate)/;

/** True for an operation that changes nothing, going by its name. */
export const isRead = (operation: string): boolean => READS.test(operation);

/** Names that a client's class does not have as people write them. */
const SERVICES: Readonly<Record<string, string>> = {
  CloudWatchLogs: 'CloudWatch Logs',
  OpenSearch: 'OpenSearch Service',
  ServiceQuotas: 'Service Quotas',
  SSM: 'Systems Manager',
};

const declaredReads = new WeakSet<object>();

/** Declares that this one command changes nothing, where its operation's name does not tell: an Invoke, for example. */
export function asRead<T extends object>(command: T): T {
  declaredReads.add(command);
  return command;
}

/** The call that a command of a client is: `CloudFormationClient`, `DescribeStacksCommand` and the command itself. */
export function callOf(clientName: string, commandName: string, command: object | undefined): Call {
  const service = clientName.replace(/Client$/, '');
  const operation = commandName.replace(/Command$/, '');
  const { Bucket } = (command as { input?: { Bucket?: string } } | undefined)?.input ?? {};
  return {
    service: SERVICES[service] ?? service,
    operation,
    ...(Bucket === undefined ? {} : { on: `bucket ${Bucket}` }),
    reads: isRead(operation) || (command !== undefined && declaredReads.has(command)),
  };
}

/**
 * The call that a request is, where no command of ours is known: the SDK's own ones on its way to credentials. Going by
 * the protocol, its operation is in the form, in a header, or comes to the method and path.
 */
export function callBehind({ method, path, headers, body, hostname }: HttpRequest): Call {
  const form = typeof body === 'string' ? new URLSearchParams(body).get('Action') : null;
  const operation = form ?? headers['x-amz-target']?.split('.').at(-1) ?? `${method} ${path}`;
  const service = scopeOf(headers)?.service ?? hostname.split('.')[0] ?? hostname;
  return { service, operation, reads: isRead(operation) || method === 'GET' };
}

/** Region and service that a request is signed for. Form: Credential=<key>/<date>/<region>/<service>/aws4_request. */
export function scopeOf(headers: HttpRequest['headers']): { region: string; service: string } | undefined {
  const [, region, service] =
    /Credential=[^/]*\/\d+\/([^/]+)\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '') ?? [];
  return region === undefined || service === undefined ? undefined : { region, service };
}

/** Calls that may take longer than others until they answer, in milliseconds. */
const LONGER: Readonly<Record<string, number>> = {
  // Answers when the function ends: longer than any function of the template may run.
  'Lambda Invoke': 330_000,
  // The time limit counts the upload too.
  'S3 PutObject': 300_000,
  // A thousand objects at once.
  'S3 DeleteObjects': 120_000,
};

/** Longest time until a call has to be answered, in milliseconds; `usual` for those that need no longer. */
export const answerLimit = ({ service, operation }: Call, usual: number): number =>
  LONGER[`${service} ${operation}`] ?? usual;
