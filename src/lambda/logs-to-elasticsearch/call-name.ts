/** What the name of a call tells about its parameters: `CreateDBSnapshot` makes something, a `DBSnapshot`. */
export interface CallName {
  /** It makes a new thing, which the response then names. */
  readonly makes: boolean;
  /** The thing, in small letters and singular, whole and in parts: `dbsnapshot`, `db`, `snapshot`; the best first. */
  readonly things: ReadonlyMap<string, number>;
}

const MAKES = new Set(
  'Create Allocate Run Copy Register Import Request Restore Purchase Provision Clone Issue'.split(' '),
);
/** They put something into what is there already. */
const MAKES_NOT = new Set(['RegisterTargets', 'RegisterInstancesWithLoadBalancer']);
const BETWEEN = new Set('To From With In For By Of On At And'.split(' '));
/** Things that EC2 gives an id of another name. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([['address', 'allocation']]);

/** `CreateDBSnapshot` → `Create`, `DB`, `Snapshot`. */
const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+/g;
/** Lambda's calls carry the version of its API: `UpdateFunctionCode20150331v2`. */
const VERSION = /\d{8}(?:v\d)?$/;

export function callName(eventName: string): CallName {
  const [verb = '', ...rest] = eventName.replace(VERSION, '').match(WORDS) ?? [];
  const makes = MAKES.has(verb) && !MAKES_NOT.has(eventName);
  // Events of services: `JobCreated`, `BackupJobCompleted`.
  const words = rest.at(-1)?.endsWith('ed') ? [verb, ...rest.slice(0, -1)] : rest;
  const parts = between(words);
  const things = new Map<string, number>();
  // `AddRoleToDBCluster` changes the cluster; `RestoreTableFromBackup` makes the table.
  for (const part of makes ? parts : parts.reverse()) {
    for (const thing of runs(part.slice(0, MOST).map((word) => word.toLowerCase()))) {
      for (const name of [thing, OTHER_NAMES.get(thing)]) {
        if (name !== undefined && !things.has(name)) things.set(name, things.size);
      }
    }
  }
  return { makes, things };
}

function between(words: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  for (const word of words) BETWEEN.has(word) ? parts.push([]) : parts.at(-1)?.push(word);
  return parts;
}

/** No thing has more words. */
const MOST = 10;

/** All runs of neighbouring words, the longest first; of the same length the first, the last, then those between. */
function runs(words: readonly string[]): string[] {
  const found: string[] = [];
  for (let length = words.length; length > 0; length--) {
    const last = words.length - length;
    const middle = Array.from({ length: Math.max(0, last - 1) }, (_, at) => at + 1);
    for (const start of last > 0 ? [0, last, ...middle] : [0])
      found.push(singular(words.slice(start, start + length).join('')));
  }
  return found;
}

/** `policies` → `policy`, `addresses` → `address`, `alarms` → `alarm`; the same for both sides of a comparison. */
export function singular(word: string): string {
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.endsWith('sses')) return word.slice(0, -2);
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}
