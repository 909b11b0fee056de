import { INDEX_PATTERN_ID } from '../../schema/index.ts';
import { type Chart, COUNT } from '../boards/define.ts';
import { aggConfigs } from './aggs.ts';
import { SERIES } from './colours.ts';
import {
  HEALTH_PATTERN_ID,
  QUARANTINE_PATTERN_ID,
  type SavedObject,
  savedObject,
  searchSource,
} from './objects.ts';
import { visParams } from './vis-params.ts';
import { columnWidths } from './widths.ts';

/** The visualization of a chart. */
export function visualization(id: string, chart: Chart): SavedObject {
  const { type, params } = visParams(chart);
  const pattern = chart.rejects ? QUARANTINE_PATTERN_ID : chart.health ? HEALTH_PATTERN_ID : INDEX_PATTERN_ID;
  const { kibanaSavedObjectMeta, reference } = searchSource(chart.query ?? '', pattern);
  const visState = { title: chart.title, type, aggs: aggConfigs(chart), params };
  const saved = attributes(chart.title, visState, kibanaSavedObjectMeta, uiState(chart));
  return savedObject('visualization', id, saved, [reference]);
}

/** What somebody would choose by hand in the panel: colours of a legend, widths of columns. */
function uiState(chart: Chart): object {
  if (chart.chart === 'table') return { vis: { columnsWidth: columnWidths(chart) } };
  if (chart.chart === 'metric') return {};
  const names = seriesOf(chart);
  return { vis: { colors: Object.fromEntries(names.map((name) => [name, SERIES[name]])) } };
}

/** Names of all series that a chart can have. */
function seriesOf({ by = [], measures = [COUNT], chart }: Chart): readonly string[] {
  const series = chart === 'columns' ? by.find((split) => !('time' in split)) : by[1];
  if (series === undefined) return [measures[0]?.label ?? 'Events'];
  return 'terms' in series
    ? (VALUES[series.terms] ?? [])
    : Object.keys('filters' in series ? series.filters : {});
}

/** All values of the fields that series are made of. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'event.outcome': ['success', 'failure'],
  actorKind: ['person', 'program', 'machine', 'aws-service', 'agent', 'unknown'],
  'additionalEventData.MFAUsed': ['Yes', 'No'],
};

/** Words on a board: they ask the engine nothing. */
export function markdown(id: string, title: string, text: string, state: object = {}): SavedObject {
  const params = { fontSize: 10, openLinksInNewTab: false, markdown: text };
  const visState = { title, type: 'markdown', aggs: [], params };
  const searchSourceJSON = JSON.stringify({ query: { query: '', language: 'lucene' }, filter: [] });
  return savedObject('visualization', id, attributes(title, visState, { searchSourceJSON }, state));
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
  const params = { controls: list, updateFiltersOnChange: true, useTimeFilter: true, pinFilters: true };
  const visState = { title, type: 'input_control_vis', aggs: [], params };
  const searchSourceJSON = JSON.stringify({ query: { query: '', language: 'lucene' }, filter: [] });
  const references = list.map(({ indexPatternRefName: name }) => ({
    name,
    type: 'index-pattern' as const,
    id: INDEX_PATTERN_ID,
  }));
  return savedObject('visualization', id, attributes(title, visState, { searchSourceJSON }), references);
}

const attributes = (title: string, visState: object, kibanaSavedObjectMeta: object, state: object = {}) => ({
  title,
  description: '',
  visState: JSON.stringify(visState),
  uiStateJSON: JSON.stringify(state),
  version: 1,
  kibanaSavedObjectMeta,
});
