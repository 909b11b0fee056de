import { importObjects } from '../kibana/boards-import.ts';
import {
  fieldNames,
  type IndexPattern,
  makeDefault,
  patternChanges,
  readDefault,
} from '../kibana/index-pattern.ts';
import type { ProxyClient } from '../kibana/proxy-client.ts';
import { readSaved, type SavedState, shippedObjects } from '../kibana/saved-state.ts';

/** The UI of a stack, as somebody who is signed in. */
export interface Ui {
  readonly client: ProxyClient;
  /** Such as `/_dashboards`. */
  readonly path: string;
}

/** Something that the UI shall have: whether it is missing or changed, and how to bring it there. */
interface Furnishing {
  readonly what: string;
  /** True when `apply` has something to do. Changes nothing. */
  readonly isDue: (ui: Ui, state: SavedState) => boolean | Promise<boolean>;
  readonly apply: (ui: Ui) => Promise<void>;
}

/** The index pattern comes first: the boards refer to it. */
const FURNISHINGS: readonly Furnishing[] = [
  {
    what: 'index pattern',
    isDue: (_, { pattern }) =>
      pattern === undefined || patternChanges(pattern).length > 0 || !hasAllFields(pattern),
    apply: ({ client, path }) => importObjects(client, path, [shippedObjects().pattern], 'the index pattern'),
  },
  {
    what: 'default index pattern',
    isDue: async ({ client, path }) => (await readDefault(client, path)) === undefined,
    apply: ({ client, path }) => makeDefault(client, path),
  },
  {
    what: 'boards',
    isDue: (_, { boards: { missing, changed } }) => missing.length + changed.length > 0,
    apply: ({ client, path }) => importObjects(client, path, shippedObjects().boards, 'the boards'),
  },
];

function hasAllFields(pattern: IndexPattern): boolean {
  const there = new Set(fieldNames(pattern));
  return fieldNames(shippedObjects().pattern.attributes).every((name) => there.has(name));
}

/** What the UI lacks of this version's index pattern and boards, or has otherwise; changes nothing. */
export async function lookAtUi(ui: Ui): Promise<Furnishing[]> {
  const state = await readSaved(ui.client, ui.path);
  const due: Furnishing[] = [];
  for (const one of FURNISHINGS) if (await one.isDue(ui, state)) due.push(one);
  return due;
}

/**
 * Imports index pattern and boards of this version where they are missing or others. What a person has saved under
 * other names is not touched.
 *
 * @returns what was imported.
 * @throws Error when the UI does not answer, or does not take all of it.
 */
export async function furnish(ui: Ui): Promise<string[]> {
  const due = await lookAtUi(ui);
  for (const { apply } of due) await apply(ui);
  return due.map(({ what }) => what);
}
