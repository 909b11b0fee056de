import { indexFor, isExpired, TEMPLATE_NAME } from '../../../schema/index.ts';
import { createIndex } from '../../update-elasticsearch/indices.ts';
import { mayPass, NotReady } from '../../update-elasticsearch/request-error.ts';
import type { Domain, History } from '../deps.ts';
import { openDomain } from '../domain.ts';

/** The domain, once it takes events: it has an endpoint and the index template. Undefined until then. */
export async function readyDomain(history: History): Promise<Domain | undefined> {
  try {
    const domain = await openDomain(history);
    const template = await domain.ask('GET', `/_index_template/${TEMPLATE_NAME}`);
    if (template === undefined) throw new NotReady('the index template is not there yet');
    return domain;
  } catch (error) {
    // While the stack is made, its domain and its rights there come last.
    if (mayPass(error)) return undefined;
    throw error;
  }
}

/**
 * Makes the indices of these days (YYYY-MM-DD), or of their months, so that they are not made in the middle of the work. Of months that
 * are no longer kept none is made: the updater would delete it. A log file may hold events of an earlier month: that index
 * the engine makes by the template, as it does for live deliveries.
 */
export async function makeIndices(
  days: Iterable<string>,
  { ask }: Domain,
  { retentionDays, dailyFrom, now }: Pick<History, 'retentionDays' | 'dailyFrom' | 'now'>,
): Promise<void> {
  const names = new Set([...days].map((day) => indexFor(Date.parse(`${day}T00:00:00Z`), dailyFrom)));
  for (const name of [...names].sort().reverse()) {
    if (!isExpired(name, retentionDays, now())) await createIndex(ask, name);
  }
}
