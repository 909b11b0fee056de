import {
  CreateLogStreamCommand,
  DeleteLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { metricLine } from '../../../src/lambda/logs-to-elasticsearch/metrics.ts';
import { seal, unseal } from '../../../src/lambda/reference/reference.ts';
import { referenceKey } from '../../../src/plan/names.ts';
import { sha256 } from '../../helpers/forwarder/reference-store.ts';
import type { Break } from './break.ts';
import { answering, type World } from './world.ts';

const objectOf = ({ stack }: World) => ({
  Bucket: stack.parameters.ArtifactsBucket ?? '',
  Key: referenceKey(stack.name),
});

async function storeNames({ aws, of }: World, change: (text: string) => string) {
  const { id: Name, wanted } = of('Names');
  const Value = change(String(wanted.Value));
  await (await aws.ssm()).send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
}

const streamOf = ({ outputs }: World) => ({
  logGroupName: `/aws/lambda/${outputs.forwarderFunction}`,
  logStreamName: 'unread',
});

/** The object says more of itself than any call can bring about in a minute. */
const saying =
  (more: object): Break['seenFrom'] & object =>
  (fx) =>
    answering(fx, 'lambda', 'InvokeCommand', ({ Payload, ...output }: { Payload: Uint8Array }) => {
      const status = JSON.parse(Buffer.from(Payload).toString('utf8'));
      if (status.reference === undefined) return { Payload, ...output };
      const reference = { ...status.reference, ...more };
      return { ...output, Payload: Buffer.from(JSON.stringify({ ...status, reference })) };
    });

export const ACCOUNT_NAMES: readonly Break[] = [
  {
    when: 'the object is gone',
    break: async (world) => (await world.aws.s3()).send(new DeleteObjectCommand(objectOf(world))),
    says: /^the names can't be read: it is not there$/,
    remedy: / --fix$/,
    mend: 'fix',
  },
  {
    when: 'the object was altered',
    break: async (world) =>
      (await world.aws.s3()).send(
        new PutObjectCommand({ ...objectOf(world), Body: '{"accounts":{"999988887777":"Ours"}}' }),
      ),
    says: /^the names can't be read: the hash does not match the content$/,
    remedy: / --fix$/,
    mend: 'fix',
  },
  {
    when: 'somebody has called an account the user’s own',
    break: async (world) => {
      const s3 = await world.aws.s3();
      const { Body } = await s3.send(new GetObjectCommand(objectOf(world)));
      const reference = unseal((await Body?.transformToString()) ?? '', sha256);
      const accounts = { ...reference.accounts, '999988887777': 'Ours' };
      const planted = seal({ ...reference, accounts }, sha256);
      await s3.send(new PutObjectCommand({ ...objectOf(world), Body: planted }));
    },
    says: /^the functions have other names than the stack and AWS have$/,
    remedy: / --fix$/,
    mend: 'fix',
  },
  {
    when: 'the parameter with the names was edited',
    break: (world) => storeNames(world, (text) => `${text},999988887777=Planted`),
    says: /^Names: Value was changed$/,
    mend: (world) => storeNames(world, (text) => text),
  },
  {
    when: 'the forwarder could not read the object',
    break: async (world) => {
      const logs = await world.aws.logs();
      await logs.send(new CreateLogStreamCommand(streamOf(world)));
      const counts = { Received: 1, Indexed: 1, Duplicate: 0, Quarantined: 0, Retried: 0, Bytes: 1 };
      const message = metricLine(counts, 'forwarder', Date.now(), 'HTTP 403');
      await logs.send(
        new PutLogEventsCommand({ ...streamOf(world), logEvents: [{ timestamp: Date.now(), message }] }),
      );
    },
    says: /^the forwarder could not read them in 1 deliveries/,
    remedy: /ReferenceProblem/,
    mend: async (world) => (await world.aws.logs()).send(new DeleteLogStreamCommand(streamOf(world))),
  },
  {
    when: 'the organisation does not answer any more',
    break: async () => {},
    seenFrom: saying({ problems: ['organizations ListAccounts: HTTP 503'] }),
    says: /the last look failed: organizations ListAccounts: HTTP 503$/,
    status: 'warn',
    mend: async () => {},
  },
  {
    when: 'the updater has not looked for a week',
    break: async () => {},
    seenFrom: saying({ looked: '2026-01-05' }),
    says: /, last looked for on 2026-01-05$/,
    status: 'warn',
    remedy: /"Scheduled runs"/,
    mend: async () => {},
  },
];
