import { finder, groupedBy, untouched } from './recordings.mjs';

/** How a reason names a grant. */
const nameOf = ({ policy, holder, sid, action }) =>
  policy === holder ? `${sid} ${action}` : `${policy} ${sid} ${action}`;

/**
 * What is used of all that is granted.
 * @param {readonly import('./grants.mjs').Grant[]} grants
 * @param {readonly import('./recordings.mjs').Use[]} uses
 * @param {Record<string, Record<string, string>>} reasons holder -> policy, Sid and action -> reason
 */
export function usageOf(grants, uses, reasons) {
  const find = finder(uses, new Set(grants.map(({ holder }) => holder)));
  return grants.map((grant) => {
    const found = find(grant);
    const reason = reasons[grant.holder]?.[nameOf(grant)];
    return { grant, found, reason };
  });
}

/** @returns {string[]} what is never used and has no reason, one line each */
export const unexplained = (usage) =>
  usage
    .filter(({ found, reason }) => found.length === 0 && !reason)
    .map(({ grant }) => `${grant.holder} ${nameOf(grant)}`);

/**
 * Reasons that explain nothing any more.
 * @returns {string[]} one line each
 */
export function staleReasons(usage, reasons) {
  const known = new Map(usage.map((row) => [`${row.grant.holder} ${nameOf(row.grant)}`, row]));
  const given = Object.entries(reasons).flatMap(([holder, byGrant]) =>
    Object.keys(byGrant).map((grant) => `${holder} ${grant}`),
  );
  return given.flatMap((name) => {
    const row = known.get(name);
    if (row === undefined) return `${name}: A reason is given, but this is not granted.`;
    return row.found.length > 0 ? `${name}: A reason is given, but this is used.` : [];
  });
}

/** The report: a line for each action, and one for each resource on which no action of its statement was used. */
export function linesOf(usage) {
  const width = Math.max(...usage.map(({ grant }) => nameOf(grant).length));
  return [...groupedBy(usage, ({ grant }) => grant.holder)].flatMap(([holder, rows]) => [
    holder,
    ...[...groupedBy(rows, ({ grant }) => `${grant.policy} ${grant.sid}`).values()].flatMap((statement) => [
      ...statement.map((row) => `  ${nameOf(row.grant).padEnd(width)}  ${stateOf(row)}`),
      ...neverOn(statement),
    ]),
  ]);
}

function stateOf({ grant, found, reason }) {
  if (found.length === 0) return reason ? `has a reason: ${reason}` : 'never used';
  const actions = [...new Set(found.map(({ action }) => action.split(':')[1]))].sort();
  const which = /[*?]/.test(grant.action) ? `: ${actions.join(', ')}` : '';
  // Another statement of the same holder would be enough.
  return found.some(({ alone }) => alone) ? `used${which}` : `used, but never needed by itself${which}`;
}

function neverOn(statement) {
  const found = statement.flatMap((row) => row.found);
  if (found.length === 0) return [];
  return untouched(statement[0].grant, found).map((text) => `    never on ${text}`);
}
