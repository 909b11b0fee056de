/** A line of an NDJSON import. */
export interface SavedObject {
  readonly type: 'index-pattern' | 'visualization' | 'search' | 'dashboard';
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly Reference[];
  readonly migrationVersion: Readonly<Record<string, string>>;
}

interface Reference {
  readonly name: string;
  readonly type: SavedObject['type'];
  readonly id: string;
}

/** The highest versions that Kibana 7.10 and OpenSearch Dashboards 2.x take; a higher one refuses the whole file. */
const MIGRATION: Readonly<Record<SavedObject['type'], string>> = {
  'index-pattern': '7.6.0',
  visualization: '7.10.0',
  search: '7.9.3',
  dashboard: '7.9.3',
};

/** A namespace of our own: an import never meets what a user has made or copied. */
export const savedId = (...parts: readonly string[]): string =>
  ['create-cloudtrail-kibana', ...parts].join('-');

/** Id of the index pattern of the health document. */
export const HEALTH_PATTERN_ID = savedId('health');

/** Id of the index pattern of the quarantine. */
export const QUARANTINE_PATTERN_ID = savedId('quarantine');

export const savedObject = (
  type: SavedObject['type'],
  id: string,
  attributes: SavedObject['attributes'],
  references: readonly Reference[] = [],
): SavedObject => ({ type, id, attributes, references, migrationVersion: { [type]: MIGRATION[type] } });

/** A saved search source that reads one index pattern, and the reference that it needs. */
export function searchSource(
  query: string,
  indexPattern: string,
): { kibanaSavedObjectMeta: { searchSourceJSON: string }; reference: Reference } {
  const name = 'kibanaSavedObjectMeta.searchSourceJSON.index';
  return {
    kibanaSavedObjectMeta: {
      searchSourceJSON: JSON.stringify({
        query: { query, language: 'lucene' },
        filter: [],
        indexRefName: name,
      }),
    },
    reference: { name, type: 'index-pattern', id: indexPattern },
  };
}
