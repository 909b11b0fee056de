export {
  ASIDE,
  DETAILS,
  FIELD_BUDGET,
  FIELDS,
  type Field,
  type FieldType,
  MAX_TERM_BYTES,
  UNBOUNDED,
} from './fields.ts';
export {
  ACTORS_INDEX,
  HEALTH_INDEX,
  HEALTH_TIME_FIELD,
  INDEX_PATTERN,
  INDEX_PATTERN_ID,
  MESSAGES_INDEX,
  MESSAGES_TEMPLATE_NAME,
  QUARANTINE_INDEX,
  QUARANTINE_TEMPLATE_NAME,
  QUARANTINE_TIME_FIELD,
  TEMPLATE_NAME,
  TIME_FIELD,
} from './names.ts';
export { healthPatternFields, indexPatternFields, quarantinePatternFields } from './pattern.ts';
export {
  DAILY_VARIABLE,
  dailyFromOf,
  indexEnd,
  indexFor,
  indexStart,
  isDaily,
  isExpired,
  NEVER,
} from './periods.ts';
export { mostPeriods, nodeShardLimit, primaryShards, type ShardNeeds } from './shards.ts';
export {
  DETECTION_RULES,
  healthIndex,
  indexTemplate,
  marksMapping,
  messagesTemplate,
  quarantineTemplate,
  type Template,
  THIRD_PARTIES,
  templateHash,
} from './template.ts';
export { type FieldNode, fieldTree, mappedFieldCount } from './tree.ts';
