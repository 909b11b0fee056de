import type { Chart } from '../boards/define.ts';

type Params = Readonly<Record<string, unknown>>;

/** The type of a visualization and how it is drawn, as `visState` holds it. */
export function visParams(chart: Chart): { type: string; params: Params } {
  switch (chart.chart) {
    case 'metric':
      return { type: 'metric', params: metric(chart.alert === true) };
    case 'table':
      return { type: 'table', params: TABLE };
    case 'pie':
      return { type: 'pie', params: PIE };
    case 'heatmap':
      return { type: 'heatmap', params: HEATMAP };
    case 'bars':
      return { type: 'horizontal_bar', params: axes('histogram', chart, true) };
    case 'columns':
      return { type: 'histogram', params: axes('histogram', chart) };
    default:
      return { type: chart.chart, params: axes(chart.chart, chart) };
  }
}

const RANGES = [
  { from: 0, to: 1 },
  { from: 1, to: 1e9 },
];

const metric = (alert: boolean): Params => ({
  addTooltip: true,
  addLegend: false,
  type: 'metric',
  metric: {
    percentageMode: false,
    useRanges: alert,
    colorSchema: 'Green to Red',
    metricColorMode: alert ? 'Labels' : 'None',
    colorsRange: alert ? RANGES : [{ from: 0, to: 1e9 }],
    labels: { show: true },
    invertColors: false,
    style: { bgFill: '#000', bgColor: false, labelColor: alert, subText: '', fontSize: 36 },
  },
});

const TABLE: Params = {
  perPage: 20,
  showPartialRows: false,
  showMetricsAtAllLevels: false,
  sort: { columnIndex: null, direction: null },
  showTotal: false,
  totalFunc: 'sum',
  percentageCol: '',
};

const PIE: Params = {
  type: 'pie',
  addTooltip: true,
  addLegend: true,
  legendPosition: 'right',
  isDonut: true,
  labels: { show: false, values: true, last_level: true, truncate: 100 },
};

const HEATMAP: Params = {
  type: 'heatmap',
  addTooltip: true,
  addLegend: true,
  enableHover: false,
  legendPosition: 'right',
  times: [],
  colorsNumber: 6,
  colorSchema: 'Blues',
  setColorRange: false,
  colorsRange: [],
  invertColors: false,
  percentageMode: false,
  valueAxes: [
    {
      show: false,
      id: 'ValueAxis-1',
      type: 'value',
      scale: { type: 'linear', defaultYExtents: false },
      labels: { show: false, rotate: 0, overwriteColor: false, color: 'black' },
    },
  ],
};

/** Of the charts with two axes. Lying bars swap them. */
function axes(type: 'line' | 'area' | 'histogram', { by = [], measures }: Chart, lying = false): Params {
  const label = measures?.[0]?.label ?? 'Events';
  return {
    type,
    grid: { categoryLines: false },
    categoryAxes: [
      {
        id: 'CategoryAxis-1',
        type: 'category',
        position: lying ? 'left' : 'bottom',
        show: true,
        style: {},
        scale: { type: 'linear' },
        labels: { show: true, filter: !lying, truncate: lying ? 200 : 100, ...(lying ? { rotate: 0 } : {}) },
        title: {},
      },
    ],
    valueAxes: [
      {
        id: 'ValueAxis-1',
        name: lying ? 'BottomAxis-1' : 'LeftAxis-1',
        type: 'value',
        position: lying ? 'bottom' : 'left',
        show: true,
        style: {},
        scale: { type: 'linear', mode: 'normal' },
        labels: { show: true, rotate: 0, filter: lying, truncate: 100 },
        title: { text: label },
      },
    ],
    seriesParams: [
      {
        show: true,
        type,
        mode: type === 'line' ? 'normal' : 'stacked',
        data: { label, id: '1' },
        valueAxis: 'ValueAxis-1',
        drawLinesBetweenPoints: true,
        lineWidth: 2,
        showCircles: true,
      },
    ],
    addTooltip: true,
    addLegend: by.length > 1,
    legendPosition: 'right',
    times: [],
    addTimeMarker: false,
    labels: { show: lying },
    thresholdLine: { show: false, value: 10, width: 1, style: 'full', color: '#E7664C' },
  };
}
