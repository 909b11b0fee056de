import { type FieldNode, type FieldType, fieldTree, UNBOUNDED } from '../../schema/index.ts';

/** The field table as the walk over a record needs it: worked out once, not for each record. */
export interface Guard {
  readonly children: ReadonlyMap<string, Guard>;
  /** The keys from the record down to here; table names hold no dot. */
  readonly keys: readonly string[];
  /** The same, joined by dots. */
  readonly path: string;
  /** Of a mapped leaf. */
  readonly type?: FieldType;
  /** The name is ours: what a record brings under it is moved aside. */
  readonly reserved: boolean;
  /** At or below an unbounded object, where mapped leaves become tokens too. */
  readonly unbounded: boolean;
}

/** The guards of the whole table, from the record down. */
export function guards(tree: FieldNode = fieldTree()): Guard {
  return guard(tree, [], false);
}

function guard(node: FieldNode, keys: readonly string[], above: boolean): Guard {
  const path = keys.join('.');
  const unbounded = above || UNBOUNDED.includes(path);
  const children = new Map(
    [...node.children].map(([key, child]) => [key, guard(child, [...keys, key], unbounded)]),
  );
  // An alias is reserved: nothing ever asks for its type.
  const type = node.field?.type === 'alias' ? undefined : node.field?.type;
  return { children, keys, path, type, reserved: node.reserved, unbounded };
}
