import { describe, expect, test } from 'vitest';
import { BOARDS } from '../../../../src/kibana/boards/index.ts';
import {
  MOST_BYTES,
  MOST_SEARCHES,
  parseSearches,
  search,
} from '../../../../src/lambda/update-elasticsearch/search.ts';
import { update } from '../../../../src/lambda/update-elasticsearch/update.ts';
import { searchOf } from '../../../../src/report/ask.ts';
import { fakeDeps, fakeDomain } from './fake-domain.ts';

const body = { size: 0 };

describe('parseSearches', () => {
  test.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /expected a list of 1 to 20/],
    ['an empty list', [], /expected a list of 1 to 20/],
    ['too many', Array.from({ length: MOST_SEARCHES + 1 }, () => ({ index: 'events', body })), /1 to 20/],
    ['no object', [null], /searches\[0\]\.index: expected events/],
    [
      'another index',
      [
        { index: 'events', body },
        { index: '.kibana', body },
      ],
      /searches\[1\]\.index/,
    ],
    ['a name of every object', [{ index: 'constructor', body }], /searches\[0\]\.index/],
    ['no body', [{ index: 'events' }], /searches\[0\]\.body: expected an object/],
    ['a list as body', [{ index: 'events', body: [] }], /searches\[0\]\.body/],
    ['text as body', [{ index: 'events', body: '{}\n{"index":".kibana"}' }], /searches\[0\]\.body/],
  ])('refuses %s', (_, value, message) => {
    expect(() => parseSearches(value)).toThrow(message);
  });

  const filter = (...queries: object[]) => ({ query: { bool: { filter: queries } } });
  const agg = (one: object) => ({ aggs: { a: one } });
  const levels = (count: number): object =>
    count === 0 ? {} : agg({ terms: { field: 'eventName' }, ...levels(count - 1) });
  test.each<[string, object, string]>([
    [
      'a scripted field',
      { script_fields: { a: { script: '1' } } },
      'body.script_fields: expected nothing but',
    ],
    ['a runtime field', { runtime_mappings: {} }, 'body.runtime_mappings'],
    ['a point in time', { pit: { id: 'x' } }, 'body.pit'],
    ['suggestions', { suggest: {} }, 'body.suggest'],
    ['another index in the body', { index: 'x' }, 'body.index'],
    [
      'a query outside a filter',
      { query: { match_all: {} } },
      'body.query.match_all: expected nothing but bool',
    ],
    ['a must', { query: { bool: { must: [] } } }, 'body.query.bool.must'],
    ['a look-up', filter({ terms: { a: { index: '.kibana', id: '1', path: 'x' } } }), 'filter[0].terms'],
    ['a scripted query', filter({ script: { script: '1' } }), 'filter[0].script'],
    ['a wrapped query', filter({ wrapper: { query: 'e30=' } }), 'filter[0].wrapper'],
    [
      'a time without an end in numbers',
      filter({ range: { eventTime: { gte: 'now-1d' } } }),
      'eventTime.gte',
    ],
    ['a range of another field', filter({ range: { other: { gte: 1 } } }), 'filter[0].range.other'],
    ['a field of a query', filter({ query_string: { query: 'a', fields: ['b'] } }), 'query_string.fields'],
    ['a query that is no text', filter({ query_string: { query: 1 } }), 'query_string.query: expected text'],
    ['a filter that is no list', { query: { bool: { filter: {} } } }, 'bool.filter: expected a list'],
    ['a scripted bucket', agg({ terms: { script: '1' } }), 'body.aggs.a.terms.script'],
    ['a scripted figure', agg({ scripted_metric: {} }), 'body.aggs.a.scripted_metric'],
    ['whole documents of buckets', agg({ top_hits: {} }), 'body.aggs.a.top_hits'],
    ['a script further in', agg({ aggs: { b: { max: { script: '1' } } } }), 'body.aggs.a.aggs.b.max.script'],
    ['events of all indices', agg({ global: {} }), 'body.aggs.a.global'],
    [
      'a flood of buckets',
      agg({ terms: { field: 'a', size: 100_000 } }),
      'terms.size: expected a whole number',
    ],
    ['a flood of hits', { size: 10_000 }, 'body.size: expected a whole number up to 100'],
    ['half a hit', { size: 0.5 }, 'body.size'],
    ['a scripted order', { sort: [{ _script: {} }] }, 'body.sort[0]._script'],
    ['a name of every object', JSON.parse('{"__proto__":{}}'), 'body.__proto__'],
    [
      'a histogram of milliseconds',
      agg({ date_histogram: { field: 'eventTime', fixed_interval: '1ms' } }),
      'minutes, hours or days',
    ],
    ['aggregations of six levels', levels(6), 'at most 5 levels'],
  ])('refuses %s', (_, body, place) => {
    const searches = [{ index: 'events', body }];
    expect(() => parseSearches(searches)).toThrow(/^searches\[0\]\.body/);
    expect(() => parseSearches(searches)).toThrow(place);
  });

  test('takes as many levels of aggregations as the deepest panel has', () => {
    const deepest = (one: object): number =>
      'aggs' in one ? 1 + Math.max(...Object.values(one.aggs as object).map(deepest)) : 0;
    const bodies = BOARDS.flatMap(({ panels }) =>
      panels.flatMap((panel) => ('text' in panel ? [] : searchOf(panel, { from: 1, to: 2 }, '1d').body)),
    );
    expect(() =>
      parseSearches([{ index: 'events', body: levels(Math.max(...bodies.map(deepest))) }]),
    ).not.toThrow();
    expect(Math.max(...bodies.map(deepest))).toBe(5);
  });

  test.each(BOARDS)('takes every panel of $id', ({ panels }) => {
    for (const panel of panels) {
      if ('text' in panel) continue;
      const one = searchOf(panel, { from: 1_700_000_000_000, to: 1_800_000_000_000 }, '1d');
      expect(parseSearches([one])).toEqual([one]);
    }
  });

  test('leaves out what is no part of a search', () => {
    expect(parseSearches([{ index: 'events', body, routing: 'x' }])).toEqual([{ index: 'events', body }]);
  });
});

describe('search', () => {
  test('asks _msearch on our indices, one header and one line a body, whatever is in it', async () => {
    const asked: unknown[] = [];
    const tricky = { query: { query_string: { query: 'a\n{"index":".kibana"}\n' } } };
    const found = await search(
      [
        { index: 'events', body: tricky },
        { index: 'events', body },
      ],
      async (...request) => {
        asked.push(...request);
        return { took: 1, responses: [{ status: 200 }, { error: { reason: 'no' }, status: 400 }] };
      },
    );
    expect(found).toEqual({ answers: [{ status: 200 }, { error: { reason: 'no' }, status: 400 }] });
    const [method, path, text] = asked;
    expect([method, path]).toEqual(['POST', '/_msearch']);
    const lines = String(text)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { index?: string });
    expect(lines.map(({ index }) => index)).toEqual(['cloudtrail-*', undefined, 'cloudtrail-*', undefined]);
    expect(lines[1]).toEqual(tricky);
  });

  const answer = (bytes: number) => ({ hits: 'x'.repeat(bytes) });
  const answered = async (...responses: object[]) =>
    (await search([{ index: 'events', body }], async () => ({ responses }))).answers;

  test('answers as many as a function may, the others are asked for again', async () => {
    const half = answer(MOST_BYTES / 2);
    expect(await answered(half, half, half)).toEqual([half]);
    const third = answer(MOST_BYTES / 3 - 100);
    expect(await answered(third, third, third, third)).toEqual([third, third, third]);
  });

  test('tells of an answer that is too large by itself, and gives those after it', async () => {
    // Two bytes a letter.
    const [first, large, last, ...none] = await answered({}, { hits: 'é'.repeat(MOST_BYTES / 2) }, answer(1));
    expect([first, last, none]).toEqual([{}, answer(1), []]);
    expect(large).toMatchObject({ status: 413, error: { reason: expect.stringContaining('5.5 MB') } });
  });

  test('by a direct call: the domain is asked, nothing is written', async () => {
    const domain = fakeDomain();
    const { deps } = fakeDeps({
      aws: domain.aws,
      ask: async (_, path) => ({ responses: [{ path }] }),
    });
    const event = { action: 'search', searches: [{ index: 'events', body }] };
    expect(await update(event, deps)).toEqual({ answers: [{ path: '/_msearch' }] });
    await expect(update({ action: 'search' }, deps)).rejects.toThrow('searches: expected a list');
  });
});
