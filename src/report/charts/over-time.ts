import { scaleLinear } from 'd3-scale';
import { stack } from 'd3-shape';
import { html, type Markup, NOTHING } from '../escape.ts';
import { figure, time } from '../format.ts';
import { type Cell, countOf } from '../rows.ts';
import { COLOURS, colourOf, legend, px, room, svg } from './frame.ts';
import { type TimeAxis, timeScale } from './time-axis.ts';

const OTHER = 'Other';
const HEIGHT = 220;
const MARGIN = { right: 8, top: 8, bottom: 22 };

interface Column {
  readonly at: number;
  readonly counts: Map<string, number>;
}

/** Columns over time, stacked by series; rows are series if there is one, time, and count. */
export function overTime(
  rows: readonly Cell[][],
  axis: TimeAxis,
  look: { readonly title: string; readonly width: number; readonly label?: string },
): Markup {
  const { names, columns } = pivot(rows, look.label);
  const layers = stack<Column>()
    .keys(names)
    .value(({ counts }, name) => counts.get(name) ?? 0)(columns);
  const highest = Math.max(1, ...layers.flatMap((layer) => layer.map(([, top]) => top)));
  const y = scaleLinear([0, highest], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(4);
  const ticks = y.ticks(4).filter(Number.isInteger);
  const left = room(ticks.map(figure), look.width / 3) + 8;
  const right = look.width - MARGIN.right;
  const x = timeScale(axis, left, right);
  const shapes = layers.map((layer, at) => {
    const style = colourOf(layer.key, at);
    return html`${layer
      .filter(([low, top]) => top > low)
      .map((point) => {
        const [low, top] = point;
        const [start, wide] = x.column(point.data.at);
        return html`<rect class="${style}" x="${px(start)}" y="${px(y(top))}" width="${px(wide)}" height="${px(y(low) - y(top))}"><title>${time(point.data.at)} ${layer.key}: ${figure(top - low)}</title></rect>`;
      })}`;
  });
  const grid = ticks.map(
    (tick) =>
      html`<line class="grid" x1="${px(left)}" x2="${right}" y1="${px(y(tick))}" y2="${px(y(tick))}"/><text text-anchor="end" x="${px(left - 6)}" y="${px(y(tick) + 4)}">${figure(tick)}</text>`,
  );
  const drawing = {
    title: look.title,
    width: look.width,
    height: HEIGHT,
    shapes: [...grid, ...x.labels(HEIGHT - 6), ...shapes],
  };
  return html`${svg(drawing)}${names.length > 1 ? legend(names) : NOTHING}`;
}

/** A column for each time; the series with the most events have colours of their own, the others share one. */
function pivot(rows: readonly Cell[][], label = 'Events'): { names: string[]; columns: Column[] } {
  const sums = new Map<string, number>();
  const seriesOf = (row: readonly Cell[]): string => (row.length > 2 ? String(row[0] ?? '–') : label);
  for (const row of rows) sums.set(seriesOf(row), (sums.get(seriesOf(row)) ?? 0) + countOf(row));
  const ranked = [...sums]
    .filter(([, sum]) => sum > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([name]) => name);
  const own = ranked.length > COLOURS ? ranked.slice(0, COLOURS - 1) : ranked;
  const names = ranked.length > COLOURS ? [...own, OTHER] : own;
  const columns = new Map<number, Column>();
  for (const row of rows) {
    const at = Number(row.at(-2));
    const column = columns.get(at) ?? { at, counts: new Map<string, number>() };
    const name = own.includes(seriesOf(row)) ? seriesOf(row) : OTHER;
    column.counts.set(name, (column.counts.get(name) ?? 0) + countOf(row));
    columns.set(at, column);
  }
  return { names, columns: [...columns.values()].sort((a, b) => a.at - b.at) };
}
