import { TIME_FIELD } from '../../schema/index.ts';
import type { Chart, Measure, Split } from '../boards/define.ts';
import { COUNT } from '../boards/define.ts';

/** One aggregation of a visualization, as `visState.aggs` holds it (Kibana 7.10 and OpenSearch Dashboards alike). */
export interface AggConfig {
  readonly id: string;
  readonly enabled: true;
  readonly type: 'count' | 'cardinality' | 'min' | 'max' | 'sum' | 'terms' | 'date_histogram' | 'filters';
  readonly params: Readonly<Record<string, unknown>>;
  readonly schema: string;
}

const OPERATIONS = {
  count: 'count',
  unique: 'cardinality',
  earliest: 'min',
  latest: 'max',
  sum: 'sum',
} as const;

/** The aggregations of a chart: its measures first, then its buckets, outermost first. */
export function aggConfigs(chart: Chart): AggConfig[] {
  const measures = (chart.measures ?? [COUNT]).map(toMeasure);
  const splits = chart.by ?? [];
  const perIndex = splits.length > 1 ? CANDIDATES.nested : CANDIDATES.alone;
  const buckets = splits.map((split, place) =>
    toBucket(split, `${measures.length + place + 1}`, schemaOf(chart, place), place > 0, perIndex),
  );
  return [...measures, ...buckets];
}

function toMeasure(measure: Measure, place: number): AggConfig {
  const field = measure.op === 'count' ? {} : { field: measure.field };
  const label = measure.label === undefined ? {} : { customLabel: measure.label };
  return {
    id: `${place + 1}`,
    enabled: true,
    type: OPERATIONS[measure.op],
    params: { ...field, ...label },
    schema: 'metric',
  };
}

/**
 * A further column of a table leaves no event out because, say, the call names no target. The engine takes half as long
 * again over such a column: fields of every record do without.
 */
const ALWAYS_THERE = new Set(['eventName', 'eventSource', 'awsRegion', 'sourceIPAddress']);

/**
 * Candidates that each index hands in for the largest buckets. The engine's own number is little more than is shown:
 * what is frequent over two months, but not in one of them, would be miscounted or missing. Buckets in buckets multiply.
 */
const CANDIDATES = { alone: 1000, nested: 100 };

function toBucket(split: Split, id: string, schema: string, further: boolean, perIndex: number): AggConfig {
  if ('time' in split) return { id, enabled: true, type: 'date_histogram', params: TIME, schema };
  if ('filters' in split) {
    const filters = Object.entries(split.filters).map(([label, query]) => ({
      input: { query, language: 'lucene' },
      label,
    }));
    return { id, enabled: true, type: 'filters', params: { filters, ...labelled(split.label) }, schema };
  }
  const { terms: field, top: size, order, label } = split;
  const params = {
    field,
    orderBy: `${(order?.measure ?? 0) + 1}`,
    order: order?.direction ?? 'desc',
    size,
    otherBucket: false,
    otherBucketLabel: 'Other',
    missingBucket: further && schema === 'bucket' && !ALWAYS_THERE.has(field),
    missingBucketLabel: '–',
    // What the editor calls JSON input: added to the request as it is.
    json: JSON.stringify({ shard_size: perIndex }),
    ...labelled(label),
  };
  return { id, enabled: true, type: 'terms', params, schema };
}

const labelled = (customLabel: string | undefined) => (customLabel === undefined ? {} : { customLabel });

const TIME = {
  field: TIME_FIELD,
  // The one name that both families of the UI understand.
  useNormalizedEsInterval: true,
  scaleMetricValues: false,
  interval: 'auto',
  drop_partials: false,
  min_doc_count: 1,
  extended_bounds: {},
};

/** Where a bucket goes in the chart: axis and slices are segments, the series a group, a table's columns buckets. */
function schemaOf({ chart }: Chart, place: number): string {
  if (chart === 'table') return 'bucket';
  if (chart === 'pie' || place === 0) return 'segment';
  return 'group';
}
