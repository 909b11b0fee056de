import { paginateListSubscriptionsByTopic } from '@aws-sdk/client-sns';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { everyOf } from '../../aws/every-of.ts';
import { pasteLine } from '../../flags/paste.ts';
import { webhookParameter } from '../../plan/names.ts';
import type { VerifyContext } from '../context.ts';
import { Finding, type HealthCheck } from '../finding.ts';
import { orGone } from '../settings/kind.ts';
import { PUT_BACK } from '../settings/remedies.ts';
import { settings } from '../settings/row.ts';
import { messengerFailures } from './log-group.ts';

const asDeployed = settings({ well: 'as deployed' });

/** Whether alerts reach the webhook: its function, its address, its place at the topic, and what its log tells. */
export const webhook: HealthCheck['run'] = async (context, covers) => {
  await asDeployed(context, covers);
  await addressIsStored(context);
  await isSubscribed(context);
  const { count, first, many } = await messengerFailures(context);
  if (count === 0) return 'alerts are sent to it';
  throw new Finding(
    `${many} ${count === 1 ? 'try' : 'tries'} failed: ${reasonIn(first)}`,
    'What could not be sent waits in the failure queue. Another address: run with --alert-webhook <url>.',
  );
};

/** The function's own words where the line has them. */
const reasonIn = (line: string): string => /"MessageFailed":"([^"]+)"/.exec(line)?.[1] ?? line.slice(0, 160);

async function addressIsStored({ stack, fx }: VerifyContext): Promise<void> {
  const Name = webhookParameter(stack.name);
  // Not decrypted: nobody is to see it here.
  const found = await orGone((await fx.aws.ssm()).send(new GetParameterCommand({ Name })));
  const again = pasteLine('deploy', {
    'stack-name': stack.name,
    region: await fx.aws.region(),
    'alert-webhook': '<url>',
  });
  if (found?.Parameter === undefined) throw new Finding('its address is gone: nothing is sent to it', again);
  if (found.Parameter.Type !== 'SecureString')
    throw new Finding(`its address lies in Parameter Store in clear, as a ${found.Parameter.Type}`, again);
}

async function isSubscribed({ stack, fx }: VerifyContext): Promise<void> {
  const { alertTopic: TopicArn = '', messengerFunction = '' } = stack.outputs;
  const client = await fx.aws.sns();
  const subscriptions = await orGone(
    everyOf(paginateListSubscriptionsByTopic({ client }, { TopicArn }), ({ Subscriptions }) => Subscriptions),
  );
  if (subscriptions === undefined) throw new Finding('the topic is gone: nothing is sent to it', PUT_BACK);
  const ours = subscriptions.some(
    ({ Protocol, Endpoint }) => Protocol === 'lambda' && Endpoint?.endsWith(`:${messengerFunction}`),
  );
  if (!ours) throw new Finding('the topic no longer sends to its function', PUT_BACK);
}
