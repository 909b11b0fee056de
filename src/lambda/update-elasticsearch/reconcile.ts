import { DAILY_VARIABLE } from '../../schema/index.ts';
import { REFERENCE_VARIABLE } from '../reference/location.ts';
import type { Aws, DomainState } from './aws.ts';
import type { Desired } from './desired.ts';
import type { Ask } from './domain.ts';
import { quarantineFutureIndices } from './future-indices.ts';
import { expireIndices, reconcileIndices, reconcileReplicas, reconcileTemplates } from './indices.ts';
import { samePolicy } from './policy.ts';
import { NotReady } from './request-error.ts';
import { type RetryDeps, retrying } from './retry.ts';
import { shardCount } from './shard-count.ts';

export interface ReconcileDeps extends RetryDeps {
  readonly aws: Aws;
  /** Makes an {@link Ask} for a domain endpoint. */
  readonly askAt: (endpoint: string) => Ask;
  /** Where the reference object is, as `bucket/key`. */
  readonly place: string;
}

/** Name of the forwarder's variable that holds the domain's host[:port]. */
export const ENDPOINT_VARIABLE = 'DOMAIN_ENDPOINT';

/**
 * Brings domain and forwarder into the desired state: reads first, writes only what differs. Returns what it changed,
 * in words; nothing when nothing differed. What a propagating permission or a busy domain refuses is tried again until
 * the deadline; the last refusal is thrown.
 */
export async function reconcile(desired: Desired, deps: ReconcileDeps): Promise<string[]> {
  const again = <T>(work: () => Promise<T>): Promise<T> => retrying(work, deps);
  const domain = await again(() => readyDomain(desired, deps.aws));
  const ask: Ask = (...request) => again(() => deps.askAt(domain.endpoint)(...request));
  return [
    ...(await again(() => reconcilePolicy(desired, domain, deps.aws))),
    ...(await reconcileTemplates(ask, desired, await shardCount(ask, desired, deps.now()))),
    ...(await reconcileIndices(ask, deps.now(), desired)),
    ...(await expireIndices(ask, desired.indexRetentionDays, deps.now())),
    ...(await quarantineFutureIndices(ask, deps.now)),
    ...(await reconcileReplicas(ask, desired.replicas)),
    ...(await again(() => reconcileForwarder(desired, domain.endpoint, deps))),
  ];
}

async function readyDomain(desired: Desired, aws: Aws): Promise<Required<DomainState>> {
  const { endpoint, accessPolicy } = await aws.describeDomain(desired.domainName);
  if (!endpoint) throw new NotReady(`domain ${desired.domainName} has no endpoint yet`);
  return { endpoint, accessPolicy };
}

async function reconcilePolicy(desired: Desired, domain: DomainState, aws: Aws): Promise<string[]> {
  if (samePolicy(domain.accessPolicy, desired.accessPolicy)) return [];
  await aws.setAccessPolicy(desired.domainName, desired.accessPolicy);
  return ['access policy'];
}

async function reconcileForwarder(
  desired: Desired,
  endpoint: string,
  { aws, place }: Pick<ReconcileDeps, 'aws' | 'place'>,
): Promise<string[]> {
  const env = await aws.functionEnv(desired.forwarderFunction);
  const wanted = {
    [ENDPOINT_VARIABLE]: desired.forwarderEndpoint ?? endpoint,
    [REFERENCE_VARIABLE]: place,
    [DAILY_VARIABLE]: desired.dailyFrom ?? '',
  };
  const changed = Object.entries(wanted).flatMap(([name, value]) =>
    (env[name] ?? '') === value ? [] : [name],
  );
  if (changed.length === 0) return [];
  await aws.setFunctionEnv(desired.forwarderFunction, { ...env, ...wanted });
  return changed.map((name) => WORDS[name] ?? name);
}

const WORDS: Readonly<Record<string, string>> = {
  [ENDPOINT_VARIABLE]: 'forwarder endpoint',
  [REFERENCE_VARIABLE]: 'where the forwarder finds names',
  [DAILY_VARIABLE]: 'day from which each day has an index',
};
