import { html, type Markup } from '../escape.ts';

/** A place in a drawing, with what one has to know to read it. */
export interface Drawing {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Markup[];
}

/** Colours of series; the page's style gives `.c0` to `.c9` theirs. */
export const COLOURS = 10;

export const svg = ({ title, width, height, shapes }: Drawing): Markup =>
  html`<svg role="img" aria-label="${title}" viewBox="0 0 ${width} ${height}">${shapes}</svg>`;

/** What the colours mean. */
export const legend = (names: readonly string[]): Markup =>
  html`<ul class="legend">${names.map((name, at) => html`<li><svg aria-hidden="true" viewBox="0 0 10 10"><rect class="c${at % COLOURS}" width="10" height="10"/></svg> ${name}</li>`)}</ul>`;
