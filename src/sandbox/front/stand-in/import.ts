import { isObject, json, problem, type UiAnswer, type UiRequest } from './http.ts';
import { keyOf, put, readObject, type Store } from './objects.ts';
import {
  CHECKED_REFERENCES,
  IMPORT_MAX_BYTES,
  IMPORT_MAX_OBJECTS,
  isSupported,
  type NewObject,
  type Reference,
  strictError,
  tooNew,
} from './rules.ts';

type Failure = Pick<NewObject, 'type' | 'id'> & {
  readonly title?: unknown;
  readonly error: { readonly type: string; readonly [detail: string]: unknown };
};

/** POST /api/saved_objects/_import: 200 is no success, `success` and `errors` of the answer say it. */
export async function importObjects(request: UiRequest, store: Store, ui: string): Promise<UiAnswer> {
  const file = await readFile(request);
  if (typeof file !== 'string') return file;
  const objects = readObjects(file);
  if (typeof objects === 'string') return problem(400, objects);
  const late = objects.map((object) => tooNew(object, ui)).find((message) => message !== undefined);
  if (late !== undefined) return problem(422, late);
  const overwrite = request.query.get('overwrite') === 'true';
  const inFile = new Set(objects.map(keyOf));
  const failures = objects.flatMap((object) => check(object, inFile, store, overwrite) ?? []);
  const failed = new Set(failures.map(keyOf));
  const good = objects.filter((object) => !failed.has(keyOf(object)));
  // As the original: what a person could resolve (a conflict, a missing reference) holds back the whole file.
  const held = failures.some(({ error }) => error.type === 'conflict' || error.type === 'missing_references');
  if (!held) for (const object of good) put(store, object);
  return json({
    successCount: good.length,
    success: failures.length === 0,
    ...(failures.length && { errors: failures }),
  });
}

async function readFile({ query, headers, body }: UiRequest): Promise<UiAnswer | string> {
  if (query.get('overwrite') === 'true' && query.get('createNewCopies') === 'true') {
    return problem(400, '[request query]: cannot use [overwrite] with [createNewCopies]');
  }
  const contentType = headers['content-type'] ?? '';
  if (!contentType.startsWith('multipart/form-data')) return problem(415, 'Unsupported Media Type');
  if (body.length > IMPORT_MAX_BYTES) {
    return problem(413, `Payload content length greater than maximum allowed: ${IMPORT_MAX_BYTES}`);
  }
  const form = await new Response(body, { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => undefined);
  const file = form?.get('file');
  if (!(file instanceof File))
    return problem(400, '[request body.file]: expected value of type [Stream] but got [undefined]');
  const extension = /\.[^.]*$/.exec(file.name)?.[0] ?? '';
  return extension === '.ndjson' ? file.text() : problem(400, `Invalid file extension ${extension}`);
}

/** The objects of an export, one a line; a string says why the file is refused. */
function readObjects(content: string): NewObject[] | string {
  const lines = content.split('\n').filter((line) => line.trim() !== '');
  const values = lines.map((line) => readObject(Buffer.from(line)));
  const broken = values.indexOf(undefined);
  if (broken >= 0) return `Line ${broken + 1} is no JSON object`;
  const objects = values.flatMap((value) =>
    value === undefined || 'exportedCount' in value ? [] : [toObject(value)],
  );
  if (objects.length > IMPORT_MAX_OBJECTS) return `Can't import more than ${IMPORT_MAX_OBJECTS} objects`;
  const seen = new Set<string>();
  const twice = new Set(objects.map(keyOf).filter((key) => seen.size === seen.add(key).size));
  return twice.size === 0 ? objects : `Non-unique import objects detected: [${[...twice].join()}]`;
}

const toObject = (value: Readonly<Record<string, unknown>>): NewObject => ({
  type: String(value.type),
  id: String(value.id),
  attributes: isObject(value.attributes) ? value.attributes : {},
  references: (value.references as Reference[] | undefined) ?? [],
  migrationVersion: (value.migrationVersion as Record<string, string> | undefined) ?? {},
});

function check(
  object: NewObject,
  inFile: ReadonlySet<string>,
  store: Store,
  overwrite: boolean,
): Failure | undefined {
  const { type, id, attributes } = object;
  const failure = (error: Failure['error']) => ({ type, id, title: attributes.title, error });
  if (!isSupported(type)) return failure({ type: 'unsupported_type' });
  const missing = object.references.filter(
    (to) => CHECKED_REFERENCES.includes(to.type) && !inFile.has(keyOf(to)) && !store.has(keyOf(to)),
  );
  if (missing.length > 0) return failure({ type: 'missing_references', references: missing });
  if (!overwrite && store.has(keyOf(object))) return failure({ type: 'conflict' });
  const message = strictError(object);
  return message === undefined ? undefined : failure({ type: 'unknown', message, statusCode: 400 });
}
