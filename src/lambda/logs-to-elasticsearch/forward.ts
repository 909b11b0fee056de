import { QUARANTINE_INDEX } from '../../schema/index.ts';
import type { VendorNames } from '../third-party.ts';
import { type BulkDeps, type Delivery, deliver } from './bulk.ts';
import { documents, type Seen } from './documents.ts';
import type { Limits } from './limits.ts';
import type { Counts } from './metrics.ts';
import type { Document, Hash, Misfit } from './normalise.ts';
import type { Delivered } from './payload.ts';
import type { Item, Rejected } from './triage.ts';

export interface ForwardDeps extends BulkDeps {
  readonly hash: Hash;
  /** Names of third parties; without it they go by their accounts. */
  readonly vendors?: VendorNames;
  /** Which times are believed; all of this century without it. */
  readonly limits?: Limits;
  readonly now: () => number;
  /** Takes the counts, also when the delivery fails afterwards. */
  readonly report: (counts: Counts) => void;
}

/**
 * Indexes every log event, or quarantines it; throws when some could be neither, so that Lambda's retry and then the
 * failure queue hold the whole delivery. Trying again is harmless: ids are stable and nothing is overwritten.
 */
export async function forward({ events, misfits }: Delivered, deps: ForwardDeps): Promise<Counts> {
  const received = events.length + misfits.length;
  const seen: Seen = { misfits: [...misfits], newest: 0 };
  const indexed = await deliver(documents(events, deps.hash, seen, deps.vendors, deps.limits), deps);
  const receivedAt = new Date(deps.now()).toISOString();
  const kept = await deliver(strays(seen.misfits, indexed.rejected, receivedAt), deps);
  const counts = count(received, seen.newest, indexed, kept, deps.now());
  deps.report(counts);
  assertDelivered(received, indexed, kept);
  return counts;
}

/** One at a time: together they may be as large again as the delivery. */
function* strays(
  misfits: readonly Misfit[],
  rejected: readonly Rejected<Document>[],
  receivedAt: string,
): Generator<Item> {
  for (const misfit of misfits) yield quarantined(misfit, '', receivedAt);
  for (const { item, errorType, reason } of rejected)
    yield quarantined({ id: item.id, text: item.text, errorType, reason }, item.index, receivedAt);
}

function count(
  Received: number,
  newest: number,
  indexed: Delivery<Document>,
  kept: Delivery<Item>,
  now: number,
): Counts {
  return {
    Received,
    Indexed: indexed.created,
    Duplicate: indexed.duplicate,
    // Also those that an earlier try of this delivery has put there.
    Quarantined: kept.created + kept.duplicate,
    Retried: indexed.retried + kept.retried,
    Bytes: indexed.bytes + kept.bytes,
    ...(newest > 0 ? { LagSeconds: Math.max(0, Math.round((now - newest) / 1000)) } : {}),
  };
}

function assertDelivered(received: number, indexed: Delivery<Document>, kept: Delivery<Item>): void {
  const lost = indexed.undelivered + kept.undelivered + kept.rejected.length;
  if (lost === 0) return;
  const done = `${indexed.created} indexed, ${indexed.duplicate} already there, ${kept.created + kept.duplicate} quarantined`;
  const refused = kept.rejected.length > 0 ? `, ${kept.rejected.length} refused by the quarantine index` : '';
  const why = indexed.problem || kept.problem;
  throw new Error(`${lost} of ${received} records not delivered (${done}${refused})${why ? `: ${why}` : ''}`);
}

/** Same id as the event would have had: a second delivery does not double it. */
function quarantined(stray: Omit<Misfit, 'kind'>, index: string, receivedAt: string): Item {
  const body = {
    eventID: stray.id,
    reason: stray.reason.slice(0, 2000),
    errorType: stray.errorType,
    ...(index ? { index } : {}),
    receivedAt,
    record: stray.text,
  };
  return { id: stray.id, index: QUARANTINE_INDEX, body: JSON.stringify(body) };
}
