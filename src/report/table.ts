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
  html`<details class="data"><summary>Data</summary>${table(words, title, MOST)}</details>`;

/**
 * Letters from which on a word may be broken, or a panel would be too narrow for it: where its parts begin, and where that
 * is not enough anywhere. An address or the id of a key never is.
 */
const LONG = 14;
const WHOLE = /^([\da-f:.]+|A[A-Z]{3}[A-Z\d]{16})$/i;

const PARTS = /(?<=[./:_@-])(?=\w)|(?<=[a-z])(?=[A-Z])/;
const BREAK = html`<wbr>`;

/** A cell. Browsers break words at hyphens, such as a date's: short ones are kept together. */
function cellOf(text: string): Markup {
  const words = text.split(' ');
  if (words.some((word) => word.length > LONG && !WHOLE.test(word)))
    return html`<td class="long">${text.split(PARTS).map((part, at) => html`${at > 0 ? BREAK : NOTHING}${part}`)}</td>`;
  if (!text.includes('-')) return html`<td>${text}</td>`;
  return html`<td>${words.map((word, at) => html`${at > 0 ? ' ' : ''}<span>${word}</span>`)}</td>`;
}

const plain = ({ columns, rows }: Words, title: string): Markup =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table><thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${row.map(cellOf)}</tr>`)}</tbody></table></div>`;
