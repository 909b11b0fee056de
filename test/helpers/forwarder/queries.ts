import { DETAILS, FIELDS, type Field, MAX_TERM_BYTES, UNBOUNDED } from '../../../src/schema/index.ts';
import { type Leaf, leavesOf } from './leaves.ts';

export type Query = Readonly<Record<string, unknown>>;

const mapped = new Map(FIELDS.map((field) => [field.name, field]));
/** Names that a record's own keys may not use, and all names below them. */
const reserved = new Set(FIELDS.filter(({ type, ours }) => type === 'alias' || ours).map(({ name }) => name));

/** The field that holds a leaf; undefined when the field table has none, or none for such a value. */
function fieldOf(leaf: Leaf): Field | undefined {
  const { keys, type } = leaf;
  const field = mapped.get(keys.join('.'));
  const split = keys.some((key) => key.includes('.'));
  if (!field || split || reserved.has(field.name) || type === 'null' || type === 'empty') return undefined;
  return fits(field, leaf) ? field : undefined;
}

function fits({ name, type: wanted }: Field, { type, text, listed }: Leaf): boolean {
  if (name === 'eventID')
    return !listed && type === 'string' && text.trim() !== '' && Buffer.byteLength(text) <= 512;
  if (name === 'eventTime' && listed) return false;
  switch (wanted) {
    case 'keyword':
      return Buffer.byteLength(text) <= MAX_TERM_BYTES;
    case 'boolean':
      return /^(true|false)$/i.test(text);
    case 'long':
      return type !== 'boolean' && /^-?\d+$/.test(text) && Math.abs(Number(text)) < 2 ** 63;
    case 'double':
      return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) && Math.abs(Number(text)) < 2 ** 63;
    case 'date':
      return /^\d{4}-\d{2}-\d{2}T.*Z$/.test(text) && !Number.isNaN(Date.parse(text));
    default:
      return true;
  }
}

function fieldQueries(field: Field, leaf: Leaf): Query[] {
  const { text } = leaf;
  const value = field.type === 'boolean' ? text.toLowerCase() : text;
  const exact = (name: string): Query => ({ terms: { [name]: [value] } });
  const also = Object.entries(field.also ?? {}).flatMap(([suffix, type]): Query[] => {
    const name = `${field.name}.${suffix}`;
    if (type === 'keyword' && Buffer.byteLength(text) <= MAX_TERM_BYTES) return [exact(name)];
    return type === 'text' ? phrase(name, text) : [];
  });
  return [...(field.type === 'text' ? phrase(field.name, text) : [exact(field.name)]), ...also];
}

/** Letters and digits that the engines' oldest tables have too; what they take for no word, no words find. */
const WORD =
  /[\dA-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0400-\u0481\u048a-\u04ff\u05d0-\u05ea\u0621-\u064a\u3041-\u3096\u4e00-\u9fa5]/;
const HALF = /[\ud800-\udfff]/u;

/** A search for words in their order; none for a text without words. */
function phrase(field: string, text: string): Query[] {
  return WORD.test(text) && !HALF.test(text) ? [{ match_phrase: { [field]: text } }] : [];
}

/**
 * Searches in `details`: for the exact `path=value`, and for the words. What is too long for that is there in parts,
 * each with (the beginning of) the path; single words find it.
 */
function tokenQueries(leaf: Leaf): Query[] {
  const path = leaf.keys.join('.');
  const value = leaf.text;
  const token = `${path}=${value}`;
  if (Buffer.byteLength(token) <= MAX_TERM_BYTES)
    return [{ term: { [`${DETAILS}.keyword`]: token } }, ...phrase(DETAILS, value)];
  const single = new Set(value.split(/\s/).filter((word) => /^[a-zA-Z\d]{2,40}$/.test(word)));
  return [
    { prefix: { [`${DETAILS}.keyword`]: path.slice(0, 500) } },
    ...[...single].slice(0, 200).map((word): Query => ({ match: { [DETAILS]: word } })),
  ];
}

/**
 * The documented ways to find a record by one of its leaves; all of them have to work: by the field that holds it, or
 * else by the exact `path=value` in `details.keyword`, and by its words in `details` if it has no field or is part of
 * an unbounded object. None for a leaf that means absence (null, empty) where the table has a place for more: that one
 * is found by `NOT field: *`.
 */
function leafQueries(leaf: Leaf): Query[] {
  const unbounded = UNBOUNDED.includes(leaf.keys[0] ?? '');
  const field = fieldOf(leaf);
  const absent = leaf.type === 'null' || leaf.type === 'empty';
  if (absent && !unbounded && isMapped(leaf.keys)) return [];
  if (!field) return tokenQueries(leaf);
  return [...fieldQueries(field, leaf), ...(unbounded ? phrase(DETAILS, leaf.text) : [])];
}

/** A path of the field table, or one above such a path. */
function isMapped(keys: readonly string[]): boolean {
  const path = keys.join('.');
  return mapped.has(path) || [...mapped.keys()].some((name) => name.startsWith(`${path}.`));
}

/** What has to find a record: every query of each of its leaves, each once. */
export function recordQueries(text: string): Query[] {
  const all = leavesOf(text).flatMap(leafQueries);
  return [...new Map(all.map((query) => [JSON.stringify(query), query])).values()];
}
