import { RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { ListSubscriptionsByTopicCommand, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import { DeleteParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { webhookParameter } from '../../../src/plan/names.ts';
import type { Break } from './break.ts';
import { create, deployedCode, keepFailures, loseFailures, otherCode, permit, remove } from './functions.ts';
import { forget, log } from './logs.ts';
import type { World } from './world.ts';

/** The local webhook of the test. */
export const URL_NOTE = 'url of the webhook';

export const subscribeMessenger = async ({ aws, of, outputs, stack }: World) => {
  const [, , , region, account] = stack.id.split(':');
  const Endpoint = `arn:aws:lambda:${region}:${account}:function:${of('Messenger').id}`;
  await (await aws.sns()).send(
    new SubscribeCommand({ TopicArn: outputs.alertTopic, Protocol: 'lambda', Endpoint }),
  );
};

const unsubscribe = async ({ aws, outputs }: World) => {
  const client = await aws.sns();
  const { Subscriptions } = await client.send(
    new ListSubscriptionsByTopicCommand({ TopicArn: outputs.alertTopic }),
  );
  const found = Subscriptions?.find(({ Protocol }) => Protocol === 'lambda');
  await client.send(new UnsubscribeCommand({ SubscriptionArn: found?.SubscriptionArn }));
};

const forgetUrl = async ({ aws, stack }: World) =>
  (await aws.ssm()).send(new DeleteParameterCommand({ Name: webhookParameter(stack.name) }));

const store = async ({ aws, stack, notes }: World, Type: 'String' | 'SecureString') =>
  (await aws.ssm()).send(
    new PutParameterCommand({
      ...{ Name: webhookParameter(stack.name), Value: String(notes.get(URL_NOTE)), Type },
    }),
  );

export const WEBHOOK: readonly Break[] = [
  {
    when: 'its address is gone',
    break: forgetUrl,
    says: /^its address is gone: nothing is sent to it$/,
    remedy: /--alert-webhook '<url>'$/,
    mend: (world) => store(world, 'SecureString'),
  },
  {
    when: 'its address lies in clear',
    break: async (world) => {
      await forgetUrl(world);
      await store(world, 'String');
    },
    says: /^its address lies in Parameter Store in clear, as a String$/,
    mend: async (world) => {
      await forgetUrl(world);
      await store(world, 'SecureString');
    },
  },
  {
    when: 'the topic no longer sends to its function',
    break: unsubscribe,
    says: /^the topic no longer sends to its function$/,
    mend: subscribeMessenger,
  },
  {
    when: 'the topic may no longer call its function',
    break: async ({ aws, of }) =>
      (await aws.lambda()).send(
        new RemovePermissionCommand({
          FunctionName: of('Messenger').id,
          StatementId: of('MessengerPermission').id,
        }),
      ),
    says: /^MessengerPermission is gone$/,
    remedy: /^aws lambda add-permission .*--principal sns\.amazonaws\.com/,
    mend: (world) => permit(world, 'MessengerPermission'),
  },
  {
    when: 'its function runs other code',
    break: (world) => otherCode(world, 'Messenger'),
    says: /^Messenger: S3Key is other code, not lambda\/LogsToElasticsearch-[0-9a-f]{16}\.zip$/,
    mend: (world) => deployedCode(world, 'Messenger'),
  },
  {
    when: 'what it does not take is no longer kept',
    break: (world) => loseFailures(world, 'Messenger'),
    says: /^MessengerFailures is gone$/,
    mend: (world) => keepFailures(world, 'MessengerFailures'),
  },
  {
    when: 'its function is deleted',
    break: (world) => remove(world, 'Messenger'),
    says: /^Messenger is gone; MessengerFailures is gone; MessengerPermission is gone$/,
    mend: async (world) => {
      await create(world, 'Messenger');
      await permit(world, 'MessengerPermission');
      await keepFailures(world, 'MessengerFailures');
    },
  },
  {
    when: 'it did not take a message',
    break: (world) => log(world, '{"MessageFailed":"the webhook answers HTTP 503"}', 'messengerFunction'),
    says: /^1 try failed: the webhook answers HTTP 503$/,
    remedy: /failure queue/,
    mend: (world) => forget(world, 'messengerFunction'),
  },
  {
    when: 'its function has no time left',
    break: (world) =>
      log(world, '2026-11-20T12:00:00Z 8f5e Task timed out after 30.00 seconds', 'messengerFunction'),
    says: /^1 try failed: .*Task timed out/,
    mend: (world) => forget(world, 'messengerFunction'),
  },
];
