import { html, type Markup } from '../escape.ts';
import { short } from '../format.ts';

/** A place in a drawing, with what one has to know to read it. */
export interface Drawing {
  readonly title: string;
  /** Pixels of the widest page. */
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Markup[];
}

/** Colours of series; the page's style gives `.c0` to `.c9` theirs. */
export const COLOURS = 10;

/** Colours that mean something: as on the boards (`kibana/saved/colours.ts`), failures are red and services of AWS grey. */
const MEANING: Readonly<Record<string, number>> = {
  success: 0,
  failure: 1,
  person: 0,
  program: 2,
  machine: 5,
  'aws-service': 9,
  agent: 4,
  unknown: 3,
  Yes: 0,
  No: 4,
  'Act now': 1,
  'Look today': 4,
  Know: 9,
  'Calls of third parties': 6,
};

/** Class of the colour of a series, the nth of its chart. */
export const colourOf = (name: string, at: number): string => `c${MEANING[name] ?? at % COLOURS}`;

/** What a letter of a label takes at 11 pixels, wide ones and capitals in mind. */
const LETTER = 7.4;

/** Pixels that labels of these texts need, and no more than `most`. */
export const room = (texts: readonly string[], most: number): number =>
  Math.min(most, Math.max(0, ...texts.map((text) => short(text, 1000).length)) * LETTER);

/** As much of a label as `width` pixels take. */
export const clipped = (text: string, width: number): string => short(text, Math.floor(width / LETTER));

/** A number of pixels as SVG takes it. */
export const px = (value: number): string => value.toFixed(1);

/** On narrow screens a drawing may be wider than its panel, and is scrolled. */
export const svg = ({ title, width, height, shapes }: Drawing): Markup =>
  html`<div class="draw"><svg role="img" aria-label="${title}" viewBox="0 0 ${width} ${height}" style="--w:${width}px">${shapes}</svg></div>`;

/** What the colours mean. */
export const legend = (names: readonly string[]): Markup =>
  html`<ul class="legend">${names.map((name, at) => html`<li><svg aria-hidden="true" viewBox="0 0 10 10"><rect class="${colourOf(name, at)}" width="10" height="10"/></svg> ${short(name, 40)}</li>`)}</ul>`;
