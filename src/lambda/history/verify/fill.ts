import { type BulkDeps, deliver } from '../../logs-to-elasticsearch/bulk.ts';
import type { Document, Misfit } from '../../logs-to-elasticsearch/normalise.ts';
import { strays } from '../../logs-to-elasticsearch/quarantine.ts';
import type { Tally } from '../sums.ts';

/**
 * Indexes what is missing, or keeps it in the quarantine, as the forwarder would have.
 *
 * @throws Error when the domain does not take all of it.
 */
export async function fill(
  documents: readonly Document[],
  misfits: readonly Misfit[],
  tally: Tally,
  bulk: BulkDeps,
  now: number,
): Promise<void> {
  const indexed = await deliver(documents, bulk);
  const kept = await deliver(strays(misfits, indexed.rejected, new Date(now).toISOString()), bulk);
  const lost = indexed.undelivered + kept.undelivered + kept.rejected.length;
  if (lost > 0)
    throw new Error(`${lost} missing records not delivered: ${indexed.problem || kept.problem || 'refused'}`);
  // One that came meanwhile by itself is there as well.
  tally.indexed += indexed.created + indexed.duplicate;
  tally.quarantined += kept.created + kept.duplicate;
}
