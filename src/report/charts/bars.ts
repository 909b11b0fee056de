import { scaleLinear } from 'd3-scale';
import { html, type Markup, NOTHING } from '../escape.ts';
import { figure } from '../format.ts';
import { type Cell, countOf } from '../rows.ts';
import { clipped, colourOf, legend, px, room, svg } from './frame.ts';

const LINE = 20;

interface Bar {
  readonly name: string;
  /** Count by series, in the order of the engine's answer. */
  readonly parts: Map<string, number>;
}

/**
 * Lying bars, one for each name, with the name before and the figure behind; rows are name, series if there is one, and
 * count.
 */
export function bars(
  rows: readonly Cell[][],
  { title, width }: { readonly title: string; readonly width: number },
): Markup {
  const all = pivot(rows);
  const label = room(
    all.map(({ name }) => name),
    width * 0.45,
  );
  const left = label + 6;
  const figures = room(
    all.map((bar) => figure(sumOf(bar))),
    width / 3,
  );
  const x = scaleLinear([0, Math.max(1, ...all.map(sumOf))], [left, width - figures - 5]);
  const series = [...new Set(all.flatMap(({ parts }) => [...parts.keys()]))];
  const shapes = all.map((bar, at) => {
    const y = at * LINE;
    let from = 0;
    const parts = [...bar.parts].map(([name, count]) => {
      const [start, end] = [x(from), x(from + count)];
      from += count;
      return html`<rect class="${colourOf(name, series.indexOf(name))}" x="${px(start)}" y="${y + 3}" width="${px(end - start)}" height="${LINE - 6}"/>`;
    });
    return html`<g><title>${bar.name}: ${figure(sumOf(bar))}</title><text text-anchor="end" x="${px(label)}" y="${y + 14}">${clipped(bar.name, label)}</text>${parts}<text x="${px(x(from) + 5)}" y="${y + 14}">${figure(sumOf(bar))}</text></g>`;
  });
  const drawing = svg({ title, width, height: all.length * LINE + 4, shapes });
  return html`${drawing}${series.length > 1 ? legend(series) : NOTHING}`;
}

const sumOf = ({ parts }: Bar): number => [...parts.values()].reduce((sum, count) => sum + count, 0);

function pivot(rows: readonly Cell[][]): Bar[] {
  const found = new Map<string, Bar>();
  for (const row of rows) {
    const name = String(row[0] ?? '–');
    const bar = found.get(name) ?? { name, parts: new Map<string, number>() };
    const part = row.length > 2 ? String(row[1] ?? '–') : 'Events';
    bar.parts.set(part, (bar.parts.get(part) ?? 0) + countOf(row));
    found.set(name, bar);
  }
  return [...found.values()];
}
