import { GetQueueAttributesCommand, type QueueAttributeName } from '@aws-sdk/client-sqs';
import type { VerifyContext } from '../../context.ts';
import { type Kind, orGone } from '../kind.ts';

const attributesOf = async (
  QueueUrl: string,
  AttributeNames: QueueAttributeName[],
  { fx }: VerifyContext,
) => {
  const client = await fx.aws.sqs();
  const found = await orGone(client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames })));
  return found && { ...found.Attributes };
};

/** AWS::SQS::Queue. */
export const queue: Kind = {
  compared: ['MessageRetentionPeriod', 'MaximumMessageSize'],
  read: ({ id }, context) => attributesOf(id, ['MessageRetentionPeriod', 'MaximumMessageSize'], context),
};

/** AWS::SQS::QueuePolicy; its own id is of CloudFormation alone. */
export const queuePolicy: Kind = {
  compared: ['PolicyDocument'],
  read: async ({ wanted }, context) => {
    const [queueUrl] = wanted.Queues as unknown as string[];
    const found = await attributesOf(String(queueUrl), ['Policy'], context);
    return found?.Policy ? { PolicyDocument: JSON.parse(found.Policy) } : undefined;
  },
};
