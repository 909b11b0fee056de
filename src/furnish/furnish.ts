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

/** Something that the UI shall have: how to see what is missing or changed, and how to bring it there. */
interface Furnishing {
  readonly what: string;
  /** What `apply` would do, in words; nothing when there is nothing to do. Changes nothing. */
  readonly look: (ui: Ui, state: SavedState) => Promise<readonly string[]>;
  readonly apply: (ui: Ui) => Promise<void>;
}

/** The index pattern comes first: the boards refer to it. */
const FURNISHINGS: readonly Furnishing[] = [
  {
    what: 'index pattern',
    look: async (_, { pattern }) => {
      if (pattern === undefined) return ['import the index pattern'];
      const changed = patternChanges(pattern).length > 0 || !hasAllFields(pattern);
      return changed ? ['restore the index pattern'] : [];
    },
    apply: ({ client, path }) => importObjects(client, path, [shippedObjects().pattern], 'the index pattern'),
  },
  {
    what: 'default index pattern',
    look: async ({ client, path }) =>
      (await readDefault(client, path)) === undefined ? ['make the index pattern the default'] : [],
    apply: ({ client, path }) => makeDefault(client, path),
  },
  {
    what: 'boards',
    look: async (_, { boards: { missing, changed } }) => [
      ...(missing.length === 0 ? [] : [`import ${objects(missing.length)} of the boards`]),
      ...(changed.length === 0 ? [] : [`restore ${objects(changed.length)} of the boards`]),
    ],
    apply: ({ client, path }) => importObjects(client, path, shippedObjects().boards, 'the boards'),
  },
];

const objects = (count: number): string => `${count} saved object${count === 1 ? '' : 's'}`;

function hasAllFields(pattern: IndexPattern): boolean {
  const there = new Set(fieldNames(pattern));
  return fieldNames(shippedObjects().pattern.attributes).every((name) => there.has(name));
}

/** Something to do, and what it is called once it is done. */
export interface Due {
  readonly what: string;
  readonly words: readonly string[];
  readonly apply: (ui: Ui) => Promise<void>;
}

/** What the UI lacks of this version's index pattern and boards, or has otherwise; changes nothing. */
export async function lookAtUi(ui: Ui): Promise<Due[]> {
  const state = await readSaved(ui.client, ui.path);
  const due: Due[] = [];
  for (const { what, look, apply } of FURNISHINGS) {
    const words = await look(ui, state);
    if (words.length > 0) due.push({ what, words, apply });
  }
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
