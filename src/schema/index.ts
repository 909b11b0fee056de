export { ASIDE, DETAILS, FIELDS, type Field, type FieldType, MAX_TERM_BYTES, UNBOUNDED } from './fields.ts';
export {
  INDEX_PATTERN,
  INDEX_PATTERN_ID,
  indexEnd,
  indexFor,
  indexStart,
  QUARANTINE_INDEX,
  QUARANTINE_TEMPLATE_NAME,
  QUARANTINE_TIME_FIELD,
  TEMPLATE_NAME,
  TIME_FIELD,
} from './names.ts';
export { indexPatternFields, quarantinePatternFields } from './pattern.ts';
export {
  indexTemplate,
  quarantineTemplate,
  type Template,
  THIRD_PARTIES,
  templateHash,
  thirdPartyMapping,
} from './template.ts';
export { type FieldNode, fieldTree, mappedFieldCount } from './tree.ts';
