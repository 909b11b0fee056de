import { expect, it } from 'vitest';
import { fieldsForWildcard, patternFields } from '../../../../src/sandbox/front/stand-in/fields.ts';

const cap = (type: string, aggregatable = true, searchable = true) => ({
  [type]: { type, searchable, aggregatable },
});

it.each([
  ['keyword', cap('keyword'), { type: 'string', esTypes: ['keyword'], readFromDocValues: true }],
  ['text', cap('text', false), { type: 'string', aggregatable: false, readFromDocValues: false }],
  ['date', cap('date'), { type: 'date' }],
  ['nanoseconds', cap('date_nanos'), { type: 'date', esTypes: ['date_nanos'] }],
  ['ip', cap('ip'), { type: 'ip' }],
  ['number', cap('scaled_float'), { type: 'number' }],
  ['what no UI knows', cap('flat_object'), { type: 'unknown' }],
  [
    'long here, integer there',
    { ...cap('long'), ...cap('integer') },
    { type: 'number', esTypes: ['long', 'integer'] },
  ],
  ['long here, keyword there', { ...cap('long'), ...cap('keyword') }, { type: 'conflict' }],
])('%s', (_name, caps, expected) => {
  expect(patternFields({ field: caps }, [])).toEqual([
    expect.objectContaining({ name: 'field', ...expected }),
  ]);
});

it('sorts, leaves objects out, marks multi-fields and adds the meta fields asked for', () => {
  const caps = {
    z: cap('keyword'),
    user: cap('object', false, false),
    'user.name': cap('text', false),
    'user.name.raw': cap('keyword'),
    _id: cap('_id', false),
    _seq_no: cap('_seq_no'),
  };
  const fields = patternFields(caps, ['_id', '_score']);
  expect(fields.map(({ name, subType }) => [name, subType?.multi.parent])).toEqual([
    ['_id', undefined],
    ['_score', undefined],
    ['user.name', undefined],
    ['user.name.raw', 'user.name'],
    ['z', undefined],
  ]);
  expect(fields[1]).toMatchObject({ type: 'string', searchable: false, aggregatable: false });
});

it.each([
  ['meta_fields=%5B%22_id%22%5D', ['_id', 'a']],
  ['meta_fields=_id&meta_fields=_index', ['_id', '_index', 'a']],
  ['', ['a']],
])('reads the list of meta fields from "%s"', async (query, names) => {
  const asked: string[] = [];
  const search = async (path: string) => {
    asked.push(path);
    return { status: 200, body: { fields: { a: cap('keyword') } } };
  };
  const answer = await fieldsForWildcard(new URLSearchParams(`pattern=cloudtrail-*&${query}`), search);
  expect(asked[0]).toMatch(/^\/cloudtrail-\*\/_field_caps\?fields=\*/);
  expect(JSON.parse(answer.body).fields.map((field: { name: string }) => field.name)).toEqual(names);
});

it.each([
  ['pattern=x', 404, 404, 'No indices match pattern "x"'],
  ['pattern=x', 500, 502, 'answered 500'],
  ['', 200, 400, 'query.pattern'],
])('"%s" when the server answers %i → %i', async (query, status, expected, message) => {
  const answer = await fieldsForWildcard(new URLSearchParams(query), async () => ({ status, body: {} }));
  expect(answer.status).toBe(expected);
  expect(JSON.parse(answer.body).message).toContain(message);
});
