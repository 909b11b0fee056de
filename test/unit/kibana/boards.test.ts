import { describe, expect, test } from 'vitest';
import { allOf, anyOf, leaf, leafUnder } from '../../../src/kibana/boards/define.ts';
import { BOARDS } from '../../../src/kibana/boards/index.ts';
import { intervalFor, panelSearch } from '../../../src/kibana/panel-search.ts';
import { aggConfigs } from '../../../src/kibana/saved/aggs.ts';
import { flow } from '../../../src/kibana/saved/dashboard.ts';
import { boardObjects, eventPattern, toNdjson } from '../../../src/kibana/saved/ndjson.ts';
import { tooNew } from '../../../src/sandbox/front/stand-in/rules.ts';
import { healthPatternFields, indexPatternFields } from '../../../src/schema/index.ts';

const objects = [eventPattern(), ...boardObjects()];
const keyOf = ({ type, id }: { type: string; id: string }) => `${type}:${id}`;
const parsed = (text: unknown) => JSON.parse(String(text)) as Record<string, never>;

describe('the saved objects of the boards', () => {
  test('are in our own namespace and named once, the index pattern of events apart', () => {
    const ids = objects.map(keyOf);
    expect(new Set(ids).size).toBe(ids.length);
    expect(
      objects.filter(({ id }) => !id.startsWith('create-cloudtrail-kibana-')).map(({ id }) => id),
    ).toEqual(['cloudtrail']);
  });

  test('refer to nothing that is not in the file, by names that their attributes use', () => {
    const there = new Set(objects.map(keyOf));
    for (const { attributes, references } of objects) {
      for (const reference of references) {
        expect(there).toContain(keyOf(reference));
        expect(JSON.stringify(attributes)).toContain(reference.name);
      }
    }
  });

  test('carry no migration version that a UI refuses', () => {
    for (const object of objects) expect(tooNew(object, 'Kibana')).toBeUndefined();
  });

  test('fit an import many times over, and the index pattern a request', () => {
    expect(toNdjson(objects).length).toBeLessThan(1024 ** 2);
    expect(JSON.stringify(eventPattern()).length).toBeLessThan(100 * 1024);
  });

  test('look up a token of details whole or by its beginning: an index has millions of them', () => {
    for (const object of objects)
      expect(JSON.stringify(object)).not.toMatch(/details\.keyword:\S*[*?][^\s)"\\]/);
  });

  test('aggregate fields of the table alone, that can be aggregated', () => {
    const all = [...indexPatternFields(), ...healthPatternFields()];
    const usable = new Map(all.map((field) => [field.name, field.aggregatable]));
    for (const { type, id, attributes } of objects) {
      if (type !== 'visualization') continue;
      const { aggs, params } = parsed(attributes.visState) as unknown as {
        aggs: { params: { field?: string } }[];
        params: { controls?: { fieldName: string }[] };
      };
      const fields = [
        ...aggs.flatMap(({ params: { field } }) => field ?? []),
        ...(params.controls ?? []).map(({ fieldName }) => fieldName),
      ];
      for (const field of fields) expect([id, field, usable.get(field)]).toEqual([id, field, true]);
    }
  });

  test('ask for no field that the table lacks, in queries and columns', () => {
    const known = new Set(indexPatternFields().map(({ name }) => name));
    for (const { type, id, attributes } of objects) {
      if (type !== 'visualization' && type !== 'search') continue;
      if (id.endsWith('-rejects')) continue;
      const text = `${(attributes.kibanaSavedObjectMeta as { searchSourceJSON: string }).searchSourceJSON} ${attributes.visState ?? ''}`;
      const queries = [...text.matchAll(/"query\\*":\\*"((?:[^"\\]|\\[^n])*?)\\*"/g)].map(
        (match) => match[1] ?? '',
      );
      const fields = queries.flatMap((query) =>
        [...query.matchAll(/(?:^|[\s(])([A-Za-z_][\w.]*):/g)].map((match) => match[1] ?? ''),
      );
      for (const field of [...fields, ...((attributes.columns as string[] | undefined) ?? [])])
        expect([id, known.has(field), field]).toEqual([id, true, field]);
    }
  });
});

describe('a board', () => {
  test.each(BOARDS.map((board) => [board.id, board] as const))(
    '%s names its panels once',
    (_, { panels }) => {
      const ids = panels.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    },
  );

  test('has a tile for each control', () => {
    const security = BOARDS.find(({ id }) => id === 'security');
    expect(security?.panels.filter(({ id }) => id.startsWith('control-'))).toHaveLength(15);
  });

  test('of security shows how many records are in the quarantine, by the index pattern of the quarantine', () => {
    const tile = objects.find(({ id }) => id === 'create-cloudtrail-kibana-security-quarantined');
    expect(tile?.references).toEqual([
      expect.objectContaining({ id: 'create-cloudtrail-kibana-quarantine' }),
    ]);
    expect(panelSearch({ aggs: [], query: '', rejects: true }, { from: 0, to: 10 }, '1h').query).toEqual({
      bool: { filter: [{ range: { receivedAt: { gte: 0, lt: 10, format: 'epoch_millis' } } }] },
    });
  });

  test('places panels in rows that neither overlap nor leave the grid', () => {
    expect(
      flow([
        [24, 5],
        [24, 8],
        [30, 4],
        [30, 2],
        [18, 9],
      ]),
    ).toEqual([
      { x: 0, y: 0, w: 24, h: 5 },
      { x: 24, y: 0, w: 24, h: 8 },
      { x: 0, y: 8, w: 30, h: 4 },
      { x: 0, y: 12, w: 30, h: 2 },
      { x: 30, y: 12, w: 18, h: 9 },
    ]);
  });
});

describe('a query', () => {
  test('keeps together what has to hold together, also beside an OR', () => {
    expect(anyOf(allOf('a:1', 'b:2'), 'c:3')).toBe('((a:1 AND b:2) OR c:3)');
  });

  test('finds a leaf of the request by its token', () => {
    expect(leaf('ipRanges.cidr', '::/0')).toBe(
      String.raw`details.keyword:requestParameters.ipRanges.cidr\=\:\:\/0`,
    );
    expect(leafUnder('userData')).toBe('details.keyword:requestParameters.userData*');
  });
});

describe("a panel's search", () => {
  const search = (chart: Parameters<typeof aggConfigs>[0]) =>
    panelSearch({ aggs: aggConfigs(chart), query: chart.query ?? '' }, { from: 0, to: 10 }, '1h');

  test('counts without an aggregation', () => {
    expect(search({ id: 'a', title: 'A', chart: 'metric', query: 'readOnly:true' })).toEqual({
      size: 0,
      track_total_hits: true,
      query: {
        bool: {
          filter: [
            { range: { eventTime: { gte: 0, lt: 10, format: 'epoch_millis' } } },
            { query_string: { query: 'readOnly:true', analyze_wildcard: true } },
          ],
        },
      },
      aggs: {},
    });
  });

  test('puts buckets one within the other, measures innermost and where they order', () => {
    const chart = {
      id: 'a',
      title: 'A',
      chart: 'table',
      by: [
        { terms: 'actor', label: 'Who', top: 5, order: { measure: 1, direction: 'asc' } },
        { filters: { Yes: 'readOnly:true' } },
      ],
      measures: [
        { op: 'count' },
        { op: 'latest', field: 'eventTime', label: 'Last' },
        { op: 'unique', field: 'actor', label: 'Actors' },
      ],
    } as const;
    const latest = { '2': { max: { field: 'eventTime' } } };
    expect(search(chart).aggs).toEqual({
      '4': {
        terms: { field: 'actor', size: 5, order: { '2': 'asc' } },
        aggs: {
          ...latest,
          '5': {
            filters: {
              filters: { Yes: { query_string: { query: 'readOnly:true', analyze_wildcard: true } } },
            },
            aggs: { ...latest, '3': { cardinality: { field: 'actor' } } },
          },
        },
      },
    });
  });

  test('keeps events without a value in the further columns of a table, where there can be such', () => {
    const split = (terms: string) => ({ terms, label: terms, top: 5 });
    const by = [split('actor'), split('eventName'), split('target')];
    const terms = (chart: 'table' | 'bars') =>
      aggConfigs({ id: 'a', title: 'A', chart, by }).map(({ params }) => params.missingBucket);
    expect(terms('table')).toEqual([undefined, false, false, true]);
    expect(terms('bars')).toEqual([undefined, false, false, false]);
    expect(JSON.stringify(search({ id: 'a', title: 'A', chart: 'table', by }).aggs)).toContain(
      '"target","size":5,"order":{"_count":"desc"},"missing":"__missing__"',
    );
  });

  test.each([
    [60_000, '1m'],
    [50 * 3_600_000, '1h'],
    [7 * 24 * 3_600_000, '12h'],
    [90 * 24 * 3_600_000, '7d'],
    [9000 * 24 * 3_600_000, '30d'],
  ])('over %i ms has columns of %s', (milliseconds, interval) => {
    expect(intervalFor(milliseconds)).toBe(interval);
  });
});
