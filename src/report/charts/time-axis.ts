import { scaleUtc } from 'd3-scale';
import { html, type Markup } from '../escape.ts';
import { px } from './frame.ts';

/** Time on the axis; milliseconds since the epoch. */
export interface TimeAxis {
  readonly from: number;
  readonly to: number;
  /** Width of a column. */
  readonly interval: number;
}

/** Where times lie in a drawing, in its pixels. */
export interface TimeScale {
  readonly at: (time: number) => number;
  /** The column that begins at a time: its left edge and its width, within the axis. */
  readonly column: (time: number) => readonly [left: number, width: number];
  /** Labels of the axis, at this height. */
  readonly labels: (y: number) => Markup[];
}

const HOUR = 3_600_000;
/** How a label says when, by the length of the axis up to which it does. Formats are those of d3-time-format. */
const FORMATS: readonly (readonly [length: number, format: string, letters: number])[] = [
  [36 * HOUR, '%H:%M', 5],
  [120 * HOUR, '%b %d %H:%M', 12],
  [300 * 24 * HOUR, '%b %d', 6],
  [Number.POSITIVE_INFINITY, '%b %Y', 8],
];
const LETTER = 7;
const GAP = 12;

/** A scale of time from `left` to `right`. */
export function timeScale({ from, to, interval }: TimeAxis, left: number, right: number): TimeScale {
  const x = scaleUtc([from, to], [left, right]).clamp(true);
  const [, format = '', letters = 0] = FORMATS.find(([length]) => to - from <= length) ?? [];
  const wide = letters * LETTER;
  const say = x.tickFormat(0, format);
  const ticks = x
    .ticks(Math.max(2, Math.floor((right - left) / (wide + GAP))))
    // A label that begins or ends outside would be cut.
    .filter((tick) => x(tick) >= wide / 2 && x(tick) <= right - wide / 2);
  // The scale gives more than it is asked for where days or months are rounder than a number of them.
  const nth = Math.ceil((wide + GAP) / Math.min(wide + GAP, ...gaps(ticks.map((tick) => x(tick)))));
  return {
    at: x,
    column: (time) => [x(time), Math.max(1, x(time + interval) - x(time) - 1)],
    labels: (y) =>
      ticks
        .filter((_, at) => at % nth === 0)
        .map((tick) => html`<text text-anchor="middle" x="${px(x(tick))}" y="${y}">${say(tick)}</text>`),
  };
}

const gaps = (places: readonly number[]): number[] =>
  places.slice(1).map((place, at) => place - (places[at] ?? 0));
