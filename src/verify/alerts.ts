import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import type { VerifyContext } from './context.ts';
import { Finding } from './finding.ts';

/** What SNS shows instead of a subscription's ARN until somebody has followed the link in its mail. */
const PENDING = 'PendingConfirmation';

/** Whether alarms reach the address that they were asked for; only for a stack that mails them. */
export async function alertsConfirmed({ stack, fx }: VerifyContext): Promise<string> {
  const { AlertEmail: email } = stack.parameters;
  const { alertTopic: TopicArn } = stack.outputs;
  const client = await fx.aws.sns();
  const { Subscriptions = [] } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  const ours = Subscriptions.find(({ Endpoint }) => Endpoint === email);
  if (ours === undefined)
    throw new Finding(
      `${email} has unsubscribed`,
      `aws sns subscribe --protocol email --notification-endpoint ${email} --topic-arn ${TopicArn}`,
      'warn',
    );
  if (ours.SubscriptionArn === PENDING)
    throw new Finding(
      `${email} has not confirmed yet: no alert reaches it`,
      'Follow the link in the mail that AWS has sent there.',
      'warn',
    );
  return `alarms go to ${email}`;
}
