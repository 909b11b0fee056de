import {
  HEALTH_INDEX,
  HEALTH_TIME_FIELD,
  healthPatternFields,
  INDEX_PATTERN,
  INDEX_PATTERN_ID,
  indexPatternFields,
  QUARANTINE_INDEX,
  QUARANTINE_TIME_FIELD,
  quarantinePatternFields,
  TIME_FIELD,
} from '../../schema/index.ts';
import type { SavedSearch } from '../boards/define.ts';
import { BOARDS } from '../boards/index.ts';
import { SEARCHES } from '../boards/searches.ts';
import { dashboard } from './dashboard.ts';
import { FORMATS, HEALTH_FORMATS, QUARANTINE_FORMATS } from './formats.ts';
import {
  HEALTH_PATTERN_ID,
  QUARANTINE_PATTERN_ID,
  type SavedObject,
  savedId,
  savedObject,
  searchSource,
} from './objects.ts';

/** Every saved object of the boards, each after those that it refers to. The index pattern of events is not among them. */
export const boardObjects = (): SavedObject[] => [
  quarantinePattern(),
  healthPattern(),
  ...SEARCHES.map(savedSearch),
  ...BOARDS.flatMap(dashboard),
];

/** The index pattern of the events, as an import takes it. */
export const eventPattern = (): SavedObject =>
  savedObject('index-pattern', INDEX_PATTERN_ID, {
    title: INDEX_PATTERN,
    timeFieldName: TIME_FIELD,
    fields: JSON.stringify(indexPatternFields()),
    fieldFormatMap: JSON.stringify(FORMATS),
  });

/** One object a line. */
export const toNdjson = (objects: readonly SavedObject[]): string =>
  objects.map((object) => `${JSON.stringify(object)}\n`).join('');

const quarantinePattern = (): SavedObject =>
  savedObject('index-pattern', QUARANTINE_PATTERN_ID, {
    title: QUARANTINE_INDEX,
    timeFieldName: QUARANTINE_TIME_FIELD,
    fields: JSON.stringify(quarantinePatternFields()),
    fieldFormatMap: JSON.stringify(QUARANTINE_FORMATS),
  });

const healthPattern = (): SavedObject =>
  savedObject('index-pattern', HEALTH_PATTERN_ID, {
    title: HEALTH_INDEX,
    timeFieldName: HEALTH_TIME_FIELD,
    fields: JSON.stringify(healthPatternFields()),
    fieldFormatMap: JSON.stringify(HEALTH_FORMATS),
  });

function savedSearch({ id, title, query, columns, rejects }: SavedSearch): SavedObject {
  const pattern = rejects ? QUARANTINE_PATTERN_ID : INDEX_PATTERN_ID;
  const { kibanaSavedObjectMeta, reference } = searchSource(query, pattern);
  const attributes = {
    title: `CloudTrail: ${title}`,
    description: '',
    hits: 0,
    columns,
    sort: [[rejects ? QUARANTINE_TIME_FIELD : TIME_FIELD, 'desc']],
    version: 1,
    kibanaSavedObjectMeta,
  };
  return savedObject('search', savedId('search', id), attributes, [reference]);
}
