/**
 * A number that JavaScript may write in another way: many digits, an exponent, a last decimal 0, six zeros after the
 * point, minus nothing. Cheap test on the raw text, may fire inside a string.
 */
const MAYBE_RESPELLED = /[:[,]\s*(?:-?(?:[\d.]{16,}|[\d.]+[eE]|\d+\.\d*0(?!\d)|0\.000000)|-0(?![.\d]))/;
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/**
 * The JSON text with every number that JavaScript writes in another way than the text (`0.0`, `8.8e-05`, 2^63) put into
 * quotes, so that it is kept as it is spelled; the same string when there is none.
 */
export function quoteRespelledNumbers(text: string): string {
  if (!MAYBE_RESPELLED.test(text)) return text;
  return text.replace(STRING_OR_NUMBER, (part) =>
    part[0] !== '"' && String(Number(part)) !== part ? `"${part}"` : part,
  );
}
