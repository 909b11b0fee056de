import { ASIDE } from '../../schema/index.ts';
import type { JsonObject } from '../json.ts';
import { type Guard, guards } from './guards.ts';
import { addLeaves, addToken, isLong, MAX_DEPTH, TOO_DEEP, type Tokens } from './tokens.ts';
import { fitsType, respell } from './values.ts';

type Leaf = string | number | boolean;

/** A part of a record that the table has no room for, as it came, with the keys that led to it. */
export interface Aside {
  readonly path: readonly string[];
  readonly value: unknown;
}

export interface Fit {
  /** Each leaf that no mapped field holds, and each leaf of the unbounded objects. */
  readonly tokens: Tokens;
  readonly aside: Aside[];
  /** The record was altered: something respelled or moved aside. */
  changed: boolean;
}

/** Stands for a value that was moved aside. */
const GONE = Symbol('moved aside');
const ORDINARY_KEY = /^[A-Za-z0-9][\w-]*$/;
/** Has to hold something to see and no dot: the engine reads dots as paths and refuses blank names. */
const PLAIN_KEY = /^(?=.*[\p{L}\p{N}\p{P}\p{S}])[^.]*$/su;
const RECORD = guards();

/**
 * Makes `record` fit the field table, in place, and collects its tokens. Values of a wrong shape, keys that the engine
 * would misread and keys that are ours are moved aside, whole. Throws for a record nested too deep.
 */
export function fitToTable(record: JsonObject): Fit {
  const out: Fit = { tokens: { list: [], repeated: false, numbers: false }, aside: [], changed: false };
  fitObject(record, RECORD, out);
  return out;
}

/** `object` comes from JSON.parse: what `for in` finds is its own. */
function fitObject(object: JsonObject, guard: Guard, out: Fit): void {
  for (const key in object) {
    const value = object[key];
    const child = guard.children.get(key);
    const kept = child ? fitMapped(value, child, out) : fitUnmapped(value, key, guard, out);
    if (kept === GONE) delete object[key];
    else if (kept !== value) object[key] = kept;
  }
}

function fitUnmapped(value: unknown, key: string, { path, keys }: Guard, out: Fit): unknown {
  if (refused(key, path)) return moveAside([...keys, key], value, out);
  addLeaves(out.tokens, path === '' ? key : `${path}.${key}`, value);
  return value;
}

function refused(key: string, parent: string): boolean {
  if (parent === '' && (key === ASIDE || key.startsWith('_'))) return true;
  return !ORDINARY_KEY.test(key) && !PLAIN_KEY.test(key);
}

function fitMapped(value: unknown, guard: Guard, out: Fit): unknown {
  return guard.reserved ? moveAside(guard.keys, value, out) : fitValue(value, guard, out);
}

/** `depth`: lists around the value, one directly in the other; objects nest only as deep as the table. */
function fitValue(value: unknown, guard: Guard, out: Fit, depth = 0): unknown {
  if (typeof value !== 'object') return fitLeaf(value as Leaf, guard, out);
  if (value === null) {
    if (guard.unbounded) addToken(out.tokens, guard.path, 'null');
    return value;
  }
  if (Array.isArray(value)) return fitArray(value, guard, out, depth + 1);
  if (guard.type) return moveAside(guard.keys, value, out);
  if (guard.unbounded && isEmpty(value)) addToken(out.tokens, guard.path, '{}');
  fitObject(value as JsonObject, guard, out);
  return value;
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false;
  return true;
}

function fitArray(list: unknown[], guard: Guard, out: Fit, depth: number): unknown[] {
  if (depth > MAX_DEPTH) throw TOO_DEEP;
  if (list.length === 0 && guard.unbounded) addToken(out.tokens, guard.path, '[]');
  if (list.length > 1) out.tokens.repeated = true;
  const kept = list.map((item) => fitValue(item, guard, out, depth));
  return kept.every((item, at) => item === list[at]) ? list : kept.filter((item) => item !== GONE);
}

function fitLeaf(value: Leaf, guard: Guard, out: Fit): unknown {
  const { type } = guard;
  if (typeof value === 'number') out.tokens.numbers = true;
  if (!type) return moveAside(guard.keys, value, out);
  if (!fitsType(value, type)) {
    const same = respell(value, type);
    if (same === undefined) return moveAside(guard.keys, value, out);
    out.changed = true;
    return same;
  }
  const beyondTerm = type === 'keyword' && typeof value === 'string' && isLong(value);
  if (guard.unbounded || beyondTerm) addToken(out.tokens, guard.path, String(value));
  return value;
}

function moveAside(keys: readonly string[], value: unknown, out: Fit): typeof GONE {
  addLeaves(out.tokens, keys.join('.'), value);
  // Its leaves may read as others do: {"a.b": 1, "a": {"b": 1}}.
  out.tokens.repeated = true;
  out.aside.push({ path: keys, value });
  out.changed = true;
  return GONE;
}
