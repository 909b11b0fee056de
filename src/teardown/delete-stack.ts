import { type CloudFormationClient, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import type { Effects } from '../core/effects.ts';
import { CliError } from '../core/errors.ts';
import type { StackFacts } from '../core/types.ts';
import { earlierEventIds, eventIds } from '../deploy/events.ts';
import { withoutProtection } from '../deploy/protection.ts';
import { watchWhole } from '../deploy/watch-whole.ts';
import { stopExecutions } from '../history/executions.ts';
import { readResources } from '../stack/resources.ts';
import { stateOf } from '../stack/status.ts';
import { explainRefusal } from './refusal.ts';
import { tellWhatIsLeft } from './what-is-left.ts';

/**
 * Deletes the stack and shows how far it is; joins a deletion that is under way. The trail is CloudFormation's to delete,
 * after all that depends on it: nobody stops it before, so a deletion that is refused or fails goes on being recorded.
 *
 * @throws CliError what `explainRefusal` makes of a refusal, which has changed nothing; `delete-failed` with the first
 * cause; `detached` after Ctrl-C (exit 130).
 */
export async function deleteStack(stack: StackFacts, fx: Effects): Promise<void> {
  const client = await fx.aws.cloudFormation();
  const underWay = stateOf(stack.status) === 'deleting';
  const [seen, before] = await Promise.all([
    (underWay ? earlierEventIds : eventIds)(client, stack.id),
    readResources(client, stack.id).catch(() => []),
  ]);
  fx.signal.throwIfAborted();
  if (!underWay) await withoutProtection(stack, fx, () => askFor(stack, client));
  await stopRuns(stack, fx);
  try {
    await watchWhole(stack, seen, fx, 'deleted');
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== 'deploy-failed') throw error;
    // What is left is told as well as it can be; the cause comes first.
    await tellWhatIsLeft(stack, before, fx).catch(({ message }: Error) =>
      fx.report.warn(`What is left could not be read: ${message}`),
    );
    const { message, exit, why, remedy } = error;
    throw new CliError('delete-failed', message, { exit, why, remedy, cause: error });
  }
}

/** Runs over events of the past; what is in the way of that is in the way of the deletion alone, which tells it. */
async function stopRuns({ outputs }: StackFacts, { aws }: Effects): Promise<void> {
  const { historyMachine } = outputs;
  if (historyMachine === undefined) return;
  await stopExecutions(await aws.sfn(), historyMachine).catch(() => {});
}

async function askFor(stack: StackFacts, client: CloudFormationClient): Promise<void> {
  try {
    await client.send(new DeleteStackCommand({ StackName: stack.id }));
  } catch (error) {
    throw explainRefusal(stack, error as Error);
  }
}

/**
 * Turns away a stack that is being changed.
 *
 * @throws CliError `stack-busy` (exit 1).
 */
export function requireQuiet({ name, status }: StackFacts): void {
  const state = stateOf(status);
  if (state !== 'updating' && state !== 'rolling-back') return;
  throw new CliError('stack-busy', `The stack ${name} is being changed (${status}).`, {
    why: 'CloudFormation deletes no stack that is being changed.',
    remedy: [
      `Watch it: npx create-cloudtrail-kibana --stack-name ${name}`,
      `or cancel the update: aws cloudformation cancel-update-stack --stack-name ${name}`,
      'Then run teardown again.',
    ],
  });
}
