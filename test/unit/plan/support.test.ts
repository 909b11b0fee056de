import { expect, test } from 'vitest';
import { ENGINES } from '../../../src/plan/sizes.ts';
import { supportOf } from '../../../src/plan/support.ts';

test.each([
  ['OpenSearch_2.19', '2026-11-26', false, /standard support until 2027-11-07/],
  ['OpenSearch_2.19', '2027-05-10', false, /standard support until/],
  ['OpenSearch_2.19', '2027-05-12', true, /standard support until/],
  ['OpenSearch_2.19', '2027-11-07', true, /standard support until/],
  ['Elasticsearch_7.10', '2027-11-08', true, /surcharge; extended support ends on 2030-11-07/],
  ['Elasticsearch_7.10', '2030-11-08', true, /support of Elasticsearch_7\.10 ended/],
  ['OpenSearch_2.11', '2027-11-08', true, /extended support ends on 2028-11-07/],
  ['OpenSearch_2.9', '2026-11-26', true, /extended support ends on 2027-11-07/],
  ['OpenSearch_1.2', '2026-11-26', true, /surcharge/],
  ['OpenSearch_1.3', '2026-11-26', false, /2027-11-07/],
  ['OpenSearch_3.5', '2040-01-01', false, /not announced/],
])('%s on %s: ends=%s', (engine, day, ends, text) => {
  const told = supportOf(engine, Date.parse(day));
  expect(told.ends).toBe(ends);
  expect(told.text).toMatch(text);
});

test('the wizard tells the same dates', () => {
  for (const { engine, note } of ENGINES) {
    const date = /\d{4}-\d\d-\d\d/.exec(note)?.[0] ?? 'not announced';
    expect(supportOf(engine, Date.parse('2026-11-26')).text).toContain(date);
  }
});
