import type { Chart } from '../boards/define.ts';
import { labelLetters, rowsThatFit } from './widths.ts';

type Params = Readonly<Record<string, unknown>>;

/** Of a panel that says nothing of its size. */
export const DEFAULT_SIZE = [24, 12] as const;

/** The type of a visualization and how it is drawn, as `visState` holds it. */
export function visParams(chart: Chart): { type: string; params: Params } {
  switch (chart.chart) {
    case 'metric':
      return { type: 'metric', params: metric(chart) };
    case 'table':
      return { type: 'table', params: table(chart) };
    case 'bars':
      return { type: 'horizontal_bar', params: axes(chart, true) };
    default:
      return { type: 'histogram', params: axes(chart) };
  }
}

/**
 * The UI takes the colour of the nth of N ranges from the place n / (N - 1) of a scale from green to red, and has no other
 * way to choose one. The ends are too dark for dark mode: zero is the second of eleven, and the rest the ninth or tenth.
 */
const PLACES = 11;
const PLACE_OF = { zero: 1, warn: 8, alarm: 9 };

const rangesOf = (alert: 'alarm' | 'warn'): Params[] =>
  Array.from({ length: PLACES }, (_, place) => {
    if (place === PLACE_OF.zero) return { from: 0, to: 1 };
    if (place === PLACE_OF[alert]) return { from: 1, to: 1e9 };
    return { from: place - 100, to: place - 99 };
  });

/** Points of a figure, of one in a narrow tile, of one that is a time, and of one that has another beneath it. */
const FIGURE = 24;
const NARROW_FIGURE = 18;
const LONG_FIGURE = 15;
const PAIR = 14;

/** Columns of a board in which five digits of {@link FIGURE} are not cut on a page of 1024 pixels. */
const ROOMY = 9;

function figureSize({ by = [], measures = [], size: [width] = DEFAULT_SIZE }: Chart): number {
  if (by.length > 0) return PAIR;
  if (measures.some(({ op }) => op === 'latest')) return LONG_FIGURE;
  return width < ROOMY ? NARROW_FIGURE : FIGURE;
}

const metric = (chart: Chart): Params => ({
  addTooltip: true,
  addLegend: false,
  type: 'metric',
  metric: {
    percentageMode: false,
    useRanges: chart.alert !== undefined,
    colorSchema: 'Green to Red',
    metricColorMode: chart.alert ? 'Labels' : 'None',
    colorsRange: chart.alert ? rangesOf(chart.alert) : [{ from: 0, to: 1e9 }],
    labels: { show: true },
    invertColors: false,
    style: {
      bgFill: '#000',
      bgColor: false,
      labelColor: chart.alert !== undefined,
      subText: '',
      fontSize: figureSize(chart),
    },
  },
});

const table = ({ size: [, height] = DEFAULT_SIZE }: Chart): Params => ({
  perPage: rowsThatFit(height),
  showPartialRows: false,
  showMetricsAtAllLevels: false,
  sort: { columnIndex: null, direction: null },
  showTotal: false,
  totalFunc: 'sum',
  percentageCol: '',
});

/** Of the charts with two axes. Lying bars swap them. */
function axes({ by = [], measures, size: [width] = DEFAULT_SIZE }: Chart, lying = false): Params {
  const type = 'histogram';
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
        labels: {
          show: true,
          filter: !lying,
          truncate: lying ? labelLetters(width) : 100,
          ...(lying ? { rotate: 0 } : {}),
        },
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
        mode: 'stacked',
        data: { label, id: '1' },
        valueAxis: 'ValueAxis-1',
        drawLinesBetweenPoints: true,
        lineWidth: 2,
        showCircles: true,
      },
    ],
    addTooltip: true,
    addLegend: by.length > 1,
    legendPosition: 'top',
    times: [],
    addTimeMarker: false,
    labels: { show: lying && by.length === 1 },
    thresholdLine: { show: false, value: 10, width: 1, style: 'full', color: '#E7664C' },
  };
}
