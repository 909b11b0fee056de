import { BOUNDARY, PRINTED } from './grants.mjs';

/**
 * A line of the recorder: assets/sandbox/ministack_ext/usage.py.
 * @typedef {{ kind: string, name: string, policy: string, sid: string, action: string, on: string, alone: boolean }} Use
 */

/**
 * The lines of all recordings, each once. The last line of an emulator that was killed may be half written.
 * @param {readonly string[]} texts
 * @returns {Use[]}
 */
export function usesOf(texts) {
  const lines = new Set(texts.flatMap((text) => text.split('\n').slice(0, -1)));
  return [...lines].map((line) => JSON.parse(line));
}

/**
 * How to find the uses of a grant.
 * @param {readonly Use[]} uses
 * @param {ReadonlySet<string>} roles logical ids of the template's roles
 * @returns {(grant: import('./grants.mjs').Grant) => Use[]}
 */
export function finder(uses, roles) {
  const byStatement = groupedBy(uses, (use) => keyOf(holderOf(use, roles), use));
  return (grant) => {
    const isIt = matcher(grant.action, 'i');
    return (byStatement.get(keyOf(grant.holder, grant)) ?? []).filter(({ action }) => isIt(action));
  };
}

/** Users have policies of any name: that of the printed policy is known by its statements. */
const keyOf = (holder, { policy, sid }) =>
  holder === PRINTED || holder === BOUNDARY ? `${holder} ${sid}` : `${holder} ${policy} ${sid}`;

function holderOf({ kind, name, policy }, roles) {
  const isOurs = kind === 'role' && roles.has(name);
  if (policy === 'boundary') return isOurs ? BOUNDARY : name;
  return isOurs ? name : PRINTED;
}

/** Rows by key, in the order in which they come. */
export function groupedBy(rows, keyOfRow) {
  const groups = new Map();
  for (const row of rows) {
    const key = keyOfRow(row);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(row);
  }
  return groups;
}

/** The resources of a grant on which it was never used. */
export const untouched = ({ on }, uses) =>
  on.filter((text) => {
    const isIt = matcher(text, '');
    return !uses.some((use) => isIt(use.on));
  });

/** `*` and `?` as in a policy, and `${…}` for what is filled in later; a recorded pattern is text. */
function matcher(pattern, flags) {
  const parts = pattern.split(/(\$\{[^}]*\}|[*?])/).map((part) => {
    if (part.startsWith('${')) return '.+';
    if (part === '*') return '.*';
    return part === '?' ? '.' : part.replaceAll(/[\\^$.+()[\]{}|/]/g, '\\$&');
  });
  const whole = new RegExp(`^${parts.join('')}$`, flags);
  return (text) => whole.test(text);
}
