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
  most: 'max',
} as const;

/** The aggregations of a chart: its measures first, then its buckets, outermost first. */
export function aggConfigs(chart: Chart): AggConfig[] {
  const measures = (chart.measures ?? [COUNT]).map(toMeasure);
  const buckets = (chart.by ?? []).map((split, place) =>
    toBucket(
      candidatesOf(chart, split),
      `${measures.length + place + 1}`,
      schemaOf(chart, split, place),
      place > 0,
    ),
  );
  return [...measures, ...buckets];
}

/** Where nothing but a count hangs on a bucket, or two of them, thousands of buckets cost nothing that could be measured. */
function candidatesOf({ by = [], measures = [COUNT] }: Chart, split: Split): Split {
  const inner = by.slice(1).map((one) => ('terms' in one ? one.top : 0));
  const cheap = split === by[0] && inner.every((top) => top > 0 && top <= 2);
  const counts = cheap && measures.every(({ op }) => op === 'count');
  return counts && 'terms' in split ? { candidates: 1000, ...split } : split;
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

function toBucket(split: Split, id: string, schema: string, further: boolean): AggConfig {
  if ('time' in split) {
    const interval = split.time === 'day' ? 'd' : 'auto';
    return { id, enabled: true, type: 'date_histogram', params: { ...TIME, interval }, schema };
  }
  if ('filters' in split) {
    const filters = Object.entries(split.filters).map(([label, query]) => ({
      input: { query, language: 'lucene' },
      label,
    }));
    return { id, enabled: true, type: 'filters', params: { filters }, schema };
  }
  const { terms: field, top: size, order, label, candidates } = split;
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
    ...(candidates === undefined ? {} : { json: JSON.stringify({ shard_size: candidates }) }),
    customLabel: label,
  };
  return { id, enabled: true, type: 'terms', params, schema };
}

const TIME = {
  field: TIME_FIELD,
  // The one name that both families of the UI understand.
  useNormalizedEsInterval: true,
  scaleMetricValues: false,
  drop_partials: false,
  min_doc_count: 1,
  extended_bounds: {},
  // The UI's own is "eventTime per 3 hours"; a title of the axis does not replace it.
  customLabel: 'Time',
};

/** Where a bucket goes in the chart: axes are segments, series a group, a table's columns buckets. */
function schemaOf({ chart }: Chart, split: Split, place: number): string {
  if (chart === 'table') return 'bucket';
  if (chart === 'columns') return 'time' in split ? 'segment' : 'group';
  return place === 0 && chart === 'bars' ? 'segment' : 'group';
}
