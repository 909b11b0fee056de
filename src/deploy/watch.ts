import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Effects } from '../core/effects.ts';
import { CliError, EXIT } from '../core/errors.ts';
import type { ResourceEvent, StackFacts } from '../core/types.ts';
import { adviceFor, isDenied } from '../diagnose/advice.ts';
import { rootCause } from '../diagnose/root-cause.ts';
import { toFacts } from '../discover/stacks.ts';
import { createView } from '../progress/choose-view.ts';
import { type Group, reduce, startRows } from '../progress/reduce.ts';
import { followStack } from './events.ts';

export interface Watch {
  readonly stackId: string;
  readonly stackName: string;
  readonly groups: readonly Group[];
  /** Ids of the events before this deployment. */
  readonly seen: ReadonlySet<string>;
  /** True when the stack is being deleted; otherwise it is being made or changed. */
  readonly deletes?: boolean;
}

/**
 * Shows a stack's progress until it settles, and gives it as it is then.
 *
 * @throws CliError `deploy-failed` with the first real cause and its remedy; `detached` (exit 130) after Ctrl-C:
 * the stack goes on.
 */
export async function watchStack(watch: Watch, fx: Effects): Promise<StackFacts> {
  const client = await fx.aws.cloudFormation();
  let rows = startRows(watch.groups);
  const view = await createView(rows, fx);
  const events: ResourceEvent[] = [];
  try {
    const problem = (error: Error) =>
      fx.report.event('poll-failed', { name: error.name, message: error.message });
    for await (const event of followStack(client, watch.stackId, watch.seen, fx.clock, fx.signal, problem)) {
      events.push(event);
      fx.report.event('stack-event', event);
      rows = reduce(rows, event);
      view.show(rows);
    }
  } catch (error) {
    if (fx.signal.aborted && fx.detachable) throw detached(watch);
    throw error;
  } finally {
    await view.end();
  }
  const stack = await describe(client, watch.stackId);
  if (watch.deletes ? stack.status === 'DELETE_COMPLETE' : /^(CREATE|UPDATE)_COMPLETE$/.test(stack.status))
    return stack;
  throw failed(stack, events);
}

async function describe(client: CloudFormationClient, stackId: string): Promise<StackFacts> {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
  const [stack] = Stacks ?? [];
  if (stack === undefined)
    throw new CliError('stack-gone', 'The stack was deleted while it was being watched.');
  return toFacts(stack);
}

function failed(stack: StackFacts, events: readonly ResourceEvent[]): CliError {
  const cause = rootCause(events);
  const reason = cause?.reason ?? 'CloudFormation gave no reason.';
  const advice = adviceFor(reason);
  return new CliError('deploy-failed', `The stack ${stack.name} ended in ${stack.status}.`, {
    exit: isDenied(reason) ? EXIT.denied : EXIT.failed,
    why: cause === undefined ? reason : `${cause.logicalId} (${cause.type}): ${reason}`,
    remedy: [
      ...(advice === undefined ? [] : [advice]),
      `All events: aws cloudformation describe-stack-events --stack-name ${stack.name}`,
      NEXT[stack.status] ?? 'Run the same command again: it removes what is left and starts anew.',
    ],
  });
}

/** How to go on from where the stack ended. */
const NEXT: Readonly<Record<string, string>> = {
  UPDATE_ROLLBACK_COMPLETE:
    'The stack is as it was before. Run the same command again once the cause is gone.',
  DELETE_FAILED: 'Run teardown again once the cause is gone: it goes on from here.',
};

const detached = ({ stackName, deletes }: Watch) =>
  new CliError('detached', 'Detached: the stack goes on without this terminal.', {
    exit: EXIT.interrupted,
    remedy: deletes
      ? [
          `Watch it and remove the rest: npx create-cloudtrail-kibana teardown --stack-name ${stackName}`,
          'A deletion cannot be cancelled.',
        ]
      : [
          `Watch it again:   npx create-cloudtrail-kibana --stack-name ${stackName}`,
          `Cancel an update: aws cloudformation cancel-update-stack --stack-name ${stackName}`,
          `Take it down:     npx create-cloudtrail-kibana teardown --stack-name ${stackName}`,
        ],
  });
