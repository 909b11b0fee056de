import { describe, expect, test } from 'vitest';
import { MOST_SEARCHES, parseSearches, search } from '../../../../src/lambda/update-elasticsearch/search.ts';
import { update } from '../../../../src/lambda/update-elasticsearch/update.ts';
import { fakeDeps, fakeDomain } from './fake-domain.ts';

const body = { size: 0 };

describe('parseSearches', () => {
  test.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /expected a list of 1 to 20/],
    ['an empty list', [], /expected a list of 1 to 20/],
    ['too many', Array.from({ length: MOST_SEARCHES + 1 }, () => ({ index: 'events', body })), /1 to 20/],
    ['no object', [null], /searches\[0\]\.index: expected events or quarantine/],
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
        { index: 'quarantine', body },
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
    expect(lines.map(({ index }) => index)).toEqual([
      'cloudtrail-*',
      undefined,
      'quarantine-cloudtrail',
      undefined,
    ]);
    expect(lines[1]).toEqual(tricky);
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
