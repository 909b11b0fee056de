import { scaleLinear, scaleUtc } from 'd3-scale';
import { area, stack } from 'd3-shape';
import { html, type Markup, NOTHING } from '../escape.ts';
import { figure, short, time } from '../format.ts';
import type { Cell } from '../rows.ts';
import { COLOURS, legend, svg } from './frame.ts';

/** Time on the axis; milliseconds since the epoch. */
export interface TimeAxis {
  readonly from: number;
  readonly to: number;
  /** Width of a column. */
  readonly interval: number;
}

const OTHER = 'Other';
const HEIGHT = 220;
const MARGIN = { left: 48, right: 8, top: 8, bottom: 22 };

interface Column {
  readonly at: number;
  readonly counts: Map<string, number>;
}

/** Columns over time, or areas, stacked by series; rows are time, series if there is one, and count. */
export function overTime(
  rows: readonly Cell[][],
  axis: TimeAxis,
  look: { readonly title: string; readonly width: number; readonly areas: boolean },
): Markup {
  const { names, columns } = pivot(rows);
  const layers = stack<Column>()
    .keys(names)
    .value(({ counts }, name) => counts.get(name) ?? 0)(columns);
  const highest = Math.max(1, ...layers.flatMap((layer) => layer.map(([, top]) => top)));
  const x = scaleUtc([axis.from, axis.to], [MARGIN.left, look.width - MARGIN.right]);
  const y = scaleLinear([0, highest], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(4);
  const wide = Math.max(1, x(axis.from + axis.interval) - MARGIN.left - 1);
  const shapes = layers.map((layer, at) => {
    const style = `c${at % COLOURS}`;
    if (look.areas && columns.length > 1) {
      const path = area<(typeof layer)[number]>(
        (point) => x(point.data.at),
        (point) => y(point[0]),
        (point) => y(point[1]),
      );
      return html`<path class="${style}" d="${path(layer) ?? ''}"><title>${layer.key}</title></path>`;
    }
    return html`${layer
      .filter(([low, top]) => top > low)
      .map((point) => {
        const [low, top] = point;
        return html`<rect class="${style}" x="${px(x(point.data.at))}" y="${px(y(top))}" width="${px(wide)}" height="${px(y(low) - y(top))}"><title>${time(point.data.at)} ${layer.key}: ${figure(top - low)}</title></rect>`;
      })}`;
  });
  const drawing = {
    title: look.title,
    width: look.width,
    height: HEIGHT,
    shapes: [...axes(x, y, look.width), ...shapes],
  };
  return html`${svg(drawing)}${names.length > 1 ? legend(names.map((name) => short(name, 40))) : NOTHING}`;
}

const px = (value: number): string => value.toFixed(1);

function axes(
  x: ReturnType<typeof scaleUtc<number>>,
  y: ReturnType<typeof scaleLinear<number>>,
  width: number,
): Markup[] {
  const format = x.tickFormat();
  return [
    ...y
      .ticks(4)
      .map(
        (tick) =>
          html`<line class="grid" x1="${MARGIN.left}" x2="${width - MARGIN.right}" y1="${px(y(tick))}" y2="${px(y(tick))}"/><text text-anchor="end" x="${MARGIN.left - 6}" y="${px(y(tick) + 4)}">${figure(tick)}</text>`,
      ),
    ...x
      .ticks(Math.max(2, Math.floor(width / 110)))
      .map(
        (tick) =>
          html`<text text-anchor="middle" x="${px(x(tick))}" y="${HEIGHT - 6}">${format(tick)}</text>`,
      ),
  ];
}

/** A column for each time; the series with the most events have colours of their own, the others share one. */
function pivot(rows: readonly Cell[][]): { names: string[]; columns: Column[] } {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(seriesOf(row), (sums.get(seriesOf(row)) ?? 0) + countOf(row));
  const ranked = [...sums]
    .filter(([, sum]) => sum > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([name]) => name);
  const own = ranked.length > COLOURS ? ranked.slice(0, COLOURS - 1) : ranked;
  const names = ranked.length > COLOURS ? [...own, OTHER] : own;
  const columns = new Map<number, Column>();
  for (const row of rows) {
    const at = Number(row[0]);
    const column = columns.get(at) ?? { at, counts: new Map<string, number>() };
    const name = own.includes(seriesOf(row)) ? seriesOf(row) : OTHER;
    column.counts.set(name, (column.counts.get(name) ?? 0) + countOf(row));
    columns.set(at, column);
  }
  return { names, columns: [...columns.values()].sort((a, b) => a.at - b.at) };
}

const seriesOf = (row: readonly Cell[]): string => (row.length > 2 ? String(row[1] ?? '–') : 'Events');
const countOf = (row: readonly Cell[]): number => Number(row.at(-1) ?? 0);
