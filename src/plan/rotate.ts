import { type Authorized, covering, isDay, isExpired } from './authorized.ts';
import { MAX_CIDRS, parseCidrList } from './cidr.ts';

/** A change to the list of who has access; texts are as the user gave them. */
export interface Wanted {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** The whole list anew. */
  readonly all: readonly string[] | undefined;
  /** The entry that the caller's present address takes the place of. */
  readonly myIp: string | undefined;
  /** Last day of what this change names; without it that has no end. */
  readonly until: string | undefined;
  /** Even if the caller is locked out. */
  readonly force: boolean;
}

export type Rotation =
  | {
      readonly ok: true;
      readonly list: readonly Authorized[];
      /** Entries dropped because their day is over. */
      readonly expired: readonly Authorized[];
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly code: 'bad-value' | 'lockout'; readonly problems: readonly string[] };

/** The texts of a change, read: canonical networks. */
interface Read {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly all: readonly string[] | undefined;
  readonly old: string | undefined;
  readonly warnings: readonly string[];
  readonly problems: readonly string[];
}

/**
 * The list after a change. Entries whose day is over go, unless the change names them again.
 *
 * @param callerIp the caller's public IPv4 address; undefined when it is not known.
 * @param today YYYY-MM-DD, UTC.
 */
export function rotate(
  current: readonly Authorized[],
  wanted: Wanted,
  callerIp: string | undefined,
  today: string,
): Rotation {
  const read = readWanted(wanted);
  const wrong = [...read.problems, ...untilProblems(wanted, today), ...misfits(current, read, callerIp)];
  if (wrong.length > 0) return { ok: false, code: 'bad-value', problems: wrong };

  const expired = current.filter((entry) => isExpired(entry, today));
  const named = [...read.add, ...(read.old === undefined ? [] : [read.old])];
  const standing = current.filter((entry) => named.includes(entry.cidr) || !isExpired(entry, today));
  const list = applied(standing, read, wanted.until, callerIp).map((entry) =>
    isExpired(entry, today) ? { ...entry, until: undefined } : entry,
  );
  const size = sizeProblem(list.length);
  if (size !== undefined) return { ok: false, code: 'bad-value', problems: [size] };
  const locked = callerIp !== undefined && covering(list, callerIp).length === 0;
  if (locked && covering(current, callerIp).length > 0 && !wanted.force)
    return {
      ok: false,
      code: 'lockout',
      problems: [`Your present address ${callerIp} would no longer be let in.`],
    };
  const warnings = [...read.warnings];
  if (locked) warnings.push(`Your present address ${callerIp} is not in the list.`);
  if (callerIp === undefined && current.some(({ cidr }) => !has(list, cidr)))
    warnings.push('Your address is not known: see that the list lets you in.');
  return { ok: true, list, expired: expired.filter(({ cidr }) => !has(list, cidr)), warnings };
}

function readWanted({ add, remove, all, myIp }: Wanted): Read {
  const one = (flag: string, texts: readonly string[] | undefined) => {
    if (texts === undefined || texts.length === 0) return { cidrs: [], warnings: [], problems: [] };
    const list = parseCidrList(texts);
    return { ...list, problems: list.problems.map((problem) => `--${flag}: ${problem}`) };
  };
  const added = one('add', add);
  const removed = one('remove', remove);
  const replaced = one('authorized-ip', all);
  const old = one('my-ip', myIp === undefined ? undefined : [myIp]);
  const problems = [added, removed, replaced, old].flatMap((list) => list.problems);
  if (all !== undefined && add.length + remove.length + (myIp === undefined ? 0 : 1) > 0)
    problems.push('--authorized-ip is the whole list: no --add, --remove or --my-ip with it');
  if (old.cidrs.length > 1) problems.push('--my-ip takes one address');
  return {
    add: added.cidrs,
    remove: removed.cidrs,
    all: all === undefined ? undefined : replaced.cidrs,
    old: old.cidrs[0],
    warnings: [...added.warnings, ...replaced.warnings],
    problems,
  };
}

function untilProblems({ until, add, all, myIp }: Wanted, today: string): string[] {
  if (until === undefined) return [];
  if (!isDay(until)) return [`--until ${until}: it is no day such as 2027-01-31`];
  if (until < today) return [`--until ${until}: that day is over; today is ${today} (UTC)`];
  if (add.length === 0 && all === undefined && myIp === undefined)
    return ['--until: nothing is added that it could be the last day of'];
  return [];
}

/** What does not fit the list that there is. */
function misfits(current: readonly Authorized[], read: Read, callerIp: string | undefined): string[] {
  const { remove, add, old } = read;
  const both = remove.filter((cidr) => add.includes(cidr) || cidr === old);
  const gone = (flag: string, cidr: string) => `--${flag} ${cidr}: it is not in the list`;
  const problems = [
    ...remove.filter((cidr) => !has(current, cidr)).map((cidr) => gone('remove', cidr)),
    ...both.map((cidr) => `${cidr} can't be removed and added or replaced in one run`),
  ];
  if (old === undefined) return problems;
  if (!has(current, old)) problems.push(gone('my-ip', old));
  if (callerIp === undefined) problems.push('--my-ip: your present address is not known; use --add');
  return problems;
}

function applied(
  current: readonly Authorized[],
  { add, remove, all, old }: Read,
  until: string | undefined,
  callerIp: string | undefined,
): Authorized[] {
  if (all !== undefined) return all.map((cidr) => ({ cidr, until }));
  const mine = `${callerIp}/32`;
  const moved = current.flatMap((entry) => {
    if (remove.includes(entry.cidr)) return [];
    if (entry.cidr !== old) return [entry];
    // The same person at another place: the end stays unless it is given anew.
    return has(current, mine) && old !== mine ? [] : [{ cidr: mine, until: until ?? entry.until }];
  });
  const kept = moved.map((entry) => (add.includes(entry.cidr) ? { ...entry, until } : entry));
  const fresh = add.filter((cidr) => !has(kept, cidr)).map((cidr) => ({ cidr, until }));
  return [...kept, ...fresh];
}

function sizeProblem(count: number): string | undefined {
  if (count === 0) return 'Nobody would be left in the list; at least one must stay.';
  return count > MAX_CIDRS ? `The list would have ${count} entries; ${MAX_CIDRS} are the most.` : undefined;
}

const has = (list: readonly Authorized[], cidr: string): boolean => list.some((entry) => entry.cidr === cidr);

/** True when two lists let in the same networks for as long. */
export const sameList = (one: readonly Authorized[], other: readonly Authorized[]): boolean =>
  JSON.stringify(one.map(({ cidr, until }) => [cidr, until])) ===
  JSON.stringify(other.map(({ cidr, until }) => [cidr, until]));
