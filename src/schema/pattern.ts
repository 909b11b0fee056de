import { DETAILS, FIELDS, type Field, type FieldType, HEALTH_FIELDS, QUARANTINE_FIELDS } from './fields.ts';

/** One field as `GET /api/index_patterns/_fields_for_wildcard` lists it. */
export interface PatternField {
  readonly name: string;
  readonly type: string;
  readonly esTypes?: readonly string[];
  readonly count: 0;
  readonly scripted: false;
  readonly searchable: boolean;
  readonly aggregatable: boolean;
  readonly readFromDocValues: boolean;
  readonly subType?: { readonly multi: { readonly parent: string } };
}

const UI_TYPE: Record<FieldType, string> = {
  keyword: 'string',
  text: 'string',
  date: 'date',
  boolean: 'boolean',
  long: 'number',
  double: 'number',
  ip: 'ip',
};

/** Meta fields as the UI adds them; `_type` is gone from OpenSearch 2, and nobody filters by it on 7.10. */
const META: readonly PatternField[] = [
  meta('_id', 'string', ['_id'], true),
  meta('_index', 'string', ['_index'], true),
  meta('_score', 'number'),
  meta('_source', '_source', ['_source']),
  meta('_type', 'string'),
];

/**
 * The index pattern's `attributes.fields` (as a list; the saved object holds it as a JSON string). Shipping it spares
 * the UI the first refresh, and its panels work before the first event.
 */
export const indexPatternFields = (): PatternField[] => patternOf(FIELDS);

/** The same for the index pattern of the health document. */
export const healthPatternFields = (): PatternField[] => patternOf(HEALTH_FIELDS);

/** The same for the index pattern of the quarantine. */
export const quarantinePatternFields = (): PatternField[] => patternOf(QUARANTINE_FIELDS);

function patternOf(fields: readonly Field[]): PatternField[] {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const listed = fields.flatMap((field) =>
    field.type === 'alias'
      ? [aliasField(field, byName)]
      : [plain(field.name, field.type, field.lookupOnly), ...multi(field)],
  );
  return [...META, ...listed].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function multi(field: Field): PatternField[] {
  return Object.entries(field.also ?? {}).map(([suffix, type]) => ({
    ...plain(`${field.name}.${suffix}`, type, field.name === DETAILS),
    subType: { multi: { parent: field.name } },
  }));
}

function aliasField(alias: Field, byName: ReadonlyMap<string, Field>): PatternField {
  const path = alias.of ?? '';
  const target = byName.get(path);
  if (target && target.type !== 'alias') return plain(alias.name, target.type, target.lookupOnly);
  const dot = path.lastIndexOf('.');
  const type = byName.get(path.slice(0, dot))?.also?.[path.slice(dot + 1)];
  if (!type) throw new Error(`field table: ${alias.name} is an alias of ${path}, which is no field`);
  return plain(alias.name, type);
}

function plain(name: string, type: FieldType, lookupOnly = false): PatternField {
  const aggregatable = type !== 'text' && !lookupOnly;
  return {
    name,
    type: UI_TYPE[type],
    esTypes: [type],
    count: 0,
    scripted: false,
    searchable: true,
    aggregatable,
    readFromDocValues: aggregatable,
  };
}

function meta(name: string, type: string, esTypes?: readonly string[], usable = false): PatternField {
  const flags = { searchable: usable, aggregatable: usable, readFromDocValues: false };
  return { name, type, ...(esTypes ? { esTypes } : {}), count: 0, scripted: false, ...flags };
}
