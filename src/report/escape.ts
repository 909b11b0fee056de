import { visible } from '../core/visible.ts';

/** Text that is HTML already. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | readonly Markup[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string =>
  visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** HTML from a template: what is put in is text and is escaped, unless it came out of this function. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const filled = parts.map((part) => {
    if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
    return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
  });
  return { markup: texts.map((text, at) => text + (filled[at] ?? '')).join('') };
}

export const NOTHING: Markup = { markup: '' };
