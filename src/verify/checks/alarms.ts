import {
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  type SNSClient,
  type Subscription,
} from '@aws-sdk/client-sns';
import { everyOf } from '../../aws/every-of.ts';
import type { VerifyContext } from '../context.ts';
import { Finding, type HealthCheck } from '../finding.ts';
import { orGone } from '../settings/kind.ts';
import { alarmsOf } from '../settings/kinds/alarm.ts';
import { PUT_BACK } from '../settings/remedies.ts';
import { settings } from '../settings/row.ts';
import { forwarderLines } from './log-group.ts';

/** Whether the filters of the log group that the alarms count by are as deployed. */
export const metricFilters = settings({ well: 'as deployed' });

const asDeployed = settings({ well: 'on, and none is raised' });

/** Whether all alarms watch what they should and may act; those of the pipeline must not be raised either. */
export const alarms: HealthCheck['run'] = async (context, covers) => {
  const well = await asDeployed(context, covers);
  // Alarms of detections tell of what people did: they are no matter of health.
  const raised = (await alarmsOf(context)).filter(
    ({ StateValue, Namespace }) => StateValue === 'ALARM' && Namespace?.startsWith('AWS/'),
  );
  const [first] = raised;
  if (first === undefined) return well;
  const names = raised.map(({ AlarmName }) => AlarmName).join(', ');
  throw new Finding(`raised: ${names}`, first.AlarmDescription ?? PUT_BACK, 'warn');
};

/** What SNS shows instead of a subscription's ARN until somebody has followed the link in its mail. */
const PENDING = 'PendingConfirmation';

/** The forwarder's word for a delivery whose messages it could not send; see its metrics. */
const NOT_SENT = '"MessagesFailed"';

/** Whether alerts go out: the topic, the address that was asked for, and the messages of the forwarder. */
export async function alertsGoOut(context: VerifyContext): Promise<string> {
  const well = await topicReaches(context);
  const failed = await forwarderLines(context, NOT_SENT);
  if (failed.count === 0) return well;
  throw new Finding(
    `the forwarder could not send messages in ${failed.many} ${failed.count === 1 ? 'delivery' : 'deliveries'}`,
    'Its log says why. Lambda tries such a delivery twice more; then it waits in the failure queue.',
  );
}

/** Whether alarms reach the address that they were asked for, if any was. */
async function topicReaches({ stack, fx }: VerifyContext): Promise<string> {
  const { AlertEmail: email } = stack.parameters;
  const { alertTopic: TopicArn = '' } = stack.outputs;
  const client = await fx.aws.sns();
  const subscriptions = await orGone(subscriptionsOf(TopicArn, client));
  if (subscriptions === undefined) throw new Finding('the topic is gone: no alarm reaches anybody', PUT_BACK);
  if (!email) return 'alarms go to the webhook alone';
  const ours = subscriptions.filter(({ Endpoint }) => Endpoint === email);
  if (ours.length === 0)
    throw new Finding(
      `${email} has unsubscribed`,
      `aws sns subscribe --protocol email --notification-endpoint ${email} --topic-arn ${TopicArn}`,
      'warn',
    );
  const confirmed = ours.find(({ SubscriptionArn }) => SubscriptionArn !== PENDING);
  if (confirmed === undefined)
    throw new Finding(
      `${email} has not confirmed yet: no alert reaches it`,
      'Follow the link in the mail that AWS has sent there.',
      'warn',
    );
  const { Attributes } = await client.send(
    new GetSubscriptionAttributesCommand({ SubscriptionArn: confirmed.SubscriptionArn }),
  );
  // Taken away again, it may be left as an empty one.
  if (Attributes?.FilterPolicy && Attributes.FilterPolicy !== '{}')
    throw new Finding(
      `a filter policy of the subscription holds mails to ${email} back`,
      `aws sns set-subscription-attributes --subscription-arn ${confirmed.SubscriptionArn} --attribute-name FilterPolicy --attribute-value '{}'`,
    );
  return `alarms go to ${email}`;
}

const subscriptionsOf = (TopicArn: string, client: SNSClient): Promise<Subscription[]> =>
  everyOf(paginateListSubscriptionsByTopic({ client }, { TopicArn }), ({ Subscriptions }) => Subscriptions);
