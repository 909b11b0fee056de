import {
  type CloudFormationClient,
  DescribeStackEventsCommand,
  paginateDescribeStackEvents,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { explainAwsError } from '../aws/explain.ts';
import { EXIT } from '../core/errors.ts';
import type { Clock } from '../core/io.ts';
import type { ResourceEvent } from '../core/types.ts';
import { isFinal, isStart } from '../stack/status.ts';

const SLOWEST_POLL_MS = 3000;
const FASTEST_POLL_MS = 200;

/**
 * Follows a stack until it settles: gives every event after those in `seen`, oldest first.
 * A poll that fails is told by `onProblem` and tried again: the stack goes on without us.
 */
export async function* followStack(
  client: CloudFormationClient,
  stackId: string,
  seen: ReadonlySet<string>,
  clock: Clock,
  signal: AbortSignal,
  onProblem: (error: Error) => void,
): AsyncGenerator<ResourceEvent> {
  const known = new Set(seen);
  for (let wait = FASTEST_POLL_MS; ; wait = Math.min(wait * 1.3, SLOWEST_POLL_MS)) {
    const fresh = await newEvents(client, stackId, known).catch((error: Error) => {
      if (isIncurable(error)) throw error;
      onProblem(error);
      return [];
    });
    for (const event of fresh) {
      known.add(event.id);
      yield event;
      if (event.isStack && isFinal(event.status)) return;
    }
    await clock.sleep(wait, signal);
  }
}

/** Ids of the newest events, by one call: a follower that starts here turns round at the first that it knows. */
export async function eventIds(client: CloudFormationClient, stackId: string): Promise<Set<string>> {
  const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: stackId }));
  return new Set((StackEvents ?? []).map(({ EventId }) => EventId ?? ''));
}

/** Ids of the events before the operation at work: what a follower that joins it late does not want to see. */
export async function earlierEventIds(client: CloudFormationClient, stackId: string): Promise<Set<string>> {
  const events = await newEvents(client, stackId, new Set());
  const start = events.findLastIndex(({ isStack, status }) => isStack && isStart(status));
  return new Set(events.slice(0, Math.max(start, 0)).map(({ id }) => id));
}

/** Pages from the newest event back to the first known one, then turns them round. */
async function newEvents(
  client: CloudFormationClient,
  stackId: string,
  known: ReadonlySet<string>,
): Promise<ResourceEvent[]> {
  const events: ResourceEvent[] = [];
  for await (const page of paginateDescribeStackEvents({ client }, { StackName: stackId })) {
    for (const event of page.StackEvents ?? []) {
      if (known.has(event.EventId ?? '')) return events.reverse();
      events.push(toResourceEvent(event));
    }
  }
  return events.reverse();
}

/** One event as DescribeStackEvents gives it. */
export const toResourceEvent = (event: StackEvent): ResourceEvent => ({
  id: event.EventId ?? '',
  time: event.Timestamp?.getTime() ?? 0,
  logicalId: event.LogicalResourceId ?? '',
  physicalId: event.PhysicalResourceId ?? '',
  type: event.ResourceType ?? '',
  status: event.ResourceStatus ?? '',
  reason: event.ResourceStatusReason,
  isStack: event.PhysicalResourceId === event.StackId,
});

/** Errors that another poll won't cure: credentials, permission, a stack that is not there. */
const isIncurable = (error: Error): boolean =>
  error.name === 'ValidationError' || explainAwsError(error)?.exit === EXIT.denied;
