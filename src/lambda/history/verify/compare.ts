import { QUARANTINE_INDEX } from '../../../schema/index.ts';
import type { JsonObject } from '../../json.ts';
import type { Document, Misfit } from '../../logs-to-elasticsearch/normalise.ts';
import type { Ask } from '../../update-elasticsearch/domain.ts';
import { contentOf, type Wanted, wantedOf, wordsOf } from './event.ts';
import { lookUp, type There } from './look-up.ts';

/** Documents asked for at once: some 50 KB of question. */
export const BATCH = 500;

export interface Compared {
  /** All documents of the batch. */
  readonly wanted: readonly Wanted[];
  /** Found with the same content, or in the quarantine. */
  readonly there: number;
  readonly missing: readonly Wanted[];
  readonly missingMisfits: readonly Misfit[];
  /** Found under the same id with another content, which is said in words. */
  readonly different: readonly { readonly wanted: Wanted; readonly instead: string }[];
}

/** Compares a batch of what log files have in them with what the index has. */
export async function compare(
  documents: readonly Document[],
  misfits: readonly Misfit[],
  ask: Ask,
): Promise<Compared> {
  const sought = [...documents, ...misfits.map(({ id }) => ({ id, index: QUARANTINE_INDEX }))];
  const there = await lookUp(sought, ask);
  return judge(documents.map(wantedOf), misfits, there);
}

/** Pure: what of these is there, what is not, and what is there with another content. */
function judge(wanted: readonly Wanted[], misfits: readonly Misfit[], there: There): Compared {
  const missing: Wanted[] = [];
  const different: { wanted: Wanted; instead: string }[] = [];
  for (const one of wanted) {
    const found = there.get(one.document.id);
    if (found === undefined) missing.push(one);
    else if (found !== 'quarantined' && contentOf(found) !== one.content)
      different.push({ wanted: one, instead: wordsOf(found as JsonObject) });
  }
  const missingMisfits = misfits.filter(({ id }) => !there.has(id));
  const count = wanted.length + misfits.length - missing.length - missingMisfits.length - different.length;
  return { wanted, there: count, missing, missingMisfits, different };
}
