import { nobodyToAsk } from '../../ask/unattended.ts';
import type { Effects } from '../../core/effects.ts';
import { CliError, EXIT, usageError } from '../../core/errors.ts';
import type { StackFacts } from '../../core/types.ts';
import { wrapText } from '../../core/wrap.ts';
import { pasteLine } from '../../flags/paste.ts';
import type { Flags } from '../../flags/table.ts';
import { namesIn } from '../../stack/dependents.ts';
import { isOurs } from '../../stack/find.ts';
import { stateOf } from '../../stack/status.ts';
import { requireQuiet } from '../../teardown/delete-stack.ts';
import type { Found } from '../../teardown/inventory.ts';
import { RECORDS } from '../../teardown/parts.ts';
import type { Scope } from '../../teardown/scope.ts';

/**
 * Turns away a run that could not be confirmed, or is confirmed with another name, before anything is looked at. `--yes`
 * does not stand in for the name.
 *
 * @throws CliError `missing-answers` or `bad-value` (exit 2).
 */
export function requireConfirmable(stackName: string, flags: Flags, io: Effects['io']): void {
  requireSameName(stackName, flags);
  if (flags.confirm !== undefined || flags['dry-run'] === true || io.interactive) return;
  throw nobodyToAsk(
    io,
    ['--confirm'],
    [
      'Give the name of the stack to delete:',
      pasteLine('teardown', { ...flags, confirm: '<stack name>' }),
      'or see first what would be deleted:',
      pasteLine('teardown', { ...flags, 'dry-run': true }),
    ],
    'A teardown cannot be undone, so it takes the name of the stack.',
  );
}

/**
 * Turns away a stack that is not this tool's, and one that is being changed.
 *
 * @throws CliError `not-ours` (exit 2); `stack-busy` (exit 1).
 */
export function requireDeletable(stack: StackFacts): void {
  // A stack that was never begun has no tags yet.
  if (!isOurs(stack) && stateOf(stack.status) !== 'review')
    throw usageError(
      'not-ours',
      `The stack ${stack.name} was not made by this tool.`,
      'Name one that was: --stack-name <name>',
      'Nothing was changed.',
    );
  requireQuiet(stack);
}

/**
 * Names the stacks that lose their events with this one, and turns the run away unless it is forced.
 *
 * @throws CliError `others-depend` (exit 2), also at a terminal.
 */
export function requireNoDependents(
  { stackName, region }: Scope,
  dependents: readonly StackFacts[],
  flags: Flags,
  { report }: Effects,
): void {
  if (dependents.length === 0) return;
  const names = namesIn(dependents);
  const message = `The log group of ${stackName} is also where ${names} ${dependents.length === 1 ? 'gets its' : 'get their'} events from.`;
  const why = `Once it is deleted, ${names} ${dependents.length === 1 ? 'receives' : 'receive'} no more events.`;
  if (flags.force === true) {
    report.say('');
    report.warn(wrapText(`${message} ${why}`, 76).join('\n  '));
    return;
  }
  throw usageError(
    'others-depend',
    message,
    [
      ...dependents.flatMap(({ name }) => [
        `Give ${name} a trail of its own first:`,
        pasteLine('deploy', { 'stack-name': name, region, 'log-group': 'none' }),
      ]),
      'or delete it all the same:',
      pasteLine('teardown', { ...flags, 'stack-name': stackName, region, force: true }),
    ],
    why,
  );
}

/**
 * Gets the stack's name as confirmation, and whether the trail's bucket is deleted too.
 *
 * @throws CliError `declined` (exit 130).
 */
export async function confirmTeardown(
  stackName: string,
  found: readonly Found[],
  flags: Flags,
  fx: Effects,
): Promise<{ deleteData: boolean }> {
  const name = flags.confirm ?? (await askName(stackName, fx));
  if (name === stackName) return { deleteData: flags['delete-data'] ?? (await askData(found, flags, fx)) };
  throw new CliError('declined', 'Nothing was changed.', { exit: EXIT.interrupted });
}

function requireSameName(stackName: string, { confirm }: Flags): void {
  if (confirm === undefined || confirm === stackName) return;
  throw usageError('bad-value', `--confirm ${confirm} is not the stack ${stackName}.`, [
    `Give the name of the stack to delete: --confirm ${stackName}`,
    'or name another stack: --stack-name <name>',
  ]);
}

async function askName(stackName: string, fx: Effects): Promise<string> {
  const { prompt } = await import('../../ask/prompt.ts');
  return prompt({ message: `Type "${stackName}" to delete it, or Enter not to` }, fx.io, fx.signal);
}

async function askData(found: readonly Found[], flags: Flags, fx: Effects): Promise<boolean> {
  const holdsRecords = found.some(({ part }) => part.what === RECORDS);
  if (!holdsRecords || !fx.io.interactive || flags.confirm !== undefined) return false;
  const { promptYes } = await import('../../ask/prompt.ts');
  return promptYes("Delete the trail's bucket with all records too?", fx.io, fx.signal);
}
