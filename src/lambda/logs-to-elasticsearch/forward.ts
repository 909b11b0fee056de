import { type BulkDeps, type Delivery, deliver } from './bulk.ts';
import { documents, type Seen } from './documents.ts';
import type { Known } from './known.ts';
import type { Limits } from './limits.ts';
import { collector } from './messages/due.ts';
import { type Messages, type SentMessages, sendMessages } from './messages/send-messages.ts';
import type { Counts } from './metrics.ts';
import type { Document, Hash } from './normalise.ts';
import type { Delivered } from './payload.ts';
import { strays } from './quarantine.ts';
import type { Item } from './triage.ts';

export interface ForwardDeps extends BulkDeps {
  readonly hash: Hash;
  /** Names and places; what the package brings along without it. */
  readonly known?: Known;
  /** Which times are believed; all of this century without it. */
  readonly limits?: Limits;
  readonly now: () => number;
  /** Sends messages of what somebody has to act on now; none without it. */
  readonly messages?: Messages | undefined;
  /** Takes the counts, also when the delivery fails afterwards. */
  readonly report: (counts: Counts) => void;
}

/**
 * Indexes every log event, or quarantines it, and sends the messages that are due; throws when some could be neither, or a
 * message could not be sent, so that Lambda's retry and then the failure queue hold the whole delivery. Trying again is
 * harmless: ids are stable, nothing is overwritten, and a message that was sent is known by its claim.
 */
export async function forward({ events, misfits }: Delivered, deps: ForwardDeps): Promise<Counts> {
  const received = events.length + misfits.length;
  const urgent = deps.messages && collector(deps.hash, deps.now);
  const seen: Seen = { misfits: [...misfits], newest: 0, urgent };
  const indexed = await deliver(documents(events, deps.hash, seen, deps.known, deps.limits), deps);
  const receivedAt = new Date(deps.now()).toISOString();
  const kept = await deliver(strays(seen.misfits, indexed.rejected, receivedAt), deps);
  // After the events, so that the link finds them; also when some were not delivered: the next try is minutes later.
  const messages = deps.messages && (await sendMessages(urgent?.due() ?? [], deps.messages, deps));
  const counts = { ...count(received, seen.newest, indexed, kept, deps.now()), ...messageCounts(messages) };
  deps.report(counts);
  assertDelivered(received, indexed, kept);
  if (messages !== undefined && messages.failed > 0)
    throw new Error(`${messages.failed} messages not sent: ${messages.problem}`);
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

/** Only what is not zero: a metric is paid for once it is used. */
const messageCounts = (messages: SentMessages | undefined): Partial<Counts> => ({
  ...(messages?.sent ? { MessagesSent: messages.sent } : {}),
  ...(messages?.failed ? { MessagesFailed: messages.failed } : {}),
});

function assertDelivered(received: number, indexed: Delivery<Document>, kept: Delivery<Item>): void {
  const lost = indexed.undelivered + kept.undelivered + kept.rejected.length;
  if (lost === 0) return;
  const done = `${indexed.created} indexed, ${indexed.duplicate} already there, ${kept.created + kept.duplicate} quarantined`;
  const refused = kept.rejected.length > 0 ? `, ${kept.rejected.length} refused by the quarantine index` : '';
  const why = indexed.problem || kept.problem;
  throw new Error(`${lost} of ${received} records not delivered (${done}${refused})${why ? `: ${why}` : ''}`);
}
