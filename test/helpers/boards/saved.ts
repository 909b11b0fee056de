import { MISSING, type PanelQuery } from '../../../src/kibana/panel-search.ts';
import type { AggConfig } from '../../../src/kibana/saved/aggs.ts';
import { boardObjects, eventPattern, toNdjson } from '../../../src/kibana/saved/ndjson.ts';
import { HEALTH_PATTERN_ID, QUARANTINE_PATTERN_ID, savedId } from '../../../src/kibana/saved/objects.ts';
import { rowsIn as reportRows } from '../../../src/report/rows.ts';
import type { Cut, Row } from './rows.ts';

interface Saved {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly { readonly id: string }[];
}

interface VisState {
  readonly type: string;
  readonly aggs: readonly AggConfig[];
  readonly params: { readonly controls?: readonly { readonly fieldName: string }[] };
}

/** A panel as the UI reads it back from what was imported. */
export interface SavedPanel extends PanelQuery {
  /** `board-panel`. */
  readonly id: string;
  readonly rejects: boolean;
  readonly health: boolean;
}

export interface SavedList {
  readonly id: string;
  readonly query: string;
  readonly columns: readonly string[];
  readonly rejects: boolean;
}

const PREFIX = savedId('');

/** All that the file of the boards holds, read from its lines. */
export function readFile() {
  const lines = toNdjson([eventPattern(), ...boardObjects()])
    .split('\n')
    .filter(Boolean);
  const objects = lines.map((line) => JSON.parse(line) as Saved);
  const charts = objects
    .filter(({ type }) => type === 'visualization')
    .map((object) => ({ ...object, state: JSON.parse(String(object.attributes.visState)) as VisState }));
  const panels = charts
    .filter(({ state }) => state.aggs.length > 0)
    .map(
      (object): SavedPanel => ({
        id: own(object.id),
        aggs: object.state.aggs,
        query: queryOf(object),
        rejects: object.references.some(({ id }) => id === QUARANTINE_PATTERN_ID),
        health: object.references.some(({ id }) => id === HEALTH_PATTERN_ID),
      }),
    );
  const lists = objects
    .filter(({ type }) => type === 'search')
    .map((object): SavedList => {
      const id = own(object.id).replace('search-', '');
      const columns = object.attributes.columns as string[];
      return { id, query: queryOf(object), columns, rejects: id === 'rejects' };
    });
  const controls = charts.flatMap(({ state }) =>
    (state.params.controls ?? []).map(({ fieldName }) => fieldName),
  );
  return { panels, lists, controls: [...new Set(controls)] };
}

const own = (id: string): string => id.replace(PREFIX, '');

function queryOf({ attributes }: Saved): string {
  const { searchSourceJSON } = attributes.kibanaSavedObjectMeta as { searchSourceJSON: string };
  return (JSON.parse(searchSourceJSON) as { query: { query: string } }).query.query;
}

const parts = ({ aggs }: SavedPanel) => ({
  measures: aggs.filter(({ schema }) => schema === 'metric'),
  buckets: aggs.filter(({ schema }) => schema !== 'metric'),
});

/** How the panel's splits are cut and ordered. */
export function cutsOf(panel: SavedPanel): Cut[] {
  const { measures, buckets } = parts(panel);
  return buckets.map(({ params }) => ({
    size: Number(params.size),
    measure: measures.findIndex(({ id }) => id === params.orderBy),
    ascending: params.order === 'asc',
    missing: params.missingBucket === true,
  }));
}

/** Every field that a panel splits by or measures. */
export const fieldsOf = ({ aggs }: SavedPanel): string[] =>
  aggs.flatMap(({ params }) => (typeof params.field === 'string' ? [params.field] : []));

/** All queries of a panel, those of its labels too. */
export const queriesOf = ({ aggs, query }: SavedPanel): string[] => [
  query,
  ...aggs.flatMap(({ params }) =>
    ((params.filters ?? []) as { input: { query: string } }[]).map(({ input }) => input.query),
  ),
];

export interface Answer {
  readonly _shards: { readonly failed: number };
  readonly hits: { readonly total: { readonly value: number } };
  readonly aggregations?: Readonly<Record<string, unknown>>;
}

/** The rows that an answer of the engine holds: keys outermost first, then measures. Read as the report reads them. */
export function rowsIn(panel: SavedPanel, answer: Answer): Row[] {
  const keys = parts(panel).buckets.length;
  return reportRows(panel.aggs, answer).map((row) =>
    row.map((cell, at) => (cell === null && at < keys ? MISSING : cell)),
  );
}
