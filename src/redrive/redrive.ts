import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { explainAwsError } from '../aws/explain.ts';
import type { Effects } from '../core/effects.ts';
import {
  type FailedCall,
  failedCall,
  failureReason,
  isOfCloudFormation,
  NOTHING,
  type RecordCounts,
  type Redriven,
  recordCounts,
  withBatch,
} from './batch.ts';
import { openQueue } from './queue.ts';

export interface Route {
  readonly queueUrl: string;
  /** Name of the function that delivers batches. */
  readonly forwarder: string;
  /** Name of the function that keeps the domain as the stack wants it. */
  readonly updater: string;
  /** Name of the function that sends to a webhook, where the stack has one. */
  readonly messenger: string | undefined;
}

/** What became of one call. */
type Outcome =
  | { readonly kind: 'delivered'; readonly counts: RecordCounts }
  | { readonly kind: 'run' | 'message' | 'ended' }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Makes each call of the failure queue once more, one after the other, and deletes what has succeeded. What fails again
 * stays in the queue, visible, and is reported; nothing is tried twice in one run. Redriving is safe at any time: the
 * forwarder overwrites nothing, and the updater compares before it changes something.
 */
export async function redriveQueue(route: Route, fx: Effects): Promise<Redriven> {
  const lambda = await fx.aws.lambda();
  const queue = openQueue(await fx.aws.sqs(), route.queueUrl, fx.signal);
  const invoke = invokerOf(lambda, fx.signal);
  /** Runs of the updater that have succeeded: each says what to do, so that one stands for all like it. */
  const done = new Set<string>();
  let sum = NOTHING;
  try {
    for await (const message of queue.messages()) {
      const messageId = message.MessageId ?? '';
      const call = failedCall(message.Body);
      if (call === undefined) {
        sum = { ...sum, left: sum.left + 1 };
        fx.report.event('left', { messageId });
        fx.report.warn(`Message ${messageId} is no failed call; it stays in the queue.`);
        continue;
      }
      const outcome = await again(call, route, done, invoke);
      if (outcome.kind === 'failed') {
        const { reason } = outcome;
        sum = { ...sum, failed: sum.failed + 1 };
        fx.report.event('failed', { messageId, reason });
        fx.report.warn(`${kindOf(call, route)} ${messageId} failed again: ${reason}`);
        continue;
      }
      await queue.settle(message);
      if (outcome.kind === 'delivered') {
        sum = withBatch(sum, outcome.counts);
        fx.report.event('redriven', { messageId, ...outcome.counts });
      } else if (outcome.kind === 'run') {
        sum = { ...sum, runs: sum.runs + 1 };
        fx.report.event('run-again', { messageId });
      } else if (outcome.kind === 'message') {
        sum = { ...sum, messages: sum.messages + 1 };
        fx.report.event('message-again', { messageId });
      }
    }
    return sum;
  } finally {
    // An error on the way out must not hide the one that ended the run; the messages come back by themselves in time.
    await queue.release().catch(() => {});
  }
}

const isRun = ({ functionName }: FailedCall, { updater }: Route): boolean => functionName === updater;

const isMessage = ({ functionName }: FailedCall, { messenger }: Route): boolean =>
  messenger !== undefined && functionName === messenger;

const kindOf = (call: FailedCall, route: Route): string => {
  if (isRun(call, route)) return 'Run';
  return isMessage(call, route) ? 'Message' : 'Batch';
};

/** Makes one failed call again. One that CloudFormation made is not: nobody waits for its answer any more. */
async function again(call: FailedCall, route: Route, done: Set<string>, invoke: Invoke): Promise<Outcome> {
  const { event } = call;
  if (isMessage(call, route)) {
    const answer = await invoke(call.functionName, event);
    return 'reason' in answer ? { kind: 'failed', ...answer } : { kind: 'message' };
  }
  if (!isRun(call, route)) {
    const { forwarder } = route;
    const answer = await invoke(forwarder, event);
    if ('reason' in answer) return { kind: 'failed', ...answer };
    const counts = recordCounts(answer.text);
    if (counts !== undefined) return { kind: 'delivered', counts };
    return { kind: 'failed', reason: `${forwarder} gave no counts: it is not the forwarder` };
  }
  const payload = JSON.stringify(event);
  if (isOfCloudFormation(event) || done.has(payload)) return { kind: 'ended' };
  const answer = await invoke(route.updater, event);
  if ('reason' in answer) return { kind: 'failed', ...answer };
  done.add(payload);
  return { kind: 'run' };
}

type Invoke = (
  functionName: string,
  event: object,
) => Promise<{ readonly text: string } | { readonly reason: string }>;

/** Calls throw what stands in the way of every other call too, such as a missing permission. */
const invokerOf =
  (lambda: LambdaClient, abortSignal: AbortSignal): Invoke =>
  async (FunctionName, event) => {
    try {
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }),
        { abortSignal },
      );
      const text = Buffer.from(Payload ?? []).toString('utf8');
      return FunctionError === undefined ? { text } : { reason: failureReason(text, FunctionError) };
    } catch (error) {
      if (abortSignal.aborted || explainAwsError(error) !== undefined) throw error;
      return { reason: (error as Error).message };
    }
  };
