/** A number that could be longer than a double can hold: cheap test on the raw text, may fire inside a string. */
const MAYBE_LOSSY = /[:[,]\s*-?(?:[\d.]{16,}|[\d.]+[eE])/;
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/**
 * The JSON text with every number that `JSON.parse` would change put into quotes, so that its digits survive;
 * the same string when there is none.
 */
export function quoteLossyNumbers(text: string): string {
  if (!MAYBE_LOSSY.test(text)) return text;
  return text.replace(STRING_OR_NUMBER, (part) => (part[0] !== '"' && isLossy(part) ? `"${part}"` : part));
}

/** Also true of 2^63, which a double holds but JavaScript writes with other digits. */
function isLossy(digits: string): boolean {
  const value = Number(digits);
  return !Number.isFinite(value) || (digits.length >= 16 && String(value) !== digits);
}
