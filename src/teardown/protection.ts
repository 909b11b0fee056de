import { requireYes } from '../ask/require-yes.ts';
import type { Effects } from '../core/effects.ts';
import { usageError } from '../core/errors.ts';
import type { StackFacts } from '../core/types.ts';
import { pasteLine } from '../flags/paste.ts';
import type { Flags } from '../flags/table.ts';
import { isOurs } from '../stack/find.ts';
import { stateOf } from '../stack/status.ts';

/** A deletion that has begun is beyond it, and a stack of somebody else is none of our business. */
const protects = (stack: StackFacts | undefined): stack is StackFacts =>
  stack?.isProtected === true && isOurs(stack) && stateOf(stack.status) !== 'deleting';

/**
 * Turns away `--protect`, before anything is looked at: a teardown only lifts the protection.
 *
 * @throws CliError `bad-flag` (exit 2).
 */
export function requireNoProtect(flags: Flags): void {
  if (flags.protect !== true) return;
  throw usageError(
    'bad-flag',
    'teardown does not take --protect.',
    'To lift the termination protection and delete the stack: --no-protect',
  );
}

/** Says that the stack has termination protection, and what becomes of it. */
export function tellProtection(stack: StackFacts | undefined, { report }: Effects): void {
  if (protects(stack)) report.say('Termination protection is on: it is lifted right before the deletion.');
}

/**
 * Gets leave to lift the termination protection: by `--no-protect`, or by asking at a terminal.
 *
 * @throws CliError `protected` (exit 2) where nobody can be asked; `declined` (exit 130).
 */
export async function requireLiftable(
  stack: StackFacts | undefined,
  flags: Flags,
  fx: Effects,
): Promise<void> {
  if (!protects(stack) || flags.protect === false) return;
  if (!fx.io.interactive)
    throw usageError(
      'protected',
      `The stack ${stack.name} has termination protection.`,
      ['To lift it and delete the stack:', pasteLine('teardown', { ...flags, protect: false })],
      'Somebody has turned it on so that the stack is not deleted by mistake. Nothing was changed.',
    );
  await requireYes('Lift the termination protection and delete the stack?', fx);
}
