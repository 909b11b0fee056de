import {
  DeleteAlarmsCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  ConfirmSubscriptionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  ListSubscriptionsByTopicCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { mailsTo } from '../../helpers/mails.ts';
import type { Break } from './break.ts';
import { forget, log } from './logs.ts';
import { subscribeMessenger } from './webhook.ts';
import type { World } from './world.ts';

export const OPS = 'ops@example.com';

/** Follows the link of the newest mail that asks for it. */
export async function confirm({ aws, outputs, local }: World): Promise<void> {
  const mails = await mailsTo(local.sandbox, OPS);
  const Token = mails.filter(({ token }) => token !== undefined).at(-1)?.token;
  await (await aws.sns()).send(new ConfirmSubscriptionCommand({ TopicArn: outputs.alertTopic, Token }));
}

const subscribe = async (world: World) => {
  const { alertTopic: TopicArn } = world.outputs;
  await (await world.aws.sns()).send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: OPS }));
};

const subscription = async ({ aws, outputs: { alertTopic: TopicArn } }: World) => {
  const client = await aws.sns();
  const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  return Subscriptions?.find(({ Protocol }) => Protocol === 'email')?.SubscriptionArn;
};

const unsubscribe = async (world: World) =>
  (await world.aws.sns()).send(new UnsubscribeCommand({ SubscriptionArn: await subscription(world) }));

const filter = async (world: World, policy: object) =>
  (await world.aws.sns()).send(
    new SetSubscriptionAttributesCommand({
      SubscriptionArn: await subscription(world),
      AttributeName: 'FilterPolicy',
      AttributeValue: JSON.stringify(policy),
    }),
  );

export const ALERTS: readonly Break[] = [
  {
    when: 'the address has unsubscribed',
    break: unsubscribe,
    says: /^ops@example\.com has unsubscribed$/,
    status: 'warn',
    remedy: /^aws sns subscribe --protocol email --notification-endpoint ops@example\.com/,
    mend: async (world) => {
      await subscribe(world);
      await confirm(world);
    },
  },
  {
    when: 'the address has not confirmed',
    break: async (world) => {
      await unsubscribe(world);
      await subscribe(world);
    },
    says: /^ops@example\.com has not confirmed yet/,
    status: 'warn',
    mend: confirm,
  },
  {
    when: 'the subscription lets only some mails through',
    break: (world) => filter(world, { severity: ['high'] }),
    says: /^a filter policy of the subscription holds mails to ops@example\.com back$/,
    mend: (world) => filter(world, {}),
  },
  {
    when: 'the topic is deleted',
    break: async ({ aws, outputs: { alertTopic: TopicArn } }) =>
      (await aws.sns()).send(new DeleteTopicCommand({ TopicArn })),
    says: /^the topic is gone: no alarm reaches anybody$/,
    also: ['Webhook'],
    mend: async (world) => {
      const Name = world.outputs.alertTopic?.split(':').at(-1);
      await (await world.aws.sns()).send(new CreateTopicCommand({ Name }));
      await subscribe(world);
      await confirm(world);
      await subscribeMessenger(world);
    },
  },
  {
    when: 'the forwarder could not send a message',
    break: (world) => log(world, '{"Received":1,"MessagesFailed":1}'),
    says: /^the forwarder could not send messages in 1 delivery$/,
    mend: (world) => forget(world),
  },
];

const named = ({ of }: World, logicalId = 'UndeliveredAlarm') => of(logicalId).id;

const putAlarm = async (world: World, change: object = {}) => {
  const { id: AlarmName, wanted } = world.of('UndeliveredAlarm');
  await (await world.aws.cloudWatch()).send(
    new PutMetricAlarmCommand({
      ...(wanted as Record<string, never>),
      AlarmName,
      ActionsEnabled: true,
      ...change,
    }),
  );
};

const raise = async (world: World, StateValue: 'ALARM' | 'OK') =>
  (await world.aws.cloudWatch()).send(
    new SetAlarmStateCommand({
      ...{ AlarmName: named(world, 'FailureQueueAlarm'), StateValue, StateReason: 'by hand' },
    }),
  );

export const ALARMS: readonly Break[] = [
  {
    when: 'the actions of an alarm are disabled',
    break: async (world) =>
      (await world.aws.cloudWatch()).send(new DisableAlarmActionsCommand({ AlarmNames: [named(world)] })),
    says: /^UndeliveredAlarm: ActionsEnabled is false, not true$/,
    remedy: /^aws cloudwatch enable-alarm-actions --alarm-names \S+ --region us-east-1$/,
    mend: async (world) =>
      (await world.aws.cloudWatch()).send(new EnableAlarmActionsCommand({ AlarmNames: [named(world)] })),
  },
  {
    when: 'an alarm mails nobody',
    break: (world) => putAlarm(world, { AlarmActions: [] }),
    says: /^UndeliveredAlarm: AlarmActions is missing$/,
    mend: (world) => putAlarm(world),
  },
  {
    when: 'an alarm bears more',
    break: (world) => putAlarm(world, { Threshold: 1_000_000 }),
    says: /^UndeliveredAlarm: Threshold is 1000000, not 1$/,
    mend: (world) => putAlarm(world),
  },
  {
    when: 'an alarm is deleted',
    break: async (world) =>
      (await world.aws.cloudWatch()).send(new DeleteAlarmsCommand({ AlarmNames: [named(world)] })),
    says: /^UndeliveredAlarm is gone$/,
    mend: (world) => putAlarm(world),
  },
  {
    when: 'an alarm of the pipeline is raised',
    break: (world) => raise(world, 'ALARM'),
    says: /^raised: cloudtrail-kibana-FailureQueueAlarm-\w+$/,
    status: 'warn',
    remedy: /wait in the failure queue/,
    mend: (world) => raise(world, 'OK'),
  },
];
