import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { asRead } from '../aws/calls.ts';

/** What UpdateElasticsearch sees from inside, by IAM. */
export interface InsideStatus {
  readonly cluster: { readonly status: string; readonly version: string; readonly nodes: number };
  /** Fingerprint of each template on the domain, and the one it should have. */
  readonly templates: Readonly<Record<string, string | null>>;
  readonly expectedTemplates?: Readonly<Record<string, string>>;
  /** Names of the leaf fields that the index template maps. */
  readonly mappingFields: readonly string[];
  readonly newestEvent: string | null;
  readonly firstEvent?: string | null;
  /** All data nodes together, in bytes: taken by indices, and free. Functions of older versions do not tell. */
  readonly storage?: { readonly usedBytes: number; readonly freeBytes: number } | null;
  readonly documents: number;
  /** Events of the present month, UTC. Functions of older versions do not tell. */
  readonly documentsThisMonth?: number;
  readonly quarantined: number;
  /** Names of event indices of months to come. Functions of older versions do not tell. */
  readonly futureIndices?: readonly string[];
  readonly forwarder: { readonly endpoint: string; readonly matches: boolean };
  readonly accessPolicyMatches: boolean;
  /** Day of the list of vendors, YYYY-MM-DD. Functions of older versions do not tell. */
  readonly vendorsOf?: string;
  /** The reference object. Functions of older versions do not tell. */
  readonly reference?: ReferenceState;
}

/** The object with the names of accounts that the forwarder reads. */
export interface ReferenceState {
  /** Why it can't be read; the rest is then absent. */
  readonly unread?: string;
  readonly accounts?: number;
  readonly accountsFrom?: 'organization' | 'alias' | 'flag' | 'id';
  readonly vendors?: number;
  /** Day of AWS's list of address ranges, YYYY-MM-DD. */
  readonly rangesOf?: string;
  /** Day on which the updater last looked, YYYY-MM-DD. */
  readonly looked?: string;
  /** What could not be renewed, a sentence each. */
  readonly problems?: readonly string[];
  /** Whether it has the names that the stack has. */
  readonly matches?: boolean;
}

/** Asks the Lambda that may ask the domain. Rejects with the function's own error message. */
export const askInside = (lambda: LambdaClient, functionName: string): Promise<InsideStatus> =>
  act<InsideStatus>(lambda, functionName, 'status');

/** Lets the Lambda bring domain and forwarder back into the stack's state; what it changed, in words. */
export async function reconcileInside(lambda: LambdaClient, functionName: string): Promise<string[]> {
  return (await act<{ changes: string[] }>(lambda, functionName, 'reconcile')).changes;
}

/** What {@link reconcileInside} would change now; changes nothing. */
export async function previewInside(lambda: LambdaClient, functionName: string): Promise<string[]> {
  return (await act<{ changes: string[] }>(lambda, functionName, 'preview')).changes;
}

/** What that Lambda found out of third parties in events that are indexed already; see its `completeThirdParties`. */
interface ThirdPartyCounts {
  readonly marked: number;
  readonly renamed: number;
  readonly linked: number;
  /** False when the time was up first. */
  readonly finished: boolean;
}

/** Lets the Lambda find what third parties did with the sessions that they were handed out, however long ago. */
export const linkSessions = (lambda: LambdaClient, functionName: string): Promise<ThirdPartyCounts> =>
  act<ThirdPartyCounts>(lambda, functionName, 'link-sessions', { all: true });

/** One search of the events; see the function's `Search`. */
export interface InsideSearch {
  readonly index: 'events' | 'quarantine' | 'health';
  readonly body: object;
}

/** An answer of the engine to one search: what was found, or why nothing was. */
export interface InsideAnswer {
  readonly hits?: {
    readonly total: { readonly value: number };
    readonly hits: readonly { readonly _source?: Readonly<Record<string, unknown>> }[];
  };
  readonly aggregations?: Readonly<Record<string, unknown>>;
  readonly _shards?: { readonly failed: number; readonly total: number };
  readonly error?: {
    readonly reason?: string;
    readonly type?: string;
    readonly root_cause?: readonly { readonly reason?: string }[];
  };
}

/** Lets the Lambda search; the answers in the order of the searches, fewer when the others would not fit into one. */
export async function searchInside(
  lambda: LambdaClient,
  functionName: string,
  searches: readonly InsideSearch[],
): Promise<readonly InsideAnswer[]> {
  const more = { searches };
  return (await act<{ answers: InsideAnswer[] }>(lambda, functionName, 'search', more)).answers;
}

/** Actions of the function that change nothing. */
const READING = new Set(['status', 'search']);

async function act<T>(
  lambda: LambdaClient,
  functionName: string,
  action: string,
  more: object = {},
): Promise<T> {
  const command = new InvokeCommand({
    FunctionName: functionName,
    Payload: Buffer.from(JSON.stringify({ action, ...more })),
  });
  const { Payload, FunctionError } = await lambda.send(READING.has(action) ? asRead(command) : command);
  const text = Buffer.from(Payload ?? []).toString('utf8');
  if (FunctionError === undefined) return JSON.parse(text) as T;
  throw new Error((JSON.parse(text) as { errorMessage?: string }).errorMessage ?? FunctionError);
}
