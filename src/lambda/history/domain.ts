import { endpoint, OPENSEARCH } from '../endpoint.ts';
import { isObject, type JsonObject, text } from '../json.ts';
import { askDomain } from '../update-elasticsearch/domain.ts';
import { NotReady, RequestError } from '../update-elasticsearch/request-error.ts';
import type { Domain, History } from './deps.ts';

export type { Domain } from './deps.ts';

const TIMEOUT = 20_000;

/** AWS counts the calls by which it describes a domain; a hundred children that each ask for their day would be refused. */
const AGAIN_AFTER = 5 * 60_000;

/** The stack's domain; as it was some minutes ago where `described` has it. @throws NotReady while it is being made. */
export async function openDomain(history: History): Promise<Domain> {
  const known = history.described?.get(history.domain);
  if (known !== undefined && history.now() - known.at < AGAIN_AFTER) return known.domain;
  const domain = await describe(history);
  history.described?.set(history.domain, { domain, at: history.now() });
  return domain;
}

async function describe({ env, send, domain }: History): Promise<Domain> {
  const { url } = endpoint(OPENSEARCH, env);
  const path = `/2021-01-01/opensearch/domain/${encodeURIComponent(domain)}`;
  const answer = await send({ url: `${url}${path}`, method: 'GET', service: 'es', timeout: TIMEOUT });
  if (answer.status === 404 || answer.status === 409) throw new NotReady(`domain ${domain} is not there yet`);
  if (answer.status !== 200) throw new RequestError(`es GET ${path}`, answer);
  const { DomainStatus: status } = JSON.parse(answer.text) as { DomainStatus?: JsonObject };
  const found = text(status?.Endpoint) ?? text(status?.EndpointV2);
  if (found === undefined) throw new NotReady(`domain ${domain} has no endpoint yet`);
  const host = found.replace(/^https?:\/\//, '').replace(/\/$/, '');
  const cluster = isObject(status?.ClusterConfig) ? status.ClusterConfig : {};
  return {
    endpoint: host,
    ask: askDomain(send, host),
    nodes: Number(cluster.InstanceCount ?? 1),
    instanceType: text(cluster.InstanceType) ?? '',
  };
}
