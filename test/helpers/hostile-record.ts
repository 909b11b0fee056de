type Json = Record<string, unknown>;

/** What stands in the place of a value: other types, and texts that look like JSON and are not. */
const ODD: readonly unknown[] = [
  null,
  undefined,
  0,
  -1e300,
  true,
  '',
  '{',
  '%7B%22Statement%22%3A%5B%5D%7D',
  '{"Statement":[{"Effect":"Allow","Action":{"a":1},"Resource":[null,[1]],"Principal":[{"AWS":{}}],"Condition":[1]}]}',
  [],
  [[null]],
  {},
  { items: null },
  { toString: null, items: [{ items: 7 }] },
];

/** Levels of a record that are varied: the parameters of EC2 are that deep. */
const LEVELS = 6;

/**
 * The record with each member, at each level, replaced by each odd value; and with parameters that are very deep, or a long
 * list. `parts` are the members that are varied; all unless given.
 */
export function* hostileVariants(record: Json, parts = Object.keys(record)): Generator<Json> {
  yield* variants(record, parts, LEVELS);
  yield { ...record, requestParameters: nested(2000) };
  yield { ...record, requestParameters: Array.from({ length: 5000 }, () => record.requestParameters) };
}

function* variants(object: Json, keys: readonly string[], levels: number): Generator<Json> {
  for (const key of keys) {
    for (const odd of ODD) yield { ...object, [key]: odd };
    const value = object[key];
    if (levels === 0 || typeof value !== 'object' || value === null) continue;
    // Of a list the first two items.
    const inner = Array.isArray(value) ? Object.fromEntries(value.slice(0, 2).entries()) : (value as Json);
    for (const variant of variants(inner, Object.keys(inner), levels - 1))
      yield { ...object, [key]: Array.isArray(value) ? Object.values(variant) : variant };
  }
}

function nested(levels: number): Json {
  let value: Json = {};
  for (let level = 0; level < levels; level++) value = { items: [value] };
  return value;
}
