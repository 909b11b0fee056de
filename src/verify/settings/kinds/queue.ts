import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { type Kind, orGone } from '../kind.ts';

/** AWS::SQS::Queue. */
export const queue: Kind = {
  compared: ['MessageRetentionPeriod', 'MaximumMessageSize'],
  read: async ({ id: QueueUrl }, { fx }) => {
    const client = await fx.aws.sqs();
    const found = await orGone(
      client.send(
        new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: ['MessageRetentionPeriod', 'MaximumMessageSize'],
        }),
      ),
    );
    return found && { ...found.Attributes };
  },
};
