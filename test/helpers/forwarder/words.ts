import { DETAILS, UNBOUNDED } from '../../../src/schema/index.ts';
import { leavesOf } from './leaves.ts';
import type { Query } from './queries.ts';

/** The text fields, and which leaves of a record they hold. */
const FIELDS_OF_TEXT: readonly [string, (keys: readonly string[]) => boolean][] = [
  [DETAILS, ([root = '']) => UNBOUNDED.includes(root)],
  ['errorMessage', (keys) => keys.join('.') === 'errorMessage'],
  ['userAgent.text', (keys) => keys.join('.') === 'userAgent'],
];

/** A search for every run of letters and digits in the text fields of a record, each once. */
export function pieceQueries(text: string): Query[] {
  const leaves = leavesOf(text).filter(({ type }) => type === 'string');
  return FIELDS_OF_TEXT.flatMap(([field, holds]) => {
    const pieces = leaves
      .filter(({ keys }) => holds(keys))
      .flatMap((leaf) => leaf.text.match(/[A-Za-z0-9]+/g) ?? []);
    return [...new Set(pieces)].map((piece): Query => ({ match: { [field]: piece } }));
  });
}
