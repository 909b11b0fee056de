import { randomUUID } from 'node:crypto';
import { isObject, json, problem, type UiAnswer, type UiRequest } from './http.ts';
import { capOf, isSupported, type NewObject, type Reference, strictError, tooNew } from './rules.ts';

/** Saved objects by {@link keyOf}, in memory: they are gone with the process. */
export type Store = Map<string, SavedObject>;

export interface SavedObject extends NewObject {
  readonly updated_at: string;
  readonly version: string;
}

export const keyOf = (object: { readonly type: string; readonly id: string }) =>
  `${object.type}:${object.id}`;

/** Stores an object as the UI does after its migrations: with the type's own migration version. */
export function put(store: Store, { type, id, attributes, references }: NewObject): SavedObject {
  const version = String(Number(store.get(keyOf({ type, id }))?.version ?? 0) + 1);
  const migrationVersion = { [type]: capOf(type)! };
  const object = {
    type,
    id,
    attributes,
    references,
    migrationVersion,
    updated_at: new Date().toISOString(),
    version,
  };
  store.set(keyOf(object), object);
  return object;
}

/**
 * GET, POST, PUT and DELETE of /api/saved_objects/{type}/{id}, and GET …/_find.
 *
 * @param parts the decoded path segments after /api/saved_objects.
 */
export function serveObjects(
  request: UiRequest,
  parts: readonly string[],
  store: Store,
  ui: string,
): UiAnswer {
  const [type = '', id, ...more] = parts;
  const { method } = request;
  if (method === 'GET' && type === '_find' && id === undefined) return find(request.query, store);
  if (more.length > 0 || (id === undefined && method !== 'POST')) return problem(404, 'Not Found');
  if (!isSupported(type)) return problem(400, `Unsupported saved object type: '${type}': Bad Request`);
  const stored = store.get(keyOf({ type, id: id ?? '' }));
  if (method === 'POST') {
    if (stored && request.query.get('overwrite') !== 'true')
      return problem(409, `Saved object [${type}/${id}] conflict`);
    return save(request, { type, id: id ?? randomUUID() }, store, ui);
  }
  if (stored === undefined) return problem(404, `Saved object [${type}/${id}] not found`);
  if (method === 'GET') return json(stored);
  if (method === 'PUT') return save(request, stored, store, ui);
  if (method !== 'DELETE') return problem(404, 'Not Found');
  store.delete(keyOf(stored));
  return json({});
}

/** Saves the body's attributes over those that `target` has. */
function save(
  request: UiRequest,
  target: Partial<SavedObject> & { type: string; id: string },
  store: Store,
  ui: string,
) {
  const body = readObject(request.body);
  if (!isObject(body?.attributes)) {
    return problem(400, '[request body.attributes]: expected value of type [object] but got [undefined]');
  }
  const extra = Object.keys(body).find(
    (key) => !['attributes', 'migrationVersion', 'references', 'version'].includes(key),
  );
  if (extra !== undefined) return problem(400, `[request body.${extra}]: definition for this key is missing`);
  const object: NewObject = {
    type: target.type,
    id: target.id,
    attributes: { ...target.attributes, ...body.attributes },
    references: (body.references as Reference[] | undefined) ?? target.references ?? [],
    migrationVersion: (body.migrationVersion as Record<string, string> | undefined) ?? {},
  };
  const late = tooNew(object, ui);
  if (late !== undefined) return problem(422, late);
  const strict = strictError(object);
  return strict === undefined ? json(put(store, object)) : problem(400, strict);
}

/** A body that is a JSON object, or undefined. */
export function readObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function find(query: URLSearchParams, store: Store): UiAnswer {
  const types = query.getAll('type');
  if (types.length === 0)
    return problem(400, '[request query.type]: expected at least one defined value but got [undefined]');
  const page = Number(query.get('page') ?? 1);
  const perPage = Number(query.get('per_page') ?? 20);
  const words = (query.get('search') ?? '').replaceAll('*', '').toLowerCase().split(/\s+/);
  const title = ({ attributes }: SavedObject) => String(attributes.title ?? '').toLowerCase();
  const found = [...store.values()].filter(
    (object) => types.includes(object.type) && words.every((word) => title(object).includes(word)),
  );
  const start = (page - 1) * perPage;
  return json({
    page,
    per_page: perPage,
    total: found.length,
    saved_objects: found.slice(start, start + perPage),
  });
}
