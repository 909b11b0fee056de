/**
 * The rules of the saved-objects API, as tables. Sources: OpenSearch Dashboards 2.8 as observed (import, migration
 * caps, limits, header) and the mappings of Kibana 7.10's saved-object types (attributes).
 */

/** What differs between the two UIs. */
export interface Flavour {
  readonly name: string;
  readonly version: string;
  /** Must come with every request that changes something. */
  readonly xsrfHeader: string;
  readonly settings: string;
}

export const FLAVOURS: Readonly<Record<'/_dashboards' | '/_plugin/kibana', Flavour>> = {
  '/_dashboards': {
    name: 'OpenSearch Dashboards',
    version: '2.19.4',
    xsrfHeader: 'osd-xsrf',
    settings: 'opensearch-dashboards/settings',
  },
  '/_plugin/kibana': {
    name: 'Kibana',
    version: '7.10.2',
    xsrfHeader: 'kbn-xsrf',
    settings: 'kibana/settings',
  },
};

export const IMPORT_MAX_BYTES = 25 * 1024 * 1024;
export const IMPORT_MAX_OBJECTS = 10_000;

/** Types that can be imported: the highest migrationVersion understood, and the keys of the strict mapping. */
const TYPES: readonly [type: string, cap: string, attributes: string][] = [
  [
    'index-pattern',
    '7.6.0',
    'fieldFormatMap fields intervalName notExpandable sourceFilters timeFieldName title type typeMeta',
  ],
  [
    'visualization',
    '7.10.0',
    'description kibanaSavedObjectMeta savedSearchRefName title uiStateJSON version visState',
  ],
  ['search', '7.9.3', 'columns description hits kibanaSavedObjectMeta sort title version'],
  [
    'dashboard',
    '7.9.3',
    'description hits kibanaSavedObjectMeta optionsJSON panelsJSON refreshInterval timeFrom timeRestore timeTo title version',
  ],
  ['query', '7.10.0', 'description filters query timefilter title'],
];

/** Only these are looked for by an import; a dashboard's missing visualization shows when it is opened. */
export const CHECKED_REFERENCES = ['index-pattern', 'search'];

export interface Reference {
  readonly type: string;
  readonly id: string;
  readonly name: string;
}

/** What an import's line or a request's body says of an object; lists and maps may be empty, never absent. */
export interface NewObject {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly Reference[];
  readonly migrationVersion: Readonly<Record<string, string>>;
}

export const isSupported = (type: string) => TYPES.some(([name]) => name === type);

/** The version that a type's objects are stored with, or undefined for a type that is not known. */
export const capOf = (type: string) => TYPES.find(([name]) => name === type)?.[1];

/** The engine's answer to an attribute that the type's mapping does not have, or undefined. */
export function strictError({ type, attributes }: NewObject): string | undefined {
  const known = TYPES.find(([name]) => name === type)?.[2].split(' ') ?? [];
  const meta = Object.keys(attributes.kibanaSavedObjectMeta ?? {});
  const extra =
    Object.keys(attributes).find((key) => !known.includes(key)) ??
    meta.find((key) => key !== 'searchSourceJSON');
  return extra && `mapping set to strict, dynamic introduction of [${extra}] within [${type}] is not allowed`;
}

/** Why an object of a later release cannot be taken, or undefined. */
export function tooNew({ id, migrationVersion }: NewObject, ui: string): string | undefined {
  for (const [type, version] of Object.entries(migrationVersion)) {
    const cap = capOf(type);
    if (cap === undefined || version.localeCompare(cap, 'en', { numeric: true }) <= 0) continue;
    return `Document "${id}" has property "${type}" which belongs to a more recent version of ${ui} [${version}]. The last known version is [${cap}]`;
  }
  return undefined;
}
