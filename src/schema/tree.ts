import { FIELDS, type Field } from './fields.ts';

/** The table as a tree: what the normaliser walks beside a record, and what the mapping is written from. */
export interface FieldNode {
  readonly children: ReadonlyMap<string, FieldNode>;
  /** Set on leaves only. */
  readonly field?: Field;
  /** Nothing below comes from CloudTrail: a record's own key here would clash with ours. */
  readonly reserved: boolean;
}

interface Draft {
  children: Map<string, Draft>;
  field?: Field;
  reserved: boolean;
}

/** Builds the tree of `fields`. Throws if one path is both a field and an object. */
export function fieldTree(fields: readonly Field[] = FIELDS): FieldNode {
  const root: Draft = { children: new Map(), reserved: false };
  for (const field of fields) {
    const node = field.name.split('.').reduce(descend, root);
    if (node.field || node.children.size > 0) throw new Error(`field table: ${field.name} is defined twice`);
    node.field = field;
  }
  markReserved(root);
  return root;
}

function descend(node: Draft, part: string): Draft {
  if (node.field) throw new Error(`field table: ${node.field.name} is a field and an object`);
  let child = node.children.get(part);
  if (!child) {
    child = { children: new Map(), reserved: false };
    node.children.set(part, child);
  }
  return child;
}

function markReserved(node: Draft): boolean {
  const below = [...node.children.values()].map(markReserved);
  node.reserved = node.field ? node.field.ours === true || node.field.type === 'alias' : below.every(Boolean);
  return node.reserved;
}

/** Number of entries the engine counts against its field limit: leaves, multi-fields, aliases and objects. */
export function mappedFieldCount(node: FieldNode = fieldTree()): number {
  let count = node.field ? 1 + Object.keys(node.field.also ?? {}).length : 0;
  for (const child of node.children.values()) count += mappedFieldCount(child) + (child.field ? 0 : 1);
  return count;
}
