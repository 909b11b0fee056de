import { fingerprint } from '../schema/hash.ts';
import { INDEX_PATTERN_ID } from '../schema/index.ts';
import { BOARDS } from './boards/index.ts';
import type { ProxyClient } from './proxy-client.ts';
import { refused } from './refused.ts';
import { headOf } from './saved/dashboard.ts';
import { boardObjects, eventPattern, toNdjson } from './saved/ndjson.ts';
import { showsTheSame } from './saved/normal.ts';
import type { SavedObject } from './saved/objects.ts';

/** Objects of one answer; the rest comes page by page. */
const PAGE = 1000;

/** A saved object as the UI answers it. */
type Stored = Pick<SavedObject, 'type' | 'id' | 'attributes' | 'references'>;

/** The saved objects of the boards as the UI has them, compared with those of this version. */
interface BoardsState {
  readonly all: number;
  /** Titles, as this version has them. */
  readonly missing: readonly string[];
  readonly changed: readonly string[];
  /** True when all boards say that they were imported from other definitions than these, and from the same ones. */
  readonly ofOtherVersion: boolean;
}

export interface SavedState {
  /** The index pattern of the events; undefined when there is none. */
  readonly pattern: Stored['attributes'] | undefined;
  readonly boards: BoardsState;
}

/** The objects that an import of this version brings, each once; the index pattern of the events comes first. */
export interface Shipped {
  readonly pattern: SavedObject;
  readonly boards: readonly SavedObject[];
}

let shipped: Shipped | undefined;

/** Made once: the fingerprint of all definitions takes longer than the calls it saves. */
export function shippedObjects(): Shipped {
  shipped ??= { pattern: eventPattern(), boards: marked(boardObjects()) };
  return shipped;
}

const HEADS = new Set(BOARDS.map(({ id }) => headOf(id)));

/**
 * Each board's first panel holds the fingerprint of all definitions in the state of its UI, which nobody sees and which the
 * UI leaves alone when a board is saved. A description would be read in the list of boards.
 */
function marked(objects: readonly SavedObject[]): SavedObject[] {
  const state = JSON.stringify({ boards: fingerprint(toNdjson(objects)).slice(0, 8) });
  return objects.map((object) =>
    HEADS.has(object.id) ? { ...object, attributes: { ...object.attributes, uiStateJSON: state } } : object,
  );
}

/** The fingerprint in the first panel of a board, or where versions before wrote it: in its description. */
const markOf = ({ attributes }: Pick<SavedObject, 'attributes'>): string | undefined =>
  /"boards":"([0-9a-f]{8})"/.exec(String(attributes.uiStateJSON ?? ''))?.[1] ??
  /\[boards ([0-9a-f]{8})\]$/.exec(String(attributes.description ?? ''))?.[1];

/** Reads the saved objects that the UI has and compares them with those of this version; changes nothing. */
export async function readSaved(client: ProxyClient, uiPath: string): Promise<SavedState> {
  const stored = new Map((await allStored(client, uiPath)).map((object) => [keyOf(object), object]));
  const { boards } = shippedObjects();
  const there = boards.flatMap((ours) => {
    const theirs = stored.get(keyOf(ours));
    return theirs === undefined ? [] : [{ ours, theirs }];
  });
  const marks = marksOf(there.map(({ theirs }) => theirs));
  const [ours] = marksOf(boards);
  return {
    pattern: stored.get(keyOf({ type: 'index-pattern', id: INDEX_PATTERN_ID }))?.attributes,
    boards: {
      all: boards.length,
      missing: boards.filter((one) => !stored.has(keyOf(one))).map(titleOf),
      changed: there
        .filter((pair) => !showsTheSame(pair.ours, pair.theirs))
        .map((pair) => titleOf(pair.ours)),
      ofOtherVersion: marks[0] !== undefined && marks[0] !== ours && marks.every((mark) => mark === marks[0]),
    },
  };
}

const marksOf = (objects: readonly Stored[]): (string | undefined)[] => {
  const marks = objects.filter(({ id }) => HEADS.has(id)).map(markOf);
  // The boards of a version before: their first panels hold none, and their descriptions do.
  return marks.some((mark) => mark !== undefined)
    ? marks
    : objects.filter(({ type }) => type === 'dashboard').map(markOf);
};

async function allStored(client: ProxyClient, uiPath: string): Promise<Stored[]> {
  const types = ['dashboard', 'visualization', 'search', 'index-pattern'];
  const query = types.map((type) => `type=${type}`).join('&');
  const found: Stored[] = [];
  for (let page = 1; ; page += 1) {
    const reply = await client(`${uiPath}/api/saved_objects/_find?${query}&per_page=${PAGE}&page=${page}`);
    if (reply.status !== 200) throw refused('look for', 'the saved objects', reply);
    const { saved_objects: more, total } = JSON.parse(reply.body) as {
      readonly saved_objects: readonly Stored[];
      readonly total: number;
    };
    found.push(...more);
    if (more.length === 0 || found.length >= total) return found;
  }
}

const keyOf = ({ type, id }: Pick<Stored, 'type' | 'id'>): string => `${type}:${id}`;

const titleOf = ({ attributes }: SavedObject): string => String(attributes.title);
