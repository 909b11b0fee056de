/** Control characters, line separators, and marks that hide letters or turn text around (Unicode, categories Cc, Cf, Zl, Zp). */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
/** What mail and chat programs make a link of. */
const LINK = /(?<=[a-z]):\/\//gi;

/**
 * Text of a record, made fit for a message: its writer may be an attacker. One line, at most `most` characters, nothing
 * hidden, no link.
 */
export function plain(text: string, most: number): string {
  const line = text.replace(UNSEEN, ' ').replace(LINK, ': //').replace(/\s+/g, ' ').trim();
  const letters = [...line];
  return letters.length <= most ? line : `${letters.slice(0, most - 1).join('')}…`;
}

/** The same in printable ASCII, for a subject of SNS. */
export const ascii = (text: string, most: number): string =>
  plain(text, Number.MAX_SAFE_INTEGER)
    .replace(/[^\x20-\x7e]/gu, '?')
    .slice(0, most);
