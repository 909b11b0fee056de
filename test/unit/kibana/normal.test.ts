import { describe, expect, test } from 'vitest';
import { patternChanges } from '../../../src/kibana/index-pattern.ts';
import { FORMATS } from '../../../src/kibana/saved/formats.ts';
import { type Comparable, showsTheSame } from '../../../src/kibana/saved/normal.ts';
import { shippedObjects } from '../../../src/kibana/saved-state.ts';

const { pattern, boards } = shippedObjects();
const all = [pattern, ...boards];

/** The same JSON with its keys the other way round. */
const turned = (text: string): string =>
  JSON.stringify(JSON.parse(text), (_, value) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  );

const withAttributes = (object: Comparable, change: (attributes: Record<string, unknown>) => void) => {
  const attributes = structuredClone(object.attributes) as Record<string, unknown>;
  change(attributes);
  return { ...object, attributes };
};

describe('What a server or its UI does by itself is no change:', () => {
  test('its own marks on an object.', () => {
    for (const object of all) {
      const stored = {
        ...object,
        ...{ version: 'WzEsMV0=', updated_at: '2026-11-20T12:00:00Z', namespaces: ['default'] },
        ...{ originId: 'x', score: 0, migrationVersion: { dashboard: '7.9.3' } },
      };
      expect(showsTheSame(object, stored), object.id).toBe(true);
    }
  });

  test('another order of keys and references.', () => {
    for (const object of all) {
      const stored = withAttributes(object, (attributes) => {
        for (const name of ['visState', 'panelsJSON', 'optionsJSON', 'uiStateJSON'])
          if (typeof attributes[name] === 'string') attributes[name] = turned(attributes[name]);
      });
      const references = [...object.references].reverse();
      expect(showsTheSame(object, { ...stored, references }), object.id).toBe(true);
    }
  });

  test('attributes that are empty on one side and absent on the other.', () => {
    for (const object of all) {
      const stored = withAttributes(object, (attributes) => {
        if (attributes.hits === 0) delete attributes.hits;
        if (attributes.description === '') delete attributes.description;
        Object.assign(attributes, { fieldFormatMap: '{}', ...attributes, sourceFilters: '[]', type: null });
      });
      expect(showsTheSame(object, stored), object.id).toBe(true);
    }
  });

  test('how often a field was used as a column: the UI saves the whole list then.', () => {
    // What IndexPatternField.toJSON of OpenSearch Dashboards 2.x leaves of a field.
    const saved = withAttributes(pattern, (attributes) => {
      const fields = JSON.parse(String(attributes.fields)).map(
        ({ esTypes, ...field }: Record<string, unknown>) => ({
          ...field,
          count: 3,
          opensearchTypes: esTypes,
        }),
      );
      attributes.fields = JSON.stringify(fields.reverse());
    });
    expect(patternChanges(saved.attributes)).toEqual([]);
    expect(showsTheSame(pattern, saved)).toBe(true);
  });
});

describe('What a person does is a change:', () => {
  test.each(Object.keys(boards[0]!.attributes).concat('columns', 'sort', 'panelsJSON', 'visState', 'timeTo'))(
    'of the attribute %s.',
    (name) => {
      const object = all.find(({ attributes }) => name in attributes)!;
      const other = withAttributes(object, (attributes) => {
        attributes[name] = 'something else';
      });
      expect(showsTheSame(object, other)).toBe(false);
    },
  );

  test.each(boards.filter(({ attributes }) => 'visState' in attributes).map((one) => [one.id, one] as const))(
    'of one character in the panel %s.',
    (_, object) => {
      const other = withAttributes(object, (attributes) => {
        const state = JSON.parse(String(attributes.visState));
        attributes.visState = JSON.stringify({ ...state, params: { ...state.params, added: 1 } });
      });
      expect(showsTheSame(object, other)).toBe(false);
    },
  );
});

describe('Of the index pattern it is told that', () => {
  const fields = (change: (field: Record<string, unknown>) => Record<string, unknown>) =>
    JSON.stringify(JSON.parse(String(pattern.attributes.fields)).map(change));
  test.each([
    ['its title was changed', { title: 'x-*' }, 'its title is x-*, not cloudtrail-*'],
    ['its time field was changed', { timeFieldName: 'x' }, 'its time field is x, not eventTime'],
    [
      'a field was formatted',
      { fieldFormatMap: JSON.stringify({ ...FORMATS, eventName: { id: 'url' } }) },
      'a format changes how eventName is shown',
    ],
    [
      'a time is shown otherwise',
      { fieldFormatMap: JSON.stringify({ ...FORMATS, eventTime: { id: 'date', params: {} } }) },
      'a format changes how eventTime is shown',
    ],
    [
      'it was written before there were formats',
      { fieldFormatMap: '{}' },
      /^the format of eventTime, .* is missing$/,
    ],
    ['a field was hidden', { sourceFilters: '[{"value":"errorCode"}]' }, 'a source filter hides errorCode'],
    ['formats are no JSON', { fieldFormatMap: '{' }, /a text that is not JSON/],
    [
      'a field became another kind',
      { fields: fields((one) => (one.name === 'eventName' ? { ...one, aggregatable: false } : one)) },
      'another kind of field was made of eventName',
    ],
    [
      'a script was added',
      {
        fields: fields((one) => (one.name === 'awsRegion' ? { ...one, name: 'mine', scripted: true } : one)),
      },
      'a script makes the values of mine',
    ],
  ])('%s.', (_, attributes, words) => {
    const [first] = patternChanges({ ...pattern.attributes, ...attributes });
    expect(first).toMatch(words);
  });
});
