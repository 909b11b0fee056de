import { QUARANTINE_INDEX } from '../../schema/index.ts';
import type { Document, Misfit } from './normalise.ts';
import type { Item, Rejected } from './triage.ts';

/**
 * What the quarantine takes of messages that are no events, and of events that the engine refuses. One at a time:
 * together they may be as large again as the delivery.
 */
export function* strays(
  misfits: readonly Misfit[],
  rejected: readonly Rejected<Document>[],
  receivedAt: string,
): Generator<Item> {
  for (const misfit of misfits) yield quarantined(misfit, '', receivedAt);
  for (const { item, errorType, reason } of rejected)
    yield quarantined({ id: item.id, text: item.text, errorType, reason }, item.index, receivedAt);
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
