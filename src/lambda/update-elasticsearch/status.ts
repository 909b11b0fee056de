import { INDEX_PATTERN, QUARANTINE_INDEX, TIME_FIELD } from '../../schema/index.ts';
import { LIST_OF } from '../known-accounts.ts';
import type { Desired } from './desired.ts';
import type { Ask } from './domain.ts';
import { futureIndices } from './future-indices.ts';
import { storedHash, wantedTemplates } from './indices.ts';
import { samePolicy } from './policy.ts';
import { ENDPOINT_VARIABLE, type ReconcileDeps } from './reconcile.ts';
import { type ReferenceDeps, type ReferenceState, referenceState } from './reference.ts';
import { NotReady } from './request-error.ts';
import { storedShards } from './shard-count.ts';

/** The deployment as seen from inside, for the CLI's health checks. */
export interface Status {
  readonly cluster: {
    readonly status: string;
    readonly version: string;
    readonly distribution: string;
    readonly nodes: number;
  };
  /** Fingerprint of each template on the domain, null when it is absent. */
  readonly templates: Readonly<Record<string, string | null>>;
  /** Fingerprint each template should have. */
  readonly expectedTemplates: Readonly<Record<string, string | undefined>>;
  /** Names a query can use, aliases and multi-fields included; no objects, no meta fields. */
  readonly mappingFields: readonly string[];
  /** Event time of the newest document, ISO; null when there is none. */
  readonly newestEvent: string | null;
  readonly firstEvent: string | null;
  /** Bytes of all data nodes together; null when the domain does not tell. */
  readonly storage: { readonly usedBytes: number; readonly freeBytes: number } | null;
  readonly documents: number;
  /** Events of the present month, UTC. */
  readonly documentsThisMonth: number;
  readonly quarantined: number;
  /** Names of event indices of months to come. */
  readonly futureIndices: readonly string[];
  readonly forwarder: { readonly endpoint: string | null; readonly matches: boolean };
  readonly accessPolicyMatches: boolean;
  /** Day of the list of vendors that the functions name third parties by, YYYY-MM-DD. */
  readonly vendorsOf: string;
  readonly reference: ReferenceState;
}

type Json = Record<string, unknown>;

const EVENTS = `/${INDEX_PATTERN}`;
const LENIENT = 'ignore_unavailable=true&allow_no_indices=true';

/** Reads everything, changes nothing, tries each thing once. */
export async function status(
  desired: Desired,
  deps: Pick<ReconcileDeps, 'askAt' | 'now'> & ReferenceDeps & Pick<ReconcileDeps, 'aws'>,
): Promise<Status> {
  const { endpoint, accessPolicy } = await deps.aws.describeDomain(desired.domainName);
  if (!endpoint) throw new NotReady(`domain ${desired.domainName} has no endpoint yet`);
  const ask = deps.askAt(endpoint);
  const wanted = wantedTemplates(desired, await storedShards(ask));
  const names = Object.keys(wanted);
  const hashes = await Promise.all(
    Object.entries(wanted).map(([name, template]) => storedHash(ask, name, template)),
  );
  const forwarderEndpoint =
    (await deps.aws.functionEnv(desired.forwarderFunction))[ENDPOINT_VARIABLE] ?? null;
  return {
    cluster: await cluster(ask),
    templates: Object.fromEntries(names.map((name, at) => [name, hashes[at] ?? null])),
    expectedTemplates: Object.fromEntries(names.map((name) => [name, wanted[name]?._meta?.hash])),
    mappingFields: await mappingFields(ask),
    ...(await eventTimes(ask)),
    storage: await storage(ask),
    documents: await count(ask, EVENTS),
    quarantined: await count(ask, `/${QUARANTINE_INDEX}`),
    futureIndices: await futureIndices(ask, deps.now()),
    forwarder: {
      endpoint: forwarderEndpoint,
      matches: forwarderEndpoint === (desired.forwarderEndpoint ?? endpoint),
    },
    accessPolicyMatches: samePolicy(accessPolicy, desired.accessPolicy),
    vendorsOf: LIST_OF,
    reference: await referenceState(deps),
  };
}

async function cluster(ask: Ask): Promise<Status['cluster']> {
  const health = (await ask('GET', '/_cluster/health')) as Json;
  const { version } = (await ask('GET', '/')) as { version: Json };
  return {
    status: String(health.status),
    version: String(version.number),
    // Elasticsearch names none; OpenSearch in compatibility mode reports 7.10.2 but still names itself.
    distribution: String(version.distribution ?? 'elasticsearch'),
    nodes: Number(health.number_of_nodes),
  };
}

async function mappingFields(ask: Ask): Promise<string[]> {
  const answer = (await ask('GET', `${EVENTS}/_field_caps?fields=*&${LENIENT}`)) as
    | { fields?: Record<string, Json> }
    | undefined;
  return Object.entries(answer?.fields ?? {})
    .filter(([name, types]) => !name.startsWith('_') && !types.object && !types.nested)
    .map(([name]) => name)
    .sort();
}

export async function eventTimes(
  ask: Ask,
): Promise<Pick<Status, 'newestEvent' | 'firstEvent' | 'documentsThisMonth'>> {
  const field = TIME_FIELD;
  const month = { filter: { range: { [field]: { gte: 'now/M', lte: 'now+1d' } } } };
  // A made-up event of a day to come would hide that no others come.
  const past = { filter: { range: { [field]: { lte: 'now+1d' } } }, aggs: { newest: { max: { field } } } };
  const body = { size: 0, aggs: { past, first: { min: { field } }, month } };
  const answer = (await ask('POST', `${EVENTS}/_search?${LENIENT}`, body)) as {
    aggregations?: {
      past?: { newest?: { value?: number | null } };
      first?: { value?: number | null };
      month?: { doc_count?: number };
    };
  };
  const iso = (time: unknown) => (typeof time === 'number' ? new Date(time).toISOString() : null);
  const { past: upToNow, first, month: ofMonth } = answer.aggregations ?? {};
  return {
    newestEvent: iso(upToNow?.newest?.value),
    firstEvent: iso(first?.value),
    documentsThisMonth: ofMonth?.doc_count ?? 0,
  };
}

/** What the indices take and what the disks have left; shards without a node have a row without figures. */
async function storage(ask: Ask): Promise<Status['storage']> {
  const rows = (await ask('GET', '/_cat/allocation?format=json&bytes=b')) as Json[] | undefined;
  if (!Array.isArray(rows)) return null;
  const sum = (column: string) => rows.reduce((all, row) => all + Number(row[column] ?? 0), 0);
  return { usedBytes: sum('disk.indices'), freeBytes: sum('disk.avail') };
}

export async function count(ask: Ask, path: string): Promise<number> {
  const answer = (await ask('GET', `${path}/_count?${LENIENT}`)) as { count?: number } | undefined;
  return answer?.count ?? 0;
}
