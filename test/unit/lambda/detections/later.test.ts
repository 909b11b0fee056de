import { describe, expect, test } from 'vitest';
import { LATER } from '../../../../src/lambda/detections/later.ts';
import { BURSTS } from '../../../../src/lambda/detections/table/bursts.ts';
import { DETECTIONS } from '../../../../src/lambda/detections/table/index.ts';
import { MARKED } from '../../../../src/lambda/detections/table/marked.ts';
import { FIELDS } from '../../../../src/schema/index.ts';

const EACH = LATER.map((detection) => [detection.id, detection] as const);
const LEAVES = ['term', 'terms', 'prefix', 'wildcard', 'exists'];

/** Names of the fields that a query asks. */
function fieldsOf(query: unknown): string[] {
  if (Array.isArray(query)) return query.flatMap(fieldsOf);
  if (typeof query !== 'object' || query === null) return [];
  return Object.entries(query).flatMap(([key, inner]) => {
    if (key === 'exists') return [String((inner as { field: string }).field)];
    return LEAVES.includes(key) ? Object.keys(inner as object) : fieldsOf(inner);
  });
}

describe('Detections that the updater decides', () => {
  test('have ids and titles that no other detection has.', () => {
    const all = [...DETECTIONS, ...LATER];
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
  });

  test.each(EACH)('%s has texts that fit where they stand.', (_, { title, why, todo, technique, blind }) => {
    expect(title.length).toBeLessThanOrEqual(60);
    expect(technique).toMatch(/^T1\d{3}(\.\d{3})?$/);
    expect(todo.filter((line) => line.length > 100)).toEqual([]);
    for (const text of [why, blind, ...todo]) expect(text).toMatch(/^[A-Z`].{15,}[.)]$/);
    expect(why.length).toBeLessThanOrEqual(220);
    expect(blind.length).toBeLessThanOrEqual(160);
  });

  const asking = [
    ...MARKED.map(({ id, query }) => [id, fieldsOf(query)] as const),
    ...BURSTS.map(({ id, query, by, of }) => [id, [...fieldsOf(query), by, of]] as const),
  ];
  test.each(asking)('%s asks fields that an index has.', (_, asked) => {
    const known = FIELDS.map(({ name }) => name);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((field) => !known.includes(field))).toEqual([]);
  });
});
