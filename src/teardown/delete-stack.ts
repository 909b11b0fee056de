import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import type { Effects } from '../core/effects.ts';
import { CliError } from '../core/errors.ts';
import type { StackFacts } from '../core/types.ts';
import { earlierEventIds, eventIds } from '../deploy/events.ts';
import { withoutProtection } from '../deploy/protection.ts';
import { watchWhole } from '../deploy/watch-whole.ts';
import { stateOf } from '../stack/status.ts';

/**
 * Ends the trail's logging, so that nothing more is written while its parts go. A trail that the stack only reuses is
 * somebody else's and goes on.
 */
export async function stopLogging(stack: StackFacts, fx: Effects): Promise<void> {
  const Name = stack.outputs.trailArn;
  if (Name === undefined) return;
  const client = await fx.aws.cloudTrail();
  await client.send(new StopLoggingCommand({ Name })).catch((error: Error) => {
    if (error.name !== 'TrailNotFoundException') throw error;
  });
}

/**
 * Deletes the stack and shows how far it is; joins a deletion that is under way.
 *
 * @throws CliError `stack-busy` while an update is at work; `delete-failed` with the first cause; `detached` after
 * Ctrl-C (exit 130).
 */
export async function deleteStack(stack: StackFacts, fx: Effects): Promise<void> {
  const state = stateOf(stack.status);
  if (state === 'updating' || state === 'rolling-back') throw busy(stack);
  const client = await fx.aws.cloudFormation();
  const underWay = state === 'deleting';
  const seen = await (underWay ? earlierEventIds : eventIds)(client, stack.id);
  const ask = () => client.send(new DeleteStackCommand({ StackName: stack.id }));
  if (!underWay) await withoutProtection(stack, fx, ask);
  await watchWhole(stack, seen, fx, 'deleted');
}

const busy = ({ name, status }: StackFacts) =>
  new CliError('stack-busy', `The stack ${name} is at work (${status}).`, {
    why: 'CloudFormation deletes no stack that is being changed.',
    remedy: [
      `Watch it: npx create-cloudtrail-kibana --stack-name ${name}`,
      `or cancel the update: aws cloudformation cancel-update-stack --stack-name ${name}`,
      'Then run teardown again.',
    ],
  });
