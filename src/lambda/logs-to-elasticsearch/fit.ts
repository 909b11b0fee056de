import {
  ASIDE,
  type Field,
  type FieldNode,
  type FieldType,
  fieldTree,
  UNBOUNDED,
} from '../../schema/index.ts';
import { addLeaves, addToken, isLong } from './tokens.ts';
import { fitsType, respell } from './values.ts';

export type JsonObject = Record<string, unknown>;

/** A part of a record that the table has no room for, as it came, with the keys that led to it. */
export interface Aside {
  readonly path: readonly string[];
  readonly value: unknown;
}

export interface Fit {
  /** `path=value` of each leaf that no mapped field holds, and of each leaf of the unbounded objects. */
  readonly tokens: Set<string>;
  readonly aside: Aside[];
  /** The record was altered: something respelled or moved aside. */
  changed: boolean;
}

/** Where the walk is: `parent` are mapped names, which hold no dot. */
interface Place {
  readonly parent: string;
  readonly key: string;
  readonly node: FieldNode;
  /** Below an unbounded object, where mapped leaves become tokens too. */
  readonly unbounded: boolean;
}

/** Stands for a value that was moved aside. */
const GONE = Symbol('moved aside');
const ORDINARY_KEY = /^[A-Za-z0-9][\w-]*$/;
/** Has to hold something to see and no dot: the engine reads dots as paths and refuses blank names. */
const PLAIN_KEY = /^(?=.*[\p{L}\p{N}\p{P}\p{S}])[^.]*$/su;
const UNBOUNDED_ROOTS = new Set(UNBOUNDED);
const TREE = fieldTree();

/**
 * Makes `record` fit the field table, in place, and collects its tokens. Values of a wrong shape, keys that the engine
 * would misread and keys that are ours are moved aside, whole. Throws for a record nested too deep.
 */
export function fitToTable(record: JsonObject): Fit {
  const out: Fit = { tokens: new Set(), aside: [], changed: false };
  fitObject(record, TREE, '', false, out);
  return out;
}

function fitObject(object: JsonObject, node: FieldNode, parent: string, unbounded: boolean, out: Fit): void {
  for (const key of Object.keys(object)) {
    const child = node.children.get(key);
    const value = object[key];
    if (child ? child.reserved : refused(key, parent)) {
      moveAside(parent, key, value, out);
      delete object[key];
    } else if (child) {
      const below = unbounded || (parent === '' && UNBOUNDED_ROOTS.has(key));
      const kept = fitValue(value, { parent, key, node: child, unbounded: below }, out);
      if (kept === GONE) delete object[key];
      else if (kept !== value) object[key] = kept;
    } else {
      addLeaves(out.tokens, join(parent, key), value);
    }
  }
}

function refused(key: string, parent: string): boolean {
  if (parent === '' && (key === ASIDE || key.startsWith('_'))) return true;
  return !ORDINARY_KEY.test(key) && !PLAIN_KEY.test(key);
}

function fitValue(value: unknown, place: Place, out: Fit): unknown {
  const { parent, key, node, unbounded } = place;
  if (value === null) {
    if (unbounded) addToken(out.tokens, join(parent, key), 'null');
    return value;
  }
  if (Array.isArray(value)) return fitArray(value, place, out);
  if (typeof value !== 'object') {
    return node.field
      ? fitLeaf(value as string | number | boolean, node.field, place, out)
      : moveAside(parent, key, value, out);
  }
  if (node.field) return moveAside(parent, key, value, out);
  const path = join(parent, key);
  if (unbounded && Object.keys(value).length === 0) addToken(out.tokens, path, '{}');
  fitObject(value as JsonObject, node, path, unbounded, out);
  return value;
}

function fitArray(list: unknown[], place: Place, out: Fit): unknown[] {
  if (list.length === 0 && place.unbounded) addToken(out.tokens, join(place.parent, place.key), '[]');
  const kept = list.map((item) => fitValue(item, place, out));
  return kept.every((item, at) => item === list[at]) ? list : kept.filter((item) => item !== GONE);
}

function fitLeaf(value: string | number | boolean, field: Field, place: Place, out: Fit): unknown {
  const type = field.type as FieldType;
  if (!fitsType(value, type)) {
    const same = respell(value, type);
    if (same === undefined) return moveAside(place.parent, place.key, value, out);
    out.changed = true;
    return same;
  }
  const beyondTerm = typeof value === 'string' && type === 'keyword' && isLong(value);
  if (place.unbounded || beyondTerm) addToken(out.tokens, join(place.parent, place.key), String(value));
  return value;
}

function moveAside(parent: string, key: string, value: unknown, out: Fit): typeof GONE {
  addLeaves(out.tokens, join(parent, key), value);
  out.aside.push({ path: parent === '' ? [key] : [...parent.split('.'), key], value });
  out.changed = true;
  return GONE;
}

function join(parent: string, key: string): string {
  return parent === '' ? key : `${parent}.${key}`;
}
