import {
  DETAILS,
  type Field,
  type FieldType,
  HEALTH_FIELDS,
  MAX_TERM_BYTES,
  QUARANTINE_FIELDS,
} from './fields.ts';
import { fingerprint } from './hash.ts';
import { INDEX_PATTERN, MESSAGES_INDEX, QUARANTINE_INDEX, TIME_FIELD } from './names.ts';
import { type FieldNode, fieldTree } from './tree.ts';
import { WORDS, wordAnalysis } from './words.ts';

export interface TemplateOptions {
  readonly replicas: number;
  /** Primary shards of each index of events; 1 unless given. */
  readonly shards?: number;
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
  'target',
  'requestParameters.roleSessionName',
  'userIdentity.accessKeyId',
  'sourceIPAddress',
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
export const THIRD_PARTIES = 3;
/**
 * The same of detections: number of the rules that have decided each event of an index. Raise it when a rule changes
 * what it finds, or how that is called; a test says so.
 */
export const DETECTION_RULES = 1;
const PRIORITY = 500;
const MANAGED_BY = 'create-cloudtrail-kibana';

/**
 * Body of `PUT _index_template/cloudtrail`: composable templates are in Elasticsearch since 7.8 and in every
 * OpenSearch. Holds for indices made from now on: an index keeps the analyser it was made with. Uses no field type beyond the server's core, and of modules only what `words.ts` says.
 */
export function indexTemplate({
  replicas,
  shards = 1,
  codec = 'best_compression',
}: TemplateOptions): Template {
  const settings = {
    number_of_shards: shards,
    number_of_replicas: replicas,
    codec,
    sort: { field: SORT, order: SORT.map(() => 'asc') },
    analysis: wordAnalysis(),
  };
  const _meta = { thirdParties: THIRD_PARTIES, detections: DETECTION_RULES };
  const mappings = { dynamic: false, date_detection: false, _meta, ...objectMapping(fieldTree()) };
  return withHash({ index_patterns: [INDEX_PATTERN], priority: PRIORITY, template: { settings, mappings } });
}

/** Objects of the document that the updater writes into events that are there. */
const MARKS = ['thirdParty', 'account', 'first', 'detection', 'control'];

/** What gives an index that was made by an older version the mapping of the marks. */
export function marksMapping(): Json {
  const { children } = fieldTree();
  return {
    properties: Object.fromEntries(
      MARKS.map((name) => {
        const mark = children.get(name);
        if (!mark) throw new Error(`field table: no ${name}`);
        return [name, objectMapping(mark)];
      }),
    ),
  };
}

/** Body of `PUT` of the index of the health document: one replica where there is a second node for it. */
export const healthIndex = (): Json => ({
  settings: { number_of_shards: 1, auto_expand_replicas: '0-1' },
  mappings: { dynamic: false, ...propertiesOf(HEALTH_FIELDS) },
});

const propertiesOf = (fields: readonly Field[]): Json => ({
  properties: Object.fromEntries(fields.map((field) => [field.name, fieldMapping(field)])),
});

/** Body of the quarantine index's template: accepts any document, keeps the record as text. */
export function quarantineTemplate({ replicas, codec = 'best_compression' }: TemplateOptions): Template {
  const mappings = { dynamic: false, date_detection: false, ...propertiesOf(QUARANTINE_FIELDS) };
  const settings = { number_of_shards: 1, number_of_replicas: replicas, codec, analysis: wordAnalysis() };
  return withHash({
    index_patterns: [QUARANTINE_INDEX],
    priority: PRIORITY,
    template: { settings, mappings },
  });
}

/**
 * Body of the template for claims of messages. They are read by their ids alone, and name nobody. The engine itself sees to
 * the replicas: nobody does once the alerts are switched off.
 */
export function messagesTemplate(): Template {
  const properties = { at: { type: 'date' } };
  const settings = { number_of_shards: 1, auto_expand_replicas: '0-1' };
  const mappings = { dynamic: false, date_detection: false, properties };
  return withHash({ index_patterns: [MESSAGES_INDEX], priority: PRIORITY, template: { settings, mappings } });
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
      return { type, norms: false, analyzer: WORDS };
    case 'boolean':
      return { type, ...(lookupOnly ? { doc_values: false } : {}) };
    default:
      return { type, ignore_malformed: true, ...(lookupOnly ? { doc_values: false } : {}) };
  }
}
