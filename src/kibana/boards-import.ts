import { fingerprint } from '../schema/hash.ts';
import { type ProxyClient, type Reply, XSRF } from './proxy-client.ts';
import { boardObjects, toNdjson } from './saved/ndjson.ts';
import type { SavedObject } from './saved/objects.ts';

const BOUNDARY = 'create-cloudtrail-kibana-boards';
/** More objects than we have, so that one page holds them all. */
const PAGE = 1000;

/** The boards as the UI has them, held against those of this version. */
export interface BoardsState {
  /** How many of our objects the UI has, and how many there are. */
  readonly there: number;
  readonly all: number;
  /** Whether the boards that are there were imported from these very definitions. */
  readonly current: boolean;
}

/**
 * The objects to import. Each board's description ends with the fingerprint of all definitions, which tells a later
 * run whether the UI has these or others.
 */
function markedObjects(): { objects: SavedObject[]; mark: string } {
  const objects = boardObjects();
  const mark = `[boards ${fingerprint(toNdjson(objects)).slice(0, 8)}]`;
  const withMark = objects.map((object) =>
    object.type === 'dashboard'
      ? {
          ...object,
          attributes: { ...object.attributes, description: `${object.attributes.description} ${mark}` },
        }
      : object,
  );
  return { objects: withMark, mark };
}

/** Made once: the fingerprint of all definitions takes longer than the calls it saves. */
export const MARKED = markedObjects();

/** Looks whether the UI has the boards of this version; changes nothing. */
export async function readBoards(client: ProxyClient, uiPath: string): Promise<BoardsState> {
  const { objects, mark } = MARKED;
  const types = ['dashboard', 'visualization', 'search', 'index-pattern'];
  const query = types.map((type) => `type=${type}`).join('&');
  const reply = await client(`${uiPath}/api/saved_objects/_find?${query}&per_page=${PAGE}`);
  if (reply.status !== 200) throw refused('look for', reply);
  const { saved_objects: saved } = JSON.parse(reply.body) as {
    saved_objects: { type: string; id: string; attributes: { description?: string } }[];
  };
  const found = new Map(saved.map((object) => [`${object.type}:${object.id}`, object.attributes]));
  const there = objects.filter(({ type, id }) => found.has(`${type}:${id}`));
  const boards = there.filter(({ type }) => type === 'dashboard');
  return {
    there: there.length,
    all: objects.length,
    current: boards.every(({ type, id }) => found.get(`${type}:${id}`)?.description?.endsWith(mark)),
  };
}

/**
 * Brings the UI's boards up to this version; objects of other ids, a user's copies among them, are not touched.
 *
 * @returns true when something was imported.
 * @throws Error when the UI takes the file but not all objects in it: its answer 200 alone says nothing.
 */
export async function ensureBoards(client: ProxyClient, uiPath: string): Promise<boolean> {
  const { there, all, current } = await readBoards(client, uiPath);
  if (current && there === all) return false;
  const reply = await client(`${uiPath}/api/saved_objects/_import?overwrite=true`, {
    method: 'POST',
    headers: { ...XSRF, 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` },
    body: multipart(toNdjson(MARKED.objects)),
  });
  if (reply.status !== 200) throw refused('import', reply);
  const answer = JSON.parse(reply.body) as {
    success: boolean;
    errors?: { type: string; id: string; error: { type: string } }[];
  };
  const [first] = answer.errors ?? [];
  if (answer.success && first === undefined) return true;
  const why = first === undefined ? 'no reason was given' : `${first.type} ${first.id}: ${first.error.type}`;
  throw new Error(`could not import ${answer.errors?.length ?? 'all'} of the boards' objects (${why})`);
}

/** One file in a form, as the UI's own page sends it; its name has to end in `.ndjson`. */
const multipart = (ndjson: string): string =>
  [
    `--${BOUNDARY}`,
    'Content-Disposition: form-data; name="file"; filename="boards.ndjson"',
    'Content-Type: application/x-ndjson',
    '',
    ndjson,
    `--${BOUNDARY}--`,
    '',
  ].join('\r\n');

const refused = (doing: string, { status, body }: Reply): Error =>
  new Error(`could not ${doing} the boards: HTTP ${status} ${body.slice(0, 200)}`);
