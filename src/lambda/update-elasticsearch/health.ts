import { HEALTH_INDEX, healthIndex, QUARANTINE_INDEX } from '../../schema/index.ts';
import { write } from './amend.ts';
import type { Ask } from './domain.ts';
import { createIndex } from './indices.ts';
import { count, eventTimes } from './status.ts';

const MINUTE = 60_000;

/** What the boards show of it: one document, written anew at each look. */
export interface Health {
  /** ISO 8601, as are all times here. */
  readonly checkedAt: string;
  readonly newestEvent: string | null;
  readonly lagMinutes: number | null;
  readonly quarantined: number;
}

/** Looks whether events arrive, and writes it where the boards find it. */
export async function reportHealth(ask: Ask, now: number): Promise<Health> {
  const { newestEvent } = await eventTimes(ask);
  const health: Health = {
    checkedAt: new Date(now).toISOString(),
    newestEvent,
    lagMinutes:
      newestEvent === null ? null : Math.max(0, Math.round((now - Date.parse(newestEvent)) / MINUTE)),
    quarantined: await count(ask, `/${QUARANTINE_INDEX}`),
  };
  if ((await ask('GET', `/${HEALTH_INDEX}`)) === undefined)
    await createIndex(ask, HEALTH_INDEX, healthIndex());
  const action = { update: { _index: HEALTH_INDEX, _id: 'last', retry_on_conflict: 3 } };
  const lines = [action, { doc: health, doc_as_upsert: true }].map((line) => `${JSON.stringify(line)}\n`);
  const { refused } = await write([lines.join('')], ask);
  if (refused) throw new Error(`the health document could not be written: ${refused.why}`);
  return health;
}
