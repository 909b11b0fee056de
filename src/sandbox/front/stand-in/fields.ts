import { json, problem, type UiAnswer } from './http.ts';
import type { Search } from './search.ts';

interface Capability {
  readonly type: string;
  readonly searchable: boolean;
  readonly aggregatable: boolean;
}

/** A field as an index pattern lists it. */
interface PatternField {
  readonly name: string;
  readonly type: string;
  readonly esTypes: readonly string[];
  readonly searchable: boolean;
  readonly aggregatable: boolean;
  readonly readFromDocValues: boolean;
  readonly subType?: { readonly multi: { readonly parent: string } };
}

const NUMBERS = [
  'long',
  'integer',
  'short',
  'byte',
  'double',
  'float',
  'half_float',
  'scaled_float',
  'unsigned_long',
];
const STRINGS = [
  'keyword',
  'text',
  'wildcard',
  'constant_keyword',
  '_type',
  '_id',
  '_index',
  'match_only_text',
];
const NOT_IN_DOC_VALUES = ['text', 'geo_shape'];

/** GET /api/index_patterns/_fields_for_wildcard, from what the search server itself says of the indices. */
export async function fieldsForWildcard(query: URLSearchParams, search: Search): Promise<UiAnswer> {
  const pattern = query.get('pattern');
  if (!pattern)
    return problem(400, '[request query.pattern]: expected value of type [string] but got [undefined]');
  const path = `/${encodeURIComponent(pattern)}/_field_caps?fields=*&ignore_unavailable=true&allow_no_indices=false`;
  const { status, body } = await search(path);
  if (status === 404) {
    const attributes = { code: 'no_matching_indices' };
    return json(
      { statusCode: 404, error: 'Not Found', message: `No indices match pattern "${pattern}"`, attributes },
      404,
    );
  }
  if (status !== 200) return problem(502, `The search server answered ${status} to _field_caps.`);
  const caps = (body as { fields: Record<string, Record<string, Capability>> }).fields;
  return json({ fields: patternFields(caps, metaFields(query)) });
}

/** The UI sends the list as repeated parameters or as one JSON text. */
function metaFields(query: URLSearchParams): string[] {
  const given = query.getAll('meta_fields');
  if (!given[0]?.startsWith('[')) return given;
  try {
    return (JSON.parse(given[0]) as unknown[]).map(String);
  } catch {
    return [];
  }
}

/** Turns field capabilities into an index pattern's fields, sorted by name, without plain objects. */
export function patternFields(
  caps: Readonly<Record<string, Readonly<Record<string, Capability>>>>,
  meta: readonly string[],
): PatternField[] {
  const names = [...new Set([...Object.keys(caps).filter((name) => !name.startsWith('_')), ...meta])].sort();
  return names.flatMap((name) => {
    const types = Object.keys(caps[name] ?? {});
    if (types.some((type) => type === 'object' || type === 'nested')) return [];
    return [toField(name, types, Object.values(caps[name] ?? {}), caps)];
  });
}

function toField(
  name: string,
  esTypes: readonly string[],
  caps: readonly Capability[],
  all: Readonly<Record<string, Readonly<Record<string, Capability>>>>,
): PatternField {
  const kinds = new Set(esTypes.map(uiType));
  const aggregatable = caps.length > 0 && caps.every((cap) => cap.aggregatable);
  const parent = name.slice(0, Math.max(name.lastIndexOf('.'), 0));
  const multi = parent in all && !('object' in all[parent]!) && !('nested' in all[parent]!);
  return {
    name,
    // A field that the indices disagree about cannot be used in a panel, as in the original.
    type: kinds.size > 1 ? 'conflict' : ([...kinds][0] ?? 'string'),
    esTypes,
    searchable: caps.length > 0 && caps.every((cap) => cap.searchable),
    aggregatable,
    readFromDocValues:
      aggregatable && esTypes.every((type) => !NOT_IN_DOC_VALUES.includes(type) && !type.startsWith('_')),
    ...(multi ? { subType: { multi: { parent } } } : {}),
  };
}

function uiType(type: string): string {
  if (NUMBERS.includes(type)) return 'number';
  if (STRINGS.includes(type)) return 'string';
  if (type === 'date_nanos') return 'date';
  return ['date', 'boolean', 'ip', 'geo_point', 'geo_shape', '_source'].includes(type) ? type : 'unknown';
}
