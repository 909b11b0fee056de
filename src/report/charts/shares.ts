import { scaleLinear } from 'd3-scale';
import { arc, pie } from 'd3-shape';
import { html, type Markup } from '../escape.ts';
import { figure, short, time } from '../format.ts';
import { type Cell, countOf } from '../rows.ts';
import { COLOURS, clipped, legend, px, room, svg } from './frame.ts';
import { type TimeAxis, timeScale } from './time-axis.ts';

interface Look {
  readonly title: string;
  readonly width: number;
}

const LINE = 20;
const named = (row: readonly Cell[]): string => String(row[0] ?? '–');

/** Lying bars, one for each row of name and count, with its name before and its figure behind. */
export function bars(rows: readonly Cell[][], { title, width }: Look): Markup {
  const label = room(rows.map(named), width * 0.45);
  const left = label + 6;
  const right =
    width -
    room(
      rows.map((row) => figure(countOf(row))),
      width / 3,
    ) -
    5;
  const x = scaleLinear([0, Math.max(1, ...rows.map(countOf))], [left, right]);
  const shapes = rows.map((row, at) => {
    const y = at * LINE;
    const end = x(countOf(row));
    return html`<g><title>${named(row)}: ${figure(countOf(row))}</title><text text-anchor="end" x="${px(label)}" y="${y + 14}">${clipped(named(row), label)}</text><rect class="c0" x="${px(left)}" y="${y + 3}" width="${px(end - left)}" height="${LINE - 6}"/><text x="${px(end + 5)}" y="${y + 14}">${figure(countOf(row))}</text></g>`;
  });
  return svg({ title, width, height: rows.length * LINE + 4, shapes });
}

const SIZE = 180;

/** A ring, one part for each row of name and count. */
export function ring(rows: readonly Cell[][], { title }: Look): Markup {
  const path = arc<{ startAngle: number; endAngle: number }>().innerRadius(45).outerRadius(85);
  const part = ({ startAngle, endAngle }: { startAngle: number; endAngle: number }) =>
    path({ startAngle, endAngle } as never) ?? '';
  const parts = pie<readonly Cell[]>().sort(null).value(countOf)([...rows]);
  const shapes = parts.map(
    (slice, at) =>
      html`<path class="c${at % COLOURS} edge" transform="translate(90 90)" d="${part(slice)}"><title>${named(slice.data)}: ${figure(countOf(slice.data))}</title></path>`,
  );
  const names = rows.map((row) => `${short(named(row), 40)} (${figure(countOf(row))})`);
  return html`<div class="ring">${svg({ title, width: SIZE, height: SIZE, shapes })}${legend(names)}</div>`;
}

/** Time across, names down: the darker, the more; rows are time, name and count. */
export function heatmap(rows: readonly Cell[][], axis: TimeAxis, { title, width }: Look): Markup {
  const names = [...new Set(rows.map((row) => String(row[1] ?? '–')))];
  const label = room(names, width * 0.35);
  const x = timeScale(axis, label + 6, width - 8);
  const strength = scaleLinear([0, Math.max(1, ...rows.map(countOf))], [0.15, 1]);
  const labels = names.map(
    (name, at) =>
      html`<text text-anchor="end" x="${px(label)}" y="${at * LINE + 14}">${clipped(name, label)}<title>${name}</title></text>`,
  );
  const cells = rows.map((row) => {
    const name = String(row[1] ?? '–');
    const [left, wide] = x.column(Number(row[0]));
    return html`<rect class="c0" fill-opacity="${strength(countOf(row)).toFixed(2)}" x="${px(left)}" y="${names.indexOf(name) * LINE + 1}" width="${px(wide)}" height="${LINE - 2}"><title>${time(row[0] ?? null)} ${name}: ${figure(countOf(row))}</title></rect>`;
  });
  const height = names.length * LINE;
  return svg({ title, width, height: height + 22, shapes: [...labels, ...cells, ...x.labels(height + 16)] });
}
