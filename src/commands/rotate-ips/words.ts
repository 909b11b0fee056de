import { requireYes } from '../../ask/require-yes.ts';
import { nobodyToAsk } from '../../ask/unattended.ts';
import type { Effects } from '../../core/effects.ts';
import { CliError } from '../../core/errors.ts';
import type { StackFacts } from '../../core/types.ts';
import { pasteLine } from '../../flags/paste.ts';
import type { Flags } from '../../flags/table.ts';
import { type Authorized, covering, isExpired } from '../../plan/authorized.ts';
import { isChanging, stateOf } from '../../stack/status.ts';

/** Flags that say what to change. */
const CHANGES = ['add', 'remove', 'authorized-ip', 'my-ip'] as const;

export const namesChange = (flags: Flags): boolean => CHANGES.some((flag) => flags[flag] !== undefined);

/** Without a flag that changes something, not even what is over goes: that takes a `--yes`. */
export const onlyLooks = (flags: Flags): boolean =>
  !namesChange(flags) && flags.until === undefined && flags.yes !== true && flags['dry-run'] !== true;

/**
 * Turns away a change that would need a yes where nobody can be asked, before anything is looked at.
 *
 * @throws CliError `missing-answers` (exit 2).
 */
export function requireApprovable(flags: Flags, io: Effects['io']): void {
  if (io.interactive || flags.yes === true || flags['dry-run'] === true) return;
  if (onlyLooks(flags)) return;
  throw nobodyToAsk(
    io,
    ['--yes'],
    ['Give it, after a look with --dry-run:', pasteLine('rotate-ips', { ...flags, yes: true })],
  );
}

/**
 * A stack that is in an operation, or stuck, takes no change.
 *
 * @throws CliError `stack-busy` or `stack-stuck`.
 */
export function requireSettled({ name, status }: StackFacts): void {
  if (stateOf(status) === 'settled') return;
  const busy = isChanging(status);
  throw new CliError(busy ? 'stack-busy' : 'stack-stuck', `The stack ${name} is in ${status}.`, {
    why: busy ? 'It takes one change at a time.' : 'Nothing can be changed in a stack in this state.',
    remedy: busy
      ? `Wait for it: npx create-cloudtrail-kibana --stack-name ${name}`
      : `See why: aws cloudformation describe-stack-events --stack-name ${name}`,
  });
}

/** The list as it is: who is in it, the caller among them, and until when. */
export function tellList(
  { name }: StackFacts,
  list: readonly Authorized[],
  callerIp: string | undefined,
  today: string,
  { report }: Effects,
): void {
  const here = callerIp === undefined ? [] : covering(list, callerIp);
  report.event('addresses', { stackName: name, callerIp, list });
  report.say(`Who has access to ${name}`);
  for (const entry of list) {
    const notes = [
      entry.until === undefined ? undefined : `until ${entry.until}`,
      isExpired(entry, today) ? 'over: goes next time' : undefined,
      here.includes(entry) ? 'covers you' : undefined,
    ].filter((note) => note !== undefined);
    report.say(`  ${entry.cidr.padEnd(19)}${notes.join(', ')}`.trimEnd());
  }
  if (callerIp !== undefined && here.length === 0)
    report.say(`  Your address ${callerIp} is not among them.`);
}

/** The list in lines short enough for a terminal. */
export const inLines = (list: readonly Authorized[]): string[] =>
  Array.from({ length: Math.ceil(list.length / 3) }, (_, line) => {
    const part = list.slice(line * 3, line * 3 + 3).map(({ cidr }) => cidr);
    return `In the list: ${part.join(', ')}`;
  });

/** Old list → new list, one line an address. */
export function tellChange(
  before: readonly Authorized[],
  after: readonly Authorized[],
  { report }: Effects,
): void {
  report.event('change', { before, after });
  report.say('Changes to the list');
  const line = (mark: string, { cidr, until }: Authorized) =>
    report.say(`  ${mark} ${cidr.padEnd(19)}${until === undefined ? '' : `until ${until}`}`.trimEnd());
  const same = (one: Authorized) => (other: Authorized) =>
    other.cidr === one.cidr && other.until === one.until;
  for (const entry of before) line(after.some(same(entry)) ? '=' : '-', entry);
  for (const entry of after) if (!before.some(same(entry))) line('+', entry);
}

/**
 * Gets a yes.
 *
 * @throws CliError `declined` (exit 130).
 */
export async function approveChange(flags: Flags, fx: Effects): Promise<void> {
  if (flags.yes === true) return;
  await requireYes('Change the list?', fx, { remedy: 'The same without the question: add --yes.' });
}
