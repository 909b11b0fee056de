import type { SavedObject } from './objects.ts';

/** What of a saved object counts when two are compared. */
export type Comparable = Pick<SavedObject, 'attributes' | 'references'>;

/** Attributes that hold JSON as text; the UI writes its keys in another order when somebody saves. */
const JSON_TEXTS = new Set([
  'visState',
  'uiStateJSON',
  'panelsJSON',
  'optionsJSON',
  'searchSourceJSON',
  'fieldFormatMap',
  'sourceFilters',
  'typeMeta',
]);

/** Attributes that mean the same absent as with this value. */
const EMPTY = new Set(['""', '{}', '[]', '0', 'null', 'false']);

/**
 * Whether two saved objects show the same. Nothing else than the attributes and the references counts: `version`,
 * `updated_at`, `migrationVersion`, `namespaces` and `originId` are the server's own.
 *
 * On import, Kibana 7.10 and OpenSearch Dashboards 2.x and 3.x store the attributes as they are: the last migrations of
 * the four types are those of `migrationVersion` in `objects.ts` (OpenSearch-Dashboards, `*_migrations.ts`). What does
 * change by itself is the field list of an index pattern, see {@link fieldList}.
 */
export const showsTheSame = (one: Comparable, other: Comparable): boolean =>
  spelled(one) === spelled(other) || normal(one) === normal(other);

/** The object as it is spelled: nearly always both are spelled alike, and nothing in them has to be read. */
const spelled = ({ attributes, references }: Comparable): string => JSON.stringify([attributes, references]);

/** One text for all spellings of an object. */
const normal = ({ attributes, references }: Comparable): string =>
  stable({
    attributes: plain(attributes),
    references: [...references].map(({ name, type, id }) => [name, type, id].join(' ')).sort(),
  });

/** The attributes with the JSON in them read, without what means nothing. */
function plain(attributes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(attributes).map(([name, value]): [string, unknown] => {
    if (name === 'fields' && typeof value === 'string') return [name, fieldList(value)];
    if (name === 'kibanaSavedObjectMeta') return [name, plain(value as Record<string, unknown>)];
    return [name, JSON_TEXTS.has(name) && typeof value === 'string' ? parsed(value) : value];
  });
  return Object.fromEntries(entries.filter(([, value]) => !EMPTY.has(JSON.stringify(value) ?? 'null')));
}

/** A field of an index pattern as far as panels depend on it. */
interface ListedField {
  readonly name: string;
  readonly type?: string;
  readonly searchable?: boolean;
  readonly aggregatable?: boolean;
  readonly scripted?: boolean;
}

/**
 * The field list of an index pattern, sorted. A column added in Discover makes the UI save the whole list anew,
 * with a count for each field, empty properties, and `esTypes` under another name (`IndexPatternField.toJSON`): what
 * counts is what a field is, not how often it was used. The UI's own fields begin with `_`.
 */
export function fieldList(text: string): Required<ListedField>[] {
  const list = parsed(text);
  if (!Array.isArray(list)) return [];
  return (list as ListedField[])
    .filter(({ name }) => !name.startsWith('_'))
    .map(({ name, type = '', searchable = false, aggregatable = false, scripted = false }) => ({
      ...{ name, type, searchable, aggregatable, scripted },
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** JSON as a value; a text that is none stays a text, which equals nothing of ours. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** JSON with the keys of every object in order. */
export function stable(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
