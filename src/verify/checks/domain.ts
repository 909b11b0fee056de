import { firstOf } from '../../core/first-of.ts';
import { shapeOfStack } from '../../plan/shape.ts';
import type { VerifyContext } from '../context.ts';
import { Finding } from '../finding.ts';
import { settings } from '../settings/row.ts';

/** Whether the domain is as it was deployed: nodes, storage, engine, encryption. */
export const domainSettings = settings({ well: 'as deployed' });

/** Whether all data can be read, and has its copies. */
export async function clusterHealthy({ inside, stack }: VerifyContext): Promise<string> {
  const { cluster, documents, quarantined, newestEvent } = await inside();
  if (cluster.status === 'red') throw new Finding('the cluster is red: some data is not available');
  const size = shapeOfStack(stack);
  // One node holds no copies. Where there should be some, yellow says that a copy is missing.
  if (cluster.status !== 'green' && size !== undefined && size.nodes > 1)
    throw new Finding(
      `the cluster is ${cluster.status}: ${cluster.nodes} of ${size.nodes + size.masters} nodes are there`,
      'It mends itself within minutes, or see the domain in the OpenSearch console.',
      'warn',
    );
  const rejects = quarantined > 0 ? `, ${quarantined} in quarantine` : '';
  const events = `${cluster.status}, ${documents} events${rejects}`;
  return newestEvent === null
    ? `${events}; the first ones come after about 5 minutes`
    : `${events}, newest ${newestEvent.replace(/\.\d+Z$/, 'Z')}`;
}

export async function accessPolicy({ inside }: VerifyContext): Promise<string> {
  if ((await inside()).accessPolicyMatches) return 'as deployed';
  throw new Finding("the domain's access policy was changed by hand");
}

export async function forwarderEndpoint({ inside }: VerifyContext): Promise<string> {
  const { endpoint, matches } = (await inside()).forwarder;
  if (matches) return `${endpoint}`;
  throw new Finding(`the forwarder writes to ${endpoint ?? 'nothing'}`);
}

export async function indexTemplates({ inside }: VerifyContext): Promise<string> {
  const { templates, expectedTemplates } = await inside();
  const expected = Object.entries(expectedTemplates ?? {});
  // Functions of older versions.
  if (expected.length === 0)
    throw new Finding('unknown: the function does not tell which there should be', undefined, 'warn');
  const wrong = expected.filter(([name, hash]) => templates[name] !== hash);
  if (wrong.length === 0) return 'as deployed';
  const told = wrong.map(([name]) => `${name} is ${templates[name] ? 'another version' : 'missing'}`);
  throw new Finding(told.join(', '));
}

const SHOWN = 3;

/** Event indices of months that no event can be of yet: each is made up, and takes memory of the domain. */
export async function futureMonths({ inside }: VerifyContext): Promise<string> {
  const { futureIndices } = await inside();
  // Functions of older versions.
  if (futureIndices === undefined)
    throw new Finding('unknown: the function does not tell', undefined, 'warn');
  if (futureIndices.length === 0) return 'no index of a month to come';
  const indices = futureIndices.length === 1 ? '1 index' : `${futureIndices.length} indices`;
  throw new Finding(`${indices} of months to come: ${firstOf(futureIndices, SHOWN)}`);
}
