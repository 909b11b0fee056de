import { INDEX_PATTERN_ID } from '../../schema/index.ts';
import type { Chart, Words } from '../boards/define.ts';
import { aggConfigs } from './aggs.ts';
import { QUARANTINE_PATTERN_ID, type SavedObject, savedObject, searchSource } from './objects.ts';
import { visParams } from './vis-params.ts';

/** The visualization of a chart. */
export function visualization(id: string, chart: Chart): SavedObject {
  const { type, params } = visParams(chart);
  const pattern = chart.rejects ? QUARANTINE_PATTERN_ID : INDEX_PATTERN_ID;
  const { kibanaSavedObjectMeta, reference } = searchSource(chart.query ?? '', pattern);
  const visState = { title: chart.title, type, aggs: aggConfigs(chart), params };
  return savedObject('visualization', id, attributes(chart.title, visState, kibanaSavedObjectMeta), [
    reference,
  ]);
}

/** Words on a board: they ask the engine nothing. */
export function markdown(id: string, { title, text }: Words): SavedObject {
  const params = { fontSize: 12, openLinksInNewTab: false, markdown: text };
  const visState = { title, type: 'markdown', aggs: [], params };
  const searchSourceJSON = JSON.stringify({ query: { query: '', language: 'lucene' }, filter: [] });
  return savedObject('visualization', id, attributes(title, visState, { searchSourceJSON }));
}

/** Lists to choose values from: what is chosen filters the whole board. */
export function controls(
  id: string,
  title: string,
  fields: readonly (readonly [field: string, label: string])[],
): SavedObject {
  const list = fields.map(([fieldName, label], place) => ({
    id: `${place}`,
    fieldName,
    parent: '',
    label,
    type: 'list',
    options: { type: 'terms', multiselect: true, dynamicOptions: true, size: 20, order: 'desc' },
    indexPatternRefName: `control_${place}_index_pattern`,
  }));
  const params = { controls: list, updateFiltersOnChange: true, useTimeFilter: true, pinFilters: false };
  const visState = { title, type: 'input_control_vis', aggs: [], params };
  const searchSourceJSON = JSON.stringify({ query: { query: '', language: 'lucene' }, filter: [] });
  const references = list.map(({ indexPatternRefName: name }) => ({
    name,
    type: 'index-pattern' as const,
    id: INDEX_PATTERN_ID,
  }));
  return savedObject('visualization', id, attributes(title, visState, { searchSourceJSON }), references);
}

const attributes = (title: string, visState: object, kibanaSavedObjectMeta: object) => ({
  title,
  description: '',
  visState: JSON.stringify(visState),
  uiStateJSON: '{}',
  version: 1,
  kibanaSavedObjectMeta,
});
