import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** Seconds that a message is out of others' sight: longer than ten batches in a row may take the forwarder. */
const HIDE_SECONDS = 30 * 60;
/** Asks every server of the queue, so that an empty answer means an empty queue. */
const WAIT_SECONDS = 1;
/** Most that SQS gives, or changes, at once. */
const PAGE = 10;

/** Each message of the queue, none twice. What `settle` does not take is visible again when the iteration ends. */
export interface Queue {
  readonly messages: () => AsyncGenerator<Message, void>;
  /** Deletes a message that is done with. */
  readonly settle: (message: Message) => Promise<void>;
  /** Makes all others visible again. */
  readonly release: () => Promise<void>;
}

export function openQueue(sqs: SQSClient, QueueUrl: string, abortSignal: AbortSignal): Queue {
  /** Handle of the latest receipt, by message: only that one settles or releases. */
  const held = new Map<string, string>();

  async function* messages() {
    const seen = new Set<string>();
    for (;;) {
      abortSignal.throwIfAborted();
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: PAGE,
          VisibilityTimeout: HIDE_SECONDS,
          WaitTimeSeconds: WAIT_SECONDS,
        }),
        { abortSignal },
      );
      if (Messages.length === 0) return;
      for (const { MessageId = '', ReceiptHandle = '' } of Messages) held.set(MessageId, ReceiptHandle);
      for (const message of Messages) {
        const id = message.MessageId ?? '';
        if (seen.has(id)) continue;
        seen.add(id);
        abortSignal.throwIfAborted();
        yield message;
      }
    }
  }

  const settle = async ({ MessageId = '' }: Message) => {
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: held.get(MessageId) }));
    held.delete(MessageId);
  };

  const release = async () => {
    const entries = [...held.values()].map((ReceiptHandle, at) => ({
      Id: String(at),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    held.clear();
    for (let at = 0; at < entries.length; at += PAGE) {
      const Entries = entries.slice(at, at + PAGE);
      await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    }
  };

  return { messages, settle, release };
}

/** How many messages lie in a queue, without taking one: those that can be received, and those that somebody holds. */
export async function countWaiting(
  sqs: SQSClient,
  QueueUrl: string,
): Promise<{ visible: number; hidden: number }> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return {
    visible: Number(Attributes?.ApproximateNumberOfMessages ?? 0),
    hidden: Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}
