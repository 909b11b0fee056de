/**
 * What a terminal obeys or does not show: controls (C0 and C1, among them those that begin an escape sequence), marks
 * that turn text around, all that Unicode lets a program leave out, halves of a surrogate pair, and the two line
 * separators. A name with one of them could clear the screen, or pose as another name.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Text in which everything is seen: an escape is `\u001b`, a right-to-left override `\u202e`. This is also how JSON
 * writes them, so that JSON stays the same value.
 */
export const visible = (text: string): string => text.replace(UNSEEN, inHex);

/** The same, but line feeds stay: for text of several lines. */
export const visibleLines = (text: string): string =>
  text.replace(UNSEEN, (character) => (character === '\n' ? character : inHex(character)));

const inHex = (character: string): string =>
  Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');

/** Characters that end a line, here or there. */
const LINE_ENDS = /\s*[\n\r\v\f\u0085\u2028\u2029]\s*/g;

/** Foreign text for one line: its line ends are blanks, so that it can't begin a line that poses as one of ours. */
export const oneLine = (text: string): string => visible(text.trim().replace(LINE_ENDS, ' '));
