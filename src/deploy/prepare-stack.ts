import { ContinueUpdateRollbackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import type { Effects } from '../core/effects.ts';
import type { StackFacts } from '../core/types.ts';
import { eventIds } from './events.ts';
import { withoutProtection } from './protection.ts';
import { watchWhole } from './watch-whole.ts';

/**
 * Removes what a creation that was rolled back has left, and waits until it is gone.
 *
 * @throws CliError `deploy-failed` with the first cause when something can't be deleted.
 */
export async function removeFailed(stack: StackFacts, fx: Effects): Promise<void> {
  fx.report.say(`Removing what is left of the failed attempt ${stack.name}.`);
  const client = await fx.aws.cloudFormation();
  const seen = await eventIds(client, stack.id);
  await withoutProtection(stack, fx, () => client.send(new DeleteStackCommand({ StackName: stack.id })));
  await watchWhole(stack, seen, fx, 'deleted');
}

/**
 * Ends the rollback of an update that failed in it, so that the stack can be changed again.
 *
 * @throws CliError `deploy-failed` with what can't be rolled back.
 */
export async function continueRollback(stack: StackFacts, fx: Effects): Promise<void> {
  fx.report.say(`Going on with the rollback of ${stack.name}.`);
  const client = await fx.aws.cloudFormation();
  const seen = await eventIds(client, stack.id);
  await client.send(new ContinueUpdateRollbackCommand({ StackName: stack.id }));
  await watchWhole(stack, seen, fx, 'rolled-back');
}
