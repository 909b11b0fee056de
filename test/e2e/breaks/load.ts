import { UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { PurgeQueueCommand, SendMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Effects } from '../../../src/core/effects.ts';
import { QUARANTINE_INDEX } from '../../../src/schema/index.ts';
import { readStack } from '../../../src/stack/read.ts';
import { stateOf } from '../../../src/stack/status.ts';
import type { Break } from './break.ts';
import { answering, until, type World } from './world.ts';

const HOUR = 3_600_000;

/** An update that leaves all but one parameter as it is. */
async function update({ aws, stack }: World, name: string, value: string): Promise<void> {
  const client = await aws.cloudFormation();
  await client.send(
    new UpdateStackCommand({
      StackName: stack.name,
      UsePreviousTemplate: true,
      Capabilities: ['CAPABILITY_IAM'],
      Parameters: Object.keys(stack.parameters).map((ParameterKey) =>
        ParameterKey === name
          ? { ParameterKey, ParameterValue: value }
          : { ParameterKey, UsePreviousValue: true },
      ),
    }),
  );
  await until(async () => stateOf((await readStack(client, stack.name))?.status ?? '') === 'settled');
}

export const STACK_COMPLETE: readonly Break[] = [
  {
    when: 'the last update failed and was rolled back',
    break: (world) => update(world, 'ForwarderKey', 'lambda/none-0000000000000000.zip'),
    says: /^the last update was rolled back$/,
    status: 'warn',
    remedy: /same update again/,
    mend: (world) => update(world, 'ToolVersion', '0.1.0-again'),
  },
];

const queueOf = ({ outputs }: World) => ({ QueueUrl: outputs.failureQueueUrl });

const policyOf = (world: World) => JSON.stringify(world.of('FailureQueuePolicy').wanted.PolicyDocument);

const keep = async (world: World, seconds: number) =>
  (await world.aws.sqs()).send(
    new SetQueueAttributesCommand({
      ...queueOf(world),
      // moto forgets a policy that the call does not name.
      Attributes: { MessageRetentionPeriod: String(seconds), Policy: policyOf(world) },
    }),
  );

const putPolicy = async (world: World, Policy: string) =>
  (await world.aws.sqs()).send(new SetQueueAttributesCommand({ ...queueOf(world), Attributes: { Policy } }));

export const FAILURE_QUEUE: readonly Break[] = [
  {
    when: 'a failed call waits',
    break: async (world) =>
      (await world.aws.sqs()).send(new SendMessageCommand({ ...queueOf(world), MessageBody: '{}' })),
    says: /^1 failed call waits$/,
    status: 'warn',
    remedy: /create-cloudtrail-kibana redrive --stack-name cloudtrail-kibana --region us-east-1$/,
    mend: async (world) => (await world.aws.sqs()).send(new PurgeQueueCommand(queueOf(world))),
  },
  {
    when: 'failed batches are lost after a minute',
    break: (world) => keep(world, 60),
    says: /^FailureQueue: MessageRetentionPeriod is 60, not 1209600$/,
    mend: (world) => keep(world, 1_209_600),
  },
  {
    when: 'it may be read without TLS',
    break: (world) => putPolicy(world, ''),
    says: /^FailureQueuePolicy is gone$/,
    mend: (world) => putPolicy(world, policyOf(world)),
  },
  {
    when: 'everybody may read it',
    break: (world) => {
      const { Version, Statement } = world.of('FailureQueuePolicy').wanted.PolicyDocument as never as {
        readonly Version: string;
        readonly Statement: readonly object[];
      };
      const open = { Sid: 'Open', Effect: 'Allow', Principal: '*', Action: 'sqs:*', Resource: '*' };
      return putPolicy(world, JSON.stringify({ Version, Statement: [...Statement, open] }));
    },
    says: /^FailureQueuePolicy: the statement Open of the policy was added$/,
    status: 'warn',
    mend: (world) => putPolicy(world, policyOf(world)),
  },
];

export const QUARANTINE: readonly Break[] = [
  {
    when: 'the engine has refused a record',
    break: ({ engine }) =>
      engine('PUT', `/${QUARANTINE_INDEX}/_doc/broken?refresh=true`, {
        receivedAt: new Date().toISOString(),
      }),
    says: /^the engine took 1 records only as they are$/,
    status: 'warn',
    mend: ({ engine }) => engine('DELETE', `/${QUARANTINE_INDEX}/_doc/broken?refresh=true`),
  },
];

/** Of an attack on an older version, or by somebody with the forwarder's keys. */
const TO_COME = '/cloudtrail-2099.01';

export const FUTURE_MONTHS: readonly Break[] = [
  {
    when: 'an event claims a month to come, and it alone',
    break: ({ engine }) =>
      engine('PUT', `${TO_COME}/_doc/made-up?refresh=true`, {
        eventID: 'made-up',
        eventTime: '2099-01-05T00:00:00Z',
      }),
    says: /^1 index of months to come: cloudtrail-2099\.01$/,
    remedy: / --fix$/,
    // What --fix makes of it, the quarantine, is for another row to tell.
    mend: ({ engine }) => engine('DELETE', TO_COME),
  },
  {
    when: 'an index of a month to come holds nothing',
    break: ({ engine }) => engine('PUT', TO_COME, {}),
    says: /^1 index of months to come: cloudtrail-2099\.01$/,
    remedy: / --fix$/,
    mend: 'fix',
  },
];

const later = (fx: Effects, milliseconds: number): Effects => ({
  ...fx,
  clock: { ...fx.clock, now: () => fx.clock.now() + milliseconds },
});

const deliveredNow = (fx: Effects): Effects =>
  answering(fx, 'cloudTrail', 'GetTrailStatusCommand', (output: object) => ({
    ...output,
    LatestCloudWatchLogsDeliveryTime: new Date(fx.clock.now()),
  }));

export const EVENTS_ARRIVE: readonly Break[] = [
  {
    when: 'none has come for hours',
    break: async () => {},
    seenFrom: (fx) => later(fx, 5 * HOUR),
    says: /^the newest is [45] hours old$/,
    status: 'warn',
    mend: async () => {},
  },
  {
    when: 'the trail delivers and none comes',
    break: async () => {},
    seenFrom: (fx) => deliveredNow(later(fx, 5 * HOUR)),
    says: /^the newest is [45] hours old, but the trail delivered 0 minutes ago$/,
    remedy: /"Subscription filter", "Forwarder function"/,
    mend: async () => {},
  },
];

/** The engine's disks are those of this machine: what it tells of them is another. */
const stored = (storage: object) => (fx: Effects) =>
  answering(fx, 'lambda', 'InvokeCommand', ({ Payload, ...output }: { Payload: Uint8Array }) => {
    const status = JSON.parse(Buffer.from(Payload).toString('utf8'));
    return { ...output, Payload: Buffer.from(JSON.stringify({ ...status, ...storage })) };
  });

export const STORAGE: readonly Break[] = [
  {
    when: 'the disks will soon be full',
    break: async () => {},
    seenFrom: stored({
      storage: { usedBytes: 9e9, freeBytes: 1.2e9 },
      firstEvent: '2026-01-01T00:00:00Z',
      newestEvent: '2026-03-01T00:00:00Z',
    }),
    says: /^1\.2 GB free: full in about 7 days at the present rate$/,
    status: 'warn',
    also: ['Events arrive'],
    mend: async () => {},
  },
  {
    when: 'the disks are nearly full, and nothing tells the rate',
    break: async () => {},
    seenFrom: stored({ storage: { usedBytes: 9.9e9, freeBytes: 1e8 }, firstEvent: null }),
    says: /^0\.1 GB free: less than a tenth of the storage$/,
    status: 'warn',
    mend: async () => {},
  },
];

export const VENDOR_NAMES: readonly Break[] = [
  {
    when: 'the list of vendors is three years old',
    break: async () => {},
    seenFrom: stored({ vendorsOf: '2023-11-01' }),
    says: /^by --vendor, else by a public list of 2023-11-01, \d+ days ago$/,
    status: 'warn',
    remedy: /npx create-cloudtrail-kibana@latest$/,
    mend: async () => {},
  },
];

export const ENGINE_SUPPORT: readonly Break[] = [
  {
    when: 'the support of the engine ends',
    break: async () => {},
    seenFrom: (fx) => later(fx, Date.parse('2028-01-01') - fx.clock.now()),
    says: /costs a surcharge/,
    status: 'warn',
    also: ['Account names', 'Completeness', 'Events arrive', 'Proxy image', 'Vendor names'],
    mend: async () => {},
  },
];
