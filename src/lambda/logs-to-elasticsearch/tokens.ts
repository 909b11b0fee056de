import { MAX_TERM_BYTES } from '../../schema/index.ts';

/** Deeper than any AWS service nests by an order of magnitude; keeps recursion off the stack's end. */
export const MAX_DEPTH = 200;
const MAX_PATH_BYTES = 2000;
/** A UTF-16 unit is at most three bytes of UTF-8. */
const SURELY_SHORT = Math.floor(MAX_TERM_BYTES / 3);

/** Thrown for a value nested deeper than {@link MAX_DEPTH}. */
export const TOO_DEEP = new Error(`nested deeper than ${MAX_DEPTH} levels`);

/** The tokens of one record. */
export interface Tokens {
  readonly list: string[];
  /** Some may be there twice; otherwise looking for them is saved. */
  repeated: boolean;
  /** A leaf was a number. */
  numbers: boolean;
}

/** The tokens as the text of a JSON array, each once. `plain`: no character of theirs needs an escape there. */
export function tokensJson({ list, repeated }: Tokens, plain: boolean): string {
  const once = repeated ? [...new Set(list)] : list;
  return plain ? `["${once.join('","')}"]` : JSON.stringify(once);
}

/**
 * Adds `path=value` for each leaf below `value`. Array positions are left out of the path; an empty object or array
 * is a leaf. A token longer than {@link MAX_TERM_BYTES} becomes several with the same path, split between words
 * where it can be.
 */
export function addLeaves(tokens: Tokens, path: string, value: unknown, depth = 0): void {
  if (depth > MAX_DEPTH) throw TOO_DEEP;
  if (Array.isArray(value)) {
    if (value.length === 0) addToken(tokens, path, '[]');
    if (value.length > 1) tokens.repeated = true;
    for (const item of value) addLeaves(tokens, path, item, depth + 1);
  } else if (typeof value === 'object' && value !== null) {
    let empty = true;
    for (const key in value) {
      empty = false;
      addLeaves(tokens, `${path}.${key}`, (value as Record<string, unknown>)[key], depth + 1);
    }
    if (empty) addToken(tokens, path, '{}');
  } else {
    if (typeof value === 'number') tokens.numbers = true;
    addToken(tokens, path, String(value));
  }
}

/** Adds one leaf; see {@link addLeaves}. */
export function addToken(tokens: Tokens, path: string, value: string): void {
  if (path.length + value.length < SURELY_SHORT) {
    tokens.list.push(`${path}=${value}`);
    return;
  }
  tokens.repeated = true;
  const head = splitByBytes(path, MAX_PATH_BYTES)[0] ?? '';
  for (const part of splitByBytes(value, MAX_TERM_BYTES - Buffer.byteLength(head) - 1))
    tokens.list.push(`${head}=${part}`);
}

/** True when `text` is longer than one term may be. */
export function isLong(text: string): boolean {
  return text.length > SURELY_SHORT && splitByBytes(text, MAX_TERM_BYTES).length > 1;
}

/** Cuts `text` into parts of at most `max` bytes of UTF-8, never inside a character, between words where it can. */
function splitByBytes(text: string, max: number): string[] {
  const parts: string[] = [];
  let start = 0;
  while (start < text.length) {
    const end = cutAt(text, start, max);
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts.length > 0 ? parts : [''];
}

function cutAt(text: string, start: number, max: number): number {
  let bytes = 0;
  let gap = start;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const pair = isPair(code, text.charCodeAt(at + 1));
    bytes += pair ? 4 : code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
    if (bytes > max) return gap > start + (at - start) / 2 ? gap : Math.max(at, start + 1);
    if (pair) at++;
    if (code < 0x30) gap = at + 1;
  }
  return text.length;
}

/** A lone surrogate (`next` may be NaN) is encoded as a replacement character: three bytes. */
function isPair(code: number, next: number): boolean {
  return code >= 0xd800 && code < 0xdc00 && next >= 0xdc00 && next < 0xe000;
}
