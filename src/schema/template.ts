import { DETAILS, type Field, type FieldType, MAX_TERM_BYTES, QUARANTINE_FIELDS } from './fields.ts';
import { fingerprint } from './hash.ts';
import { INDEX_PATTERN, QUARANTINE_INDEX, TIME_FIELD } from './names.ts';
import { type FieldNode, fieldTree } from './tree.ts';

export interface TemplateOptions {
  readonly replicas: number;
  /** `best_compression` unless told: about a sixth less disk for a little more CPU. */
  readonly codec?: 'default' | 'best_compression';
}

export interface Template {
  readonly index_patterns: readonly string[];
  readonly priority: number;
  readonly template: { readonly settings: object; readonly mappings: object };
  readonly _meta?: { readonly hash: string; readonly managedBy: string };
}

type Json = Record<string, unknown>;

/**
 * Similar records next to each other compress best, so the index is sorted by what makes them similar: what was done,
 * where, by whom, to what. Each field here pays its way (decision 6 has the figures).
 */
const SORT = [
  'eventSource',
  'eventName',
  'awsRegion',
  'userIdentity.arn',
  'requestParameters.bucketName',
  'requestParameters.roleArn',
  'requestParameters.roleSessionName',
  'requestParameters.instanceId',
  TIME_FIELD,
];
/**
 * Words between two values of `details`. One is enough to keep a phrase from running out of one value into the next;
 * the engine's own 100 takes twice the space for positions.
 */
const POSITION_GAP = 1;
/**
 * Stands in the mapping of an index in which each event of a third party is marked: by the forwarder from its first
 * event on, or by UpdateElasticsearch once it has gone through it. Another number makes it go through all again.
 */
export const THIRD_PARTIES = 1;
const PRIORITY = 500;
const MANAGED_BY = 'create-cloudtrail-kibana';

/**
 * Body of `PUT _index_template/cloudtrail`: composable templates are in Elasticsearch since 7.8 and in every
 * OpenSearch. Uses no field type, analyser or module beyond the server's core.
 */
export function indexTemplate({ replicas, codec = 'best_compression' }: TemplateOptions): Template {
  const settings = {
    number_of_shards: 1,
    number_of_replicas: replicas,
    codec,
    sort: { field: SORT, order: SORT.map(() => 'asc') },
  };
  const _meta = { thirdParties: THIRD_PARTIES };
  const mappings = { dynamic: false, date_detection: false, _meta, ...objectMapping(fieldTree()) };
  return withHash({ index_patterns: [INDEX_PATTERN], priority: PRIORITY, template: { settings, mappings } });
}

/** What gives an index of before there were `thirdParty` fields their mapping. */
export function thirdPartyMapping(): Json {
  const thirdParty = fieldTree().children.get('thirdParty');
  if (!thirdParty) throw new Error('field table: no thirdParty');
  return { properties: { thirdParty: objectMapping(thirdParty) } };
}

/** Body of the quarantine index's template: accepts any document, keeps the record as text. */
export function quarantineTemplate({ replicas, codec = 'best_compression' }: TemplateOptions): Template {
  const properties = Object.fromEntries(QUARANTINE_FIELDS.map((field) => [field.name, fieldMapping(field)]));
  const mappings = { dynamic: false, date_detection: false, properties };
  const settings = { number_of_shards: 1, number_of_replicas: replicas, codec };
  return withHash({
    index_patterns: [QUARANTINE_INDEX],
    priority: PRIORITY,
    template: { settings, mappings },
  });
}

/** Fingerprint of a template without its `_meta`; stored there, so that a later run sees whether it is current. */
export function templateHash(template: Template): string {
  const { _meta: _, ...body } = template;
  return fingerprint(JSON.stringify(body));
}

function withHash(template: Template): Template {
  return { ...template, _meta: { hash: templateHash(template), managedBy: MANAGED_BY } };
}

function objectMapping(node: FieldNode): Json {
  const properties: Json = {};
  for (const [name, child] of node.children) {
    properties[name] = child.field ? fieldMapping(child.field) : objectMapping(child);
  }
  return { properties };
}

function fieldMapping(field: Field): Json {
  if (field.type === 'alias') return { type: 'alias', path: field.of };
  const also = Object.entries(field.also ?? {}).map(([suffix, type]) => [
    suffix,
    typeMapping(type, field.name === DETAILS),
  ]);
  return {
    ...typeMapping(field.type, field.lookupOnly === true),
    ...(field.name === DETAILS ? { position_increment_gap: POSITION_GAP } : {}),
    ...(also.length > 0 ? { fields: Object.fromEntries(also) } : {}),
  };
}

function typeMapping(type: FieldType, lookupOnly: boolean): Json {
  switch (type) {
    case 'keyword':
      return { type, ignore_above: MAX_TERM_BYTES, ...(lookupOnly ? { doc_values: false } : {}) };
    case 'text':
      return { type, norms: false };
    case 'boolean':
      return { type };
    default:
      return { type, ignore_malformed: true };
  }
}
