import { CancelUpdateStackCommand } from '@aws-sdk/client-cloudformation';
import type { Effects } from '../core/effects.ts';
import { CliError } from '../core/errors.ts';
import type { StackFacts } from '../core/types.ts';
import { eventIds } from './events.ts';
import { watchWhole } from './watch-whole.ts';

/**
 * Cancels the update in progress and watches its rollback. CloudFormation cancels in UPDATE_IN_PROGRESS alone (API reference,
 * CancelUpdateStack): not while it cleans up, nor while it rolls back.
 *
 * @throws CliError `too-late` when the update is past it; `deploy-failed` with what can't be rolled back; `detached`.
 */
export async function cancelAndWatch(stack: StackFacts, fx: Effects): Promise<StackFacts> {
  const client = await fx.aws.cloudFormation();
  const seen = await eventIds(client, stack.id);
  await client.send(new CancelUpdateStackCommand({ StackName: stack.id })).catch((error: Error) => {
    throw error.name === 'ValidationError' ? tooLate(stack, error) : error;
  });
  fx.report.say(`Cancelling the update of ${stack.name}.`);
  return watchWhole(stack, seen, fx, 'rolled-back');
}

const tooLate = ({ name }: StackFacts, cause: Error): CliError =>
  new CliError('too-late', 'The update can not be cancelled any more.', {
    why: cause.message,
    remedy: `See how far it is: npx create-cloudtrail-kibana --stack-name ${name}`,
    cause,
  });
