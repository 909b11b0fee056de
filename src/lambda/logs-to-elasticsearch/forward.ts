import { QUARANTINE_INDEX } from '../../schema/index.ts';
import type { VendorNames } from '../third-party.ts';
import { type BulkDeps, type Delivery, deliver } from './bulk.ts';
import { documents, type Seen } from './documents.ts';
import type { Counts } from './metrics.ts';
import type { Document, Hash, Misfit } from './normalise.ts';
import type { LogEvent } from './payload.ts';
import type { Item } from './triage.ts';

export interface ForwardDeps extends BulkDeps {
  readonly hash: Hash;
  /** Names of third parties; without it they go by their accounts. */
  readonly vendors?: VendorNames;
  readonly now: () => number;
  /** Takes the counts, also when the delivery fails afterwards. */
  readonly report: (counts: Counts) => void;
}

/**
 * Indexes every log event, or quarantines it; throws when some could be neither, so that Lambda's retry and then the
 * failure queue hold the whole delivery. Trying again is harmless: ids are stable and nothing is overwritten.
 */
export async function forward(events: readonly LogEvent[], deps: ForwardDeps): Promise<Counts> {
  const seen: Seen = { misfits: [], newest: 0 };
  const indexed = await deliver(documents(events, deps.hash, seen, deps.vendors), deps);
  const receivedAt = new Date(deps.now()).toISOString();
  const strays = [
    ...seen.misfits.map((misfit) => quarantined(misfit, '', receivedAt)),
    ...indexed.rejected.map(({ item, errorType, reason }) =>
      quarantined({ id: item.id, text: item.text, errorType, reason }, item.index, receivedAt),
    ),
  ];
  const kept = await deliver<Item>(strays, deps);
  const counts = count(events.length, seen.newest, indexed, kept, deps.now());
  deps.report(counts);
  assertDelivered(events.length, indexed, kept);
  return counts;
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
