import { describe, expect, it } from 'vitest';
import {
  DETAILS,
  FIELD_BUDGET,
  FIELDS,
  fieldTree,
  indexPatternFields,
  indexTemplate,
  mappedFieldCount,
  quarantineTemplate,
  templateHash,
  UNBOUNDED,
} from '../../../src/schema/index.ts';

type Mapping = {
  type?: string;
  path?: string;
  doc_values?: boolean;
  analyzer?: string;
  properties?: Record<string, Mapping>;
  fields?: Record<string, Mapping>;
};

const template = indexTemplate({ replicas: 0 });
const { settings, mappings } = template.template as {
  settings: Record<string, unknown>;
  mappings: Mapping & Record<string, unknown>;
};

/** Every name the mapping gives a query, with its type. */
function mappedNames(mapping: Mapping, at = ''): Map<string, Mapping> {
  const out = new Map<string, Mapping>();
  for (const [key, value] of Object.entries(mapping.properties ?? {})) {
    const name = at ? `${at}.${key}` : key;
    if (value.type) out.set(name, value);
    for (const [suffix, sub] of Object.entries(value.fields ?? {})) out.set(`${name}.${suffix}`, sub);
    for (const [below, sub] of mappedNames(value, name)) out.set(below, sub);
  }
  return out;
}

describe('field table', () => {
  it('stays within its budget, counted as the engine counts its entries', () => {
    const objects = (mapping: Mapping): number =>
      Object.values(mapping.properties ?? {}).reduce(
        (sum, child) => sum + (child.properties ? 1 + objects(child) : 0),
        0,
      );
    expect(mappedFieldCount()).toBe(mappedNames(mappings).size + objects(mappings));
    expect(mappedFieldCount()).toBeLessThanOrEqual(FIELD_BUDGET);
  });

  // Discover of OpenSearch Dashboards 2.8 and Kibana 7.10.2 asks for the doc values of every date, and shows nothing
  // when one has none.
  it('has doc values for every date', () => {
    const dates = FIELDS.filter(({ type }) => type === 'date');
    expect(dates.length).toBeGreaterThan(0);
    expect(dates.filter(({ lookupOnly }) => lookupOnly)).toEqual([]);
  });

  it('describes every field', () => {
    expect(FIELDS.filter((field) => field.about.trim() === '')).toEqual([]);
  });

  it.each([[[['a', 'b'], ['a']]], [[['a'], ['a', 'b']]], [[['a'], ['a']]]])(
    'refuses %j: one path cannot be two things',
    (paths) => {
      const fields = paths.map((path) => ({ name: path.join('.'), type: 'keyword' as const, about: 'x' }));
      expect(() => fieldTree(fields)).toThrow(/field table/);
    },
  );
});

describe('index template', () => {
  it('never guesses a type', () => {
    expect(mappings).toMatchObject({ dynamic: false, date_detection: false });
  });

  it.each([
    [{ replicas: 1 }, { number_of_replicas: 1, codec: 'best_compression', number_of_shards: 1 }],
    [
      { replicas: 0, codec: 'default' as const },
      { number_of_replicas: 0, codec: 'default' },
    ],
  ])('takes %j', (options, expected) => {
    expect(indexTemplate(options).template.settings).toMatchObject(expected);
  });

  it('sorts by fields that have doc values', () => {
    const { field, order } = settings.sort as { field: string[]; order: string[] };
    const names = mappedNames(mappings);
    expect(field.slice(0, 2)).toEqual(['eventSource', 'eventName']);
    expect(field.at(-1)).toBe('eventTime');
    expect(order).toEqual(field.map(() => 'asc'));
    for (const name of field) {
      expect(['keyword', 'date'], name).toContain(names.get(name)?.type);
      expect(names.get(name)?.doc_values, name).not.toBe(false);
    }
  });

  it('keeps positions, which a quoted search needs, and keeps them short', () => {
    const details = mappings.properties?.[DETAILS] as Record<string, unknown>;
    expect(details).toMatchObject({ type: 'text', position_increment_gap: 1, norms: false });
    expect(details.index_options ?? 'positions').toBe('positions');
  });

  it('splits every text into its words by one analyser, in events and in the quarantine', () => {
    const quarantine = quarantineTemplate({ replicas: 0 }).template as typeof template.template;
    for (const { settings, mappings } of [template.template, quarantine]) {
      const { analysis } = settings as { analysis: { analyzer: Record<string, object> } };
      const texts = [...mappedNames(mappings as Mapping).values()].filter(({ type }) => type === 'text');
      expect(texts.length).toBeGreaterThan(1);
      expect(texts.map((text) => analysis.analyzer[text.analyzer ?? ''])).toEqual(
        texts.map(() => ({
          type: 'custom',
          char_filter: ['joints'],
          tokenizer: 'standard',
          filter: ['lowercase'],
        })),
      );
    }
  });

  it('has no word of the objects that nearly every event has', () => {
    const { analysis } = settings as { analysis: { char_filter: { joints: { mappings: string[] } } } };
    const { mappings: rules } = analysis.char_filter.joints;
    expect(rules.filter((rule) => rule.endsWith('. =>'))).toEqual(UNBOUNDED.map((root) => `${root}. =>`));
    expect(rules).toContain(': => \\u0020');
  });

  it('points every alias at a field', () => {
    const names = mappedNames(mappings);
    const targets = [...names.values()]
      .filter((mapping) => mapping.type === 'alias')
      .map((mapping) => mapping.path ?? '');
    expect(targets.length).toBeGreaterThan(10);
    expect(targets.filter((path) => !names.has(path) || names.get(path)?.type === 'alias')).toEqual([]);
  });

  it('holds a hash of itself that follows its content and nothing else', () => {
    expect(template._meta?.hash).toBe(templateHash(template));
    expect(indexTemplate({ replicas: 0 })._meta?.hash).toBe(template._meta?.hash);
    expect(indexTemplate({ replicas: 1 })._meta?.hash).not.toBe(template._meta?.hash);
    expect(quarantineTemplate({ replicas: 0 })._meta?.hash).not.toBe(template._meta?.hash);
  });

  it('keeps the quarantine out of the event pattern', () => {
    expect(template.index_patterns).toEqual(['cloudtrail-*']);
    expect(quarantineTemplate({ replicas: 0 })).toMatchObject({
      index_patterns: ['quarantine-cloudtrail'],
      template: {
        mappings: { dynamic: false, properties: { eventID: { type: 'keyword' }, record: { type: 'text' } } },
      },
    });
  });
});

describe('index pattern', () => {
  const fields = indexPatternFields();
  const byName = new Map(fields.map((field) => [field.name, field]));

  it('lists the mapped names, no more and no fewer, with the types they have', () => {
    const names = mappedNames(mappings);
    expect(
      fields
        .map((field) => field.name)
        .filter((name) => !name.startsWith('_'))
        .sort(),
    ).toEqual([...names.keys()].sort());
    for (const [name, mapping] of names) {
      const type = mapping.type === 'alias' ? names.get(mapping.path ?? '')?.type : mapping.type;
      expect(byName.get(name)?.esTypes, name).toEqual([type]);
    }
  });

  it.each([
    ['eventTime', { type: 'date', aggregatable: true, readFromDocValues: true }],
    ['@timestamp', { type: 'date', esTypes: ['date'] }],
    ['source.ip', { type: 'ip', aggregatable: true }],
    ['eventID', { type: 'string', searchable: true, aggregatable: false }],
    ['event.id', { aggregatable: false }],
    ['errorMessage', { aggregatable: false, esTypes: ['text'] }],
    ['errorMessage.keyword', { aggregatable: true, subType: { multi: { parent: 'errorMessage' } } }],
    [`${DETAILS}.keyword`, { aggregatable: false, searchable: true }],
    ['readOnly', { type: 'boolean' }],
    ['additionalEventData.bytesTransferredIn', { type: 'number', esTypes: ['long'] }],
    ['_source', { type: '_source', searchable: false }],
    ['_id', { searchable: true, count: 0, scripted: false }],
  ])('%s', (name, expected) => {
    expect(byName.get(name)).toMatchObject(expected);
  });
});
