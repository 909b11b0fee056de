import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Effects } from '../core/effects.ts';
import { CliError, EXIT } from '../core/errors.ts';
import type { ResourceEvent, StackFacts } from '../core/types.ts';
import { failureOf } from '../diagnose/failure.ts';
import { createView } from '../progress/choose-view.ts';
import { type Group, reduce, startRows } from '../progress/reduce.ts';
import { toFacts } from '../stack/facts.ts';
import { endedWell, type GoodEnd } from '../stack/status.ts';
import { createContact } from './contact.ts';
import { followStack, persist } from './events.ts';
import { goesOn } from './goes-on.ts';

export interface Watch {
  readonly stackId: string;
  readonly stackName: string;
  readonly groups: readonly Group[];
  /** Ids of the events before this deployment. */
  readonly seen: ReadonlySet<string>;
  /** How it is to end; as made or changed unless told otherwise. */
  readonly ends?: GoodEnd;
  /** Told of each event; what it does is over before the next one. */
  readonly onEvent?: (event: ResourceEvent) => Promise<void>;
  /** The stack as found, where no more than its status is wanted afterwards: that is in the events. */
  readonly known?: StackFacts;
}

/**
 * Shows a stack's progress until it settles, and gives it as it is then.
 *
 * @throws CliError `deploy-failed` with the first real cause and its remedy; `detached` (exit 130) after Ctrl-C:
 * the stack goes on.
 */
export async function watchStack(watch: Watch, fx: Effects): Promise<StackFacts> {
  const client = await fx.aws.cloudFormation();
  const { stackName, stackId, groups } = watch;
  fx.report.event('watching', {
    stackName,
    stackId,
    groups: groups.map(({ name, resources, minutes }) => ({ group: name, total: resources.length, minutes })),
  });
  let rows = startRows(groups);
  const view = await createView(rows, fx);
  const events: ResourceEvent[] = [];
  const following = { clock: fx.clock, signal: fx.signal, contact: createContact(fx, view) };
  let stack: StackFacts;
  let settled = false;
  try {
    for await (const event of followStack(client, stackId, watch.seen, following)) {
      events.push(event);
      fx.report.event('stack-event', event);
      rows = reduce(rows, event);
      view.show(rows);
      await watch.onEvent?.(event);
    }
    settled = true;
    stack =
      asTold(watch.known, events) ?? (await persist(() => describe(client, stackId, fx.signal), following));
  } catch (error) {
    if (fx.signal.aborted && fx.detachable) throw detached(watch);
    throw goesOn(error, watch, settled);
  } finally {
    await view.end();
  }
  if (endedWell(stack.status, watch.ends ?? 'made')) return stack;
  throw failureOf(stack, events);
}

function asTold(known: StackFacts | undefined, events: readonly ResourceEvent[]): StackFacts | undefined {
  const last = events.findLast(({ isStack }) => isStack);
  return known && last && { ...known, status: last.status };
}

async function describe(
  client: CloudFormationClient,
  stackId: string,
  abortSignal: AbortSignal,
): Promise<StackFacts> {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackId }), { abortSignal });
  const [stack] = Stacks ?? [];
  if (stack === undefined)
    throw new CliError('stack-gone', 'The stack was deleted while it was being watched.');
  return toFacts(stack);
}

const detached = ({ stackName, ends }: Watch) =>
  new CliError('detached', 'Detached: the stack goes on without this terminal.', {
    exit: EXIT.interrupted,
    remedy:
      ends === 'deleted'
        ? [
            `Watch it and remove the rest: npx create-cloudtrail-kibana teardown --stack-name ${stackName}`,
            'A deletion cannot be cancelled.',
          ]
        : [
            `Watch it again, or cancel an update: npx create-cloudtrail-kibana --stack-name ${stackName}`,
            `Take it down: npx create-cloudtrail-kibana teardown --stack-name ${stackName}`,
          ],
  });
