import type { Own } from '../detections/define.ts';
import type { PackedTable } from '../source/tables.ts';

/**
 * What the functions know beside the records: written by the updater as one object in the artifacts bucket, since the
 * 4 KB of a function's environment have no room for it.
 */
export interface Reference {
  /** Of this form; another number is of another version of the functions. */
  readonly version: typeof VERSION;
  /** Account → name: the stack's own account, and the others of its user. Those without a name have their id. */
  readonly accounts: Readonly<Record<string, string>>;
  /** Where these names are from. */
  readonly accountsFrom: 'organization' | 'alias' | 'flag' | 'id';
  /** Account → name, as the user has named third parties. */
  readonly vendors: Readonly<Record<string, string>>;
  /** What the stack itself is and has. */
  readonly own: Own;
  /** AWS's address ranges by region. */
  readonly awsRanges: AwsRangesTable;
  /** Day on which the updater last looked for all this, YYYY-MM-DD. */
  readonly looked: string;
  /** What could not be renewed when this was written, a sentence each; the last known state stands for it. */
  readonly problems: readonly string[];
}

/** The ranges as they lie in `assets/geo/aws.json`. */
export interface AwsRangesTable extends PackedTable {
  /** When AWS made its list: YYYY-MM-DD-hh-mm-ss, UTC. */
  readonly createDate: string;
}

export const VERSION = 2;

/** SHA-256 of a text, in hex. */
type Hash = (text: string) => string;

/** The object's text: a line with the hash of the rest, which is JSON. */
export function seal(reference: Reference, hash: Hash): string {
  const json = JSON.stringify(reference);
  return `${hash(json)}\n${json}`;
}

/** @throws Error with what is wrong with the text, for one that {@link seal} has not made. */
export function unseal(text: string, hash: Hash): Reference {
  const end = text.indexOf('\n');
  const json = text.slice(end + 1);
  if (end < 0 || text.slice(0, end) !== hash(json)) throw new Error('the hash does not match the content');
  const reference = JSON.parse(json) as Reference;
  if (reference.version !== VERSION) throw new Error(`version ${reference.version}, expected ${VERSION}`);
  return reference;
}
