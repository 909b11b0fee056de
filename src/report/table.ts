import { html, type Markup, NOTHING } from './escape.ts';

/** Rows before the fold, and most of all. */
const SHOWN = 20;
const MOST = 500;

/** Words of a table: its columns, and a list of cells for each row. */
export interface Words {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table; rows after the twentieth are behind a fold. */
export function table(words: Words, title: string, shown = SHOWN): Markup {
  const more = words.rows.slice(shown, MOST);
  const left = words.rows.length - MOST;
  const fold = html`<details><summary>${more.length} more rows</summary>${plain({ ...words, rows: more }, title)}</details>`;
  const cut = left > 0 ? html`<p class="quiet">${left} further rows are left out.</p>` : NOTHING;
  return html`${plain({ ...words, rows: words.rows.slice(0, shown) }, title)}${more.length > 0 ? fold : NOTHING}${cut}`;
}

/** The figures of a chart, folded. */
export const dataTable = (words: Words, title: string): Markup =>
  html`<details><summary>Data</summary>${table(words, title, MOST)}</details>`;

const plain = ({ columns, rows }: Words, title: string): Markup =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
