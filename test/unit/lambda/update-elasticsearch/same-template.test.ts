import { describe, expect, test } from 'vitest';
import {
  type StoredTemplate,
  sameTemplate,
} from '../../../../src/lambda/update-elasticsearch/same-template.ts';
import { indexTemplate, quarantineTemplate } from '../../../../src/schema/index.ts';

const WANTED = indexTemplate({ replicas: 0 });

/** As Elasticsearch 7.10 and OpenSearch 2.19 give it back: settings as text under `index`, keys in their own order. */
function stored(): StoredTemplate {
  const { index_patterns, priority, template, _meta } = structuredClone(WANTED);
  const text = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(text)
      : value !== null && typeof value === 'object'
        ? Object.fromEntries(
            Object.entries(value)
              .map(([key, item]) => [key, text(item)])
              .reverse(),
          )
        : String(value);
  return {
    index_patterns,
    template: { settings: { index: text(template.settings) as object }, mappings: template.mappings },
    composed_of: [],
    priority,
    ...(_meta === undefined ? {} : { _meta }),
  };
}

describe('A template that the engine gives back', () => {
  test('is the same as the one it was given.', () => {
    expect(sameTemplate(stored(), WANTED)).toBe(true);
  });

  test.each<[string, string, unknown]>([
    ['with another setting', 'template.settings.index.number_of_shards', '2'],
    ['with one setting more', 'template.settings.index.default_pipeline', 'drop'],
    ['with another field', 'template.mappings.properties.eventName', { type: 'text' }],
    ['with one field less', 'template.mappings.properties.eventName', undefined],
    ['for other indices', 'index_patterns', ['other-*']],
    ['of another priority', 'priority', 1],
    ['made of components', 'composed_of', ['mine']],
    ['with an alias', 'template.aliases', { mine: {} }],
  ])('%s was changed.', (_, path, value) => {
    const found = stored();
    const names = path.split('.');
    const last = names.pop() ?? '';
    let part = found as Record<string, unknown>;
    for (const name of names) part = part[name] as Record<string, unknown>;
    if (value === undefined) delete part[last];
    else part[last] = value;
    expect(sameTemplate(found, WANTED)).toBe(false);
  });

  test('is not another one of ours.', () => {
    expect(sameTemplate(stored(), quarantineTemplate({ replicas: 0 }))).toBe(false);
    expect(sameTemplate(stored(), indexTemplate({ replicas: 1 }))).toBe(false);
  });
});
