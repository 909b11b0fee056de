import { describe, expect, it } from 'vitest';
import { DETAILS, FIELD_BUDGET, FIELDS, mappedFieldCount } from '../../../src/schema/index.ts';
import { fieldReference, QUERY_FORMS } from '../../../src/schema/reference.ts';

const page = fieldReference();
const names = FIELDS.flatMap(({ name, also = {} }) => [
  name,
  ...Object.keys(also).map((suffix) => `${name}.${suffix}`),
]);

/** Cells of every table row, heads and rules left out. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.slice(2, -2).split(/ (?<!\\)\| /));
const rowOf = (name: string) => rows.find(([cell]) => cell === `\`${name}\``);

describe('field reference', () => {
  it('lists every name that can be searched, once', () => {
    const listed = rows.map(([cell = '']) => cell.slice(1, -1));
    expect(listed.toSorted()).toEqual(names.toSorted());
  });

  it('gives every field an example that names it, and every alias its field', () => {
    for (const { name, type, of } of FIELDS) {
      const row = rowOf(name);
      if (type === 'alias') expect(row).toEqual([`\`${name}\``, `\`${of}\``]);
      else {
        expect(row, name).toHaveLength(4);
        expect(row?.[3]?.startsWith(`\`${name}`), name).toBe(true);
      }
    }
  });

  it.each([
    ['eventTime', 'date', /^`eventTime >= "/],
    ['readOnly', 'boolean', /: true`$/],
    ['sourceIPAddress.ip', 'ip', /\/8"`$/],
    ['eventID', 'keyword, not charted', /: "value"`$/],
    ['errorMessage', 'text, not charted', /: "some words"`$/],
    ['errorMessage.keyword', 'keyword', /: "value"`$/],
    [`${DETAILS}.keyword`, 'keyword, not charted', /"requestParameters\.name=value"`$/],
  ])('%s is %s', (name, type, example) => {
    const row = rowOf(name);
    expect(row?.[1]).toBe(type);
    expect(row?.[3]).toMatch(example);
  });

  it.each(QUERY_FORMS)('$query: its fields exist', ({ query, find }) => {
    const fields = [...query.matchAll(/([\w.]+)(?=: |\s+[<>]=?\s)/g)].map(([name]) => name);
    expect(fields.length).toBeGreaterThan(0);
    expect(fields.filter((name) => !names.includes(name))).toEqual([]);
    expect(page).toContain(`| ${find} | \`${query}\` |`);
  });

  it('says how much room the field table has left', () => {
    const used = mappedFieldCount();
    expect(page).toContain(`${used} of ${FIELD_BUDGET} entries`);
    expect(page).toContain(`${FIELD_BUDGET - used} are left`);
  });

  it('shows the exact and the full-text search of details', () => {
    const queries = QUERY_FORMS.map(({ query }) => query);
    expect(queries.some((query) => query.startsWith(`${DETAILS}: `))).toBe(true);
    expect(queries.some((query) => query.startsWith(`${DETAILS}.keyword: "`))).toBe(true);
  });
});
