import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { explainAwsError } from '../aws/explain.ts';
import type { Effects } from '../core/effects.ts';
import {
  failedEvent,
  failureReason,
  NOTHING,
  type RecordCounts,
  type Redriven,
  recordCounts,
  withBatch,
} from './batch.ts';
import { openQueue } from './queue.ts';

export interface Route {
  readonly queueUrl: string;
  /** Name of the function that failed to deliver them. */
  readonly forwarder: string;
}

type Try = { readonly counts: RecordCounts } | { readonly reason: string };

/**
 * Hands each batch of the failure queue to the forwarder once more, one after the other, and deletes what the forwarder
 * has taken. What fails again stays in the queue, visible, and is told; nothing is tried twice in one run. Redriving is
 * safe at any time: the forwarder overwrites nothing.
 */
export async function redriveQueue({ queueUrl, forwarder }: Route, fx: Effects): Promise<Redriven> {
  const lambda = await fx.aws.lambda();
  const queue = openQueue(await fx.aws.sqs(), queueUrl, fx.signal);
  let sum = NOTHING;
  try {
    for await (const message of queue.messages()) {
      const messageId = message.MessageId ?? '';
      const event = failedEvent(message.Body);
      if (event === undefined) {
        sum = { ...sum, left: sum.left + 1 };
        fx.report.event('left', { messageId });
        fx.report.warn(`Message ${messageId} is no failed batch; it stays in the queue.`);
        continue;
      }
      const outcome = await hand(event, forwarder, lambda, fx.signal);
      if ('counts' in outcome) {
        await queue.settle(message);
        sum = withBatch(sum, outcome.counts);
        fx.report.event('redriven', { messageId, ...outcome.counts });
      } else {
        sum = { ...sum, failed: sum.failed + 1 };
        fx.report.event('failed', { messageId, reason: outcome.reason });
        fx.report.warn(`Batch ${messageId} failed again: ${outcome.reason}`);
      }
    }
    return sum;
  } finally {
    // An error on the way out must not hide the one that ended the run; the messages come back by themselves in time.
    await queue.release().catch(() => {});
  }
}

/** @throws what stands in the way of every other batch too, such as a missing permission. */
async function hand(
  event: object,
  FunctionName: string,
  lambda: LambdaClient,
  abortSignal: AbortSignal,
): Promise<Try> {
  try {
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }),
      { abortSignal },
    );
    const answer = Buffer.from(Payload ?? []).toString('utf8');
    if (FunctionError !== undefined) return { reason: failureReason(answer, FunctionError) };
    const counts = recordCounts(answer);
    return counts ? { counts } : { reason: `${FunctionName} gave no counts: it is not the forwarder` };
  } catch (error) {
    if (abortSignal.aborted || explainAwsError(error) !== undefined) throw error;
    return { reason: (error as Error).message };
  }
}
