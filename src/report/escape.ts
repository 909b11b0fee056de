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
/** Controls, and marks that turn the direction of text around: a name could pose as another by them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const UNSEEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const escaped = (text: string): string =>
  text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
    .replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** HTML from a template: what is put in is text and is escaped, unless it came out of this function. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const filled = parts.map((part) => {
    if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
    return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
  });
  return { markup: texts.map((text, at) => text + (filled[at] ?? '')).join('') };
}

export const NOTHING: Markup = { markup: '' };
