import type { Effects } from '../../core/effects.ts';
import { CliError, EXIT, type ExitCode, usageError } from '../../core/errors.ts';
import type { StackFacts } from '../../core/types.ts';
import { pasteLine } from '../../flags/paste.ts';
import type { Flags } from '../../flags/table.ts';
import { stateOf } from '../../stack/status.ts';
import type { Found } from '../../teardown/inventory.ts';
import type { Scope } from '../../teardown/scope.ts';

/**
 * Turns away a run that could not be confirmed, before anything is looked at. `--yes` does not stand in for the name.
 *
 * @throws CliError `missing-answers` (exit 2).
 */
export function requireConfirmable(flags: Flags, interactive: boolean): void {
  if (flags.confirm !== undefined || interactive || flags['dry-run'] === true) return;
  throw usageError(
    'missing-answers',
    'Nobody can be asked here; missing: --confirm',
    ['Give the name of the stack that goes:', pasteLine('teardown', { ...flags, confirm: '<stack name>' })],
    'A teardown cannot be undone, so it takes the name of the stack.',
  );
}

/** Says what goes and what stays. */
export function tellTeardown(
  scope: Scope,
  stack: StackFacts | undefined,
  found: readonly Found[],
  { report }: Effects,
): void {
  const { stackName } = scope;
  const stays = found.filter(({ part }) => part.stays?.(scope));
  const goes = found.filter((one) => !stays.includes(one));
  if (stack !== undefined) report.say(`The stack ${stackName} (${stack.status}) goes, and with it:`);
  else if (found.length === 0) report.say(`Nothing of ${stackName} is in this region.`);
  else report.say(`The stack ${stackName} is gone${goes.length > 0 ? '; this goes now' : ''}.`);
  for (const { part, names } of goes) tellNames(part.what, names, report);
  if (stays.length > 0) report.say('This stays:');
  for (const { part, names } of stays) tellNames(part.what, names, report);
}

/** The kind once, its names under each other: a list of names would not fit a line. */
function tellNames(what: string, names: readonly string[], { say }: Effects['report']): void {
  for (const [at, name] of names.entries()) say(`  ${(at === 0 ? what : '').padEnd(10)} ${name}`);
}

const isTrailBucket = ({ part }: Found) => part.what === 'Records';

/**
 * Gets the stack's name as confirmation, and whether the trail's bucket goes too.
 *
 * @throws CliError `not-ours` or `bad-value` (exit 2); `declined` (exit 130).
 */
export async function confirmTeardown(
  stackName: string,
  stack: StackFacts | undefined,
  found: readonly Found[],
  flags: Flags,
  fx: Effects,
): Promise<{ deleteData: boolean }> {
  requireOurs(stackName, stack);
  const holdsRecords = found.some(isTrailBucket);
  tellRecords(found, flags['delete-data'] === true, fx);
  const name = flags.confirm ?? (await askName(stackName, fx));
  if (name === stackName)
    return { deleteData: flags['delete-data'] ?? (await askData(holdsRecords, flags, fx)) };
  if (flags.confirm === undefined)
    throw new CliError('declined', 'Nothing was changed.', { exit: EXIT.interrupted });
  throw usageError('bad-value', `--confirm ${name} is not the stack ${stackName}.`, [
    `Give the name of the stack that goes: --confirm ${stackName}`,
    'or name another stack: --stack-name <name>',
  ]);
}

/** @throws CliError `not-ours` (exit 2). */
export function requireOurs(stackName: string, stack: StackFacts | undefined): void {
  if (stack === undefined || stack.version !== undefined || stateOf(stack.status) === 'review') return;
  throw usageError(
    'not-ours',
    `The stack ${stackName} is not of this tool.`,
    'Name one that is: --stack-name <name>',
  );
}

/** Says what becomes of the trail's bucket. */
export function tellRecords(found: readonly Found[], goes: boolean, { report }: Effects): void {
  report.say('');
  if (!found.some(isTrailBucket)) return;
  if (goes) report.say("! The trail's bucket goes too, with every record in it. There is no way back.");
  else {
    report.say("The trail's bucket stays with all its records and bills about $0.023 a GB");
    report.say('and month; --delete-data deletes it too.');
  }
}

async function askName(stackName: string, fx: Effects): Promise<string> {
  const { prompt } = await import('../../ask/prompt.ts');
  return prompt({ message: `Type "${stackName}" to delete it, or Enter not to` }, fx.io, fx.signal);
}

async function askData(holdsRecords: boolean, flags: Flags, fx: Effects): Promise<boolean> {
  if (!holdsRecords || !fx.io.interactive || flags.confirm !== undefined) return false;
  const { promptYes } = await import('../../ask/prompt.ts');
  return promptYes("Delete the trail's bucket with all records too?", fx.io, fx.signal);
}

/** The proof: what is still there. Exit 1 when that is more than what stays on purpose. */
export function tellEnd(
  scope: Scope,
  before: readonly Found[],
  after: readonly Found[],
  { report }: Effects,
): ExitCode {
  const kept = after.filter(({ part }) => part.stays?.(scope));
  const left = after.filter((found) => !kept.includes(found));
  const removed = before.flatMap(({ names }) => names).filter((name) => !present(after, name));
  if (left.length > 0) {
    report.say('\nStill there:');
    for (const { part, names } of left) tellNames(part.what, names, report);
    report.say('Run teardown again in some minutes; it goes on from here.');
  } else report.say('\nLooked for every part by name and by tag: nothing is left that bills');
  if (left.length === 0) report.say(kept.length === 0 ? 'anything.' : 'but what stays on purpose:');
  for (const { part, names } of kept) tellNames(part.what, names, report);
  const result = { ok: left.length === 0, stackName: scope.stackName, removed };
  report.result({ ...result, kept: namesOf(kept), left: namesOf(left) });
  return left.length === 0 ? EXIT.ok : EXIT.failed;
}

const namesOf = (found: readonly Found[]) => found.flatMap(({ names }) => names);
const present = (found: readonly Found[], name: string) => namesOf(found).includes(name);
