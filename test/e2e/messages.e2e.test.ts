import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetFunctionConfigurationCommand,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { ConfirmSubscriptionCommand, ListTopicsCommand, PublishCommand } from '@aws-sdk/client-sns';
import { GetParameterCommand, GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playInto } from '../../src/commands/demo/play.ts';
import { redrive } from '../../src/commands/redrive/index.ts';
import { status } from '../../src/commands/status/index.ts';
import { teardown } from '../../src/commands/teardown/index.ts';
import type { Check, StackFacts } from '../../src/core/types.ts';
import { askEngine } from '../helpers/ask-engine.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { mailsTo } from '../helpers/mails.ts';
import { localWebhook, type Webhook } from '../helpers/webhook.ts';

const OPS = 'ops@example.com';
const NAME = 'cloudtrail-kibana';
/** All events are of one hour, also when the test runs into the next. */
const START = Date.now();
const PARAMETER = `/create-cloudtrail-kibana/${NAME}/webhook`;

let local: LocalAws;
let stack: StackFacts;
let webhook: Webhook;

/** Every word that the program has said or reported. */
const said: string[] = [];

async function deploy(flags: Record<string, string>): Promise<void> {
  ({ stack } = await deployLocally(local, flags));
  said.push(JSON.stringify(local.told()));
}

beforeAll(async () => {
  [local, webhook] = [await localAws(), await localWebhook()];
  await deploy({ 'alert-email': OPS, 'alert-webhook': webhook.url });
  const Token = (await mailsTo(local.sandbox, OPS)).find(({ token }) => token !== undefined)?.token;
  await (await local.fx.aws.sns()).send(
    new ConfirmSubscriptionCommand({ TopicArn: stack.outputs.alertTopic, Token }),
  );
}, 180_000);

afterAll(async () => {
  await local?.sandbox.stop();
  await webhook?.close();
});

/** Somebody schedules the deletion of a key: an event to act on now. */
const deletion = (
  userName: string,
  { minutesAgo = 1, ...more }: { minutesAgo?: number; errorCode?: string } = {},
) =>
  JSON.stringify({
    eventVersion: '1.11',
    eventID: randomUUID(),
    eventTime: new Date(START - minutesAgo * 60_000).toISOString().replace(/\.\d+Z/, 'Z'),
    eventSource: 'kms.amazonaws.com',
    eventName: 'ScheduleKeyDeletion',
    eventType: 'AwsApiCall',
    awsRegion: 'eu-central-1',
    sourceIPAddress: '5.9.0.1',
    userIdentity: { type: 'IAMUser', userName, accountId: '111122223333', principalId: 'AIDAEXAMPLE' },
    requestParameters: { keyId: 'arn:aws:kms:eu-central-1:111122223333:key/1', pendingWindowInDays: 7 },
    recipientAccountId: '111122223333',
    ...more,
  });

const play = (...records: string[]) => playInto(stack, records, local.fx);
const ofKey = /ScheduleKeyDeletion/;
const mails = async () => (await mailsTo(local.sandbox, OPS)).filter(({ body }) => ofKey.test(body));
const posts = () => webhook.taken.filter(({ text }) => ofKey.test(text));

async function until(holds: () => unknown, what: string): Promise<void> {
  for (const end = Date.now() + 20_000; !(await holds()); await sleep(100))
    if (Date.now() > end) throw new Error(`it did not come about in time: ${what}`);
}

/** Once this many have come, and no more within a second. */
async function comeTo(count: number): Promise<void> {
  await until(async () => (await mails()).length >= count && posts().length >= count, `${count} messages`);
  await sleep(1000);
  expect([(await mails()).length, posts().length]).toEqual([count, count]);
}

async function row(name: string): Promise<Check | undefined> {
  local.told();
  await status({ 'stack-name': NAME, 'no-my-ip': true }, local.fx);
  const result = local.told().events.at(-1)?.data as { checks: Check[] } | undefined;
  return result?.checks.find((check) => check.name === name);
}

describe('An event to act on now', () => {
  test('is mailed and sent to the webhook, with who, what, where and what to do.', async () => {
    await play(deletion('mallory'));
    await comeTo(1);
    const [mail] = await mails();
    expect(mail?.subject).toMatch(/^Act now: .+, by mallory$/);
    expect(mail?.body).toMatch(
      /: mallory called ScheduleKeyDeletion of kms\.amazonaws\.com on .*, from 5\.9\.0\.1 \(Germany\), in account 111122223333, eu-central-1, at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\. It was done\.\n/,
    );
    expect(mail?.body).toContain(`Dashboards: ${stack.outputs.url}\n`);
    expect(mail?.body).toMatch(/What to do:\n1\. .+\n2\. .+\n3\. .+\n/);
    expect(posts()[0]?.text).toContain(mail?.body.split('\n')[0]);
  });

  test('of the same actor in the hour, an older one, and one that was refused send nothing more.', async () => {
    const older = deletion('trudy', { minutesAgo: 61 });
    const refused = deletion('trudy', { errorCode: 'AccessDeniedException' });
    await play(deletion('mallory'), older, refused);
    await comeTo(1);
  });

  test('of another actor sends one more, also when it comes twice.', async () => {
    const record = deletion('eve');
    await play(record, record);
    await comeTo(2);
  });
});

test('The claims name nobody, and have an index of their own that the updater has made.', async () => {
  const settings = await askEngine(local.sandbox.searchUrl, '/messages-cloudtrail/_settings');
  expect(Object.values((await settings.json()) as object)).toEqual([
    { settings: { index: expect.objectContaining({ auto_expand_replicas: '0-1' }) } },
  ]);
  await askEngine(local.sandbox.searchUrl, '/messages-cloudtrail/_refresh', { method: 'POST' });
  const answer = await askEngine(local.sandbox.searchUrl, '/messages-cloudtrail/_search');
  const text = await answer.text();
  const hits = JSON.parse(text).hits.hits as { _source: object }[];
  expect(hits.map(({ _source }) => _source)).toEqual(
    Array.from({ length: 2 }, () => ({ by: expect.any(String), at: expect.any(String), sent: true })),
  );
  expect(text).not.toMatch(/mallory|eve/);
});

describe('A message that SNS does not take', () => {
  /** Stands before SNS: refuses the first call, and publishes the others by itself, as their signature is of another host. */
  let asked = 0;
  const front = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (++asked === 1) {
      response
        .writeHead(403)
        .end('<ErrorResponse><Error><Code>AuthorizationError</Code></Error></ErrorResponse>');
      return;
    }
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const [TopicArn = '', Subject = '', Message = ''] = ['TopicArn', 'Subject', 'Message'].map(
      (name) => form.get(name) ?? '',
    );
    const sns = await local.fx.aws.sns();
    await sns.send(new PublishCommand({ TopicArn, Subject, Message }));
    response.writeHead(200).end('<PublishResponse/>');
  });
  const variables = async (change: Record<string, string>) => {
    const lambda = await local.fx.aws.lambda();
    const FunctionName = stack.outputs.forwarderFunction;
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const { AWS_ENDPOINT_URL_SNS: _, ...Variables } = Environment?.Variables ?? {};
    await lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName,
        Environment: { Variables: { ...Variables, ...change } },
      }),
    );
  };
  beforeAll(async () => {
    front.listen(0, '127.0.0.1');
    await once(front, 'listening');
    const { port } = front.address() as AddressInfo;
    await variables({ AWS_ENDPOINT_URL_SNS: `http://127.0.0.1:${port}` });
  });
  afterAll(async () => {
    await variables({});
    front.close();
  });

  test('comes by the retry of Lambda, and once.', async () => {
    await play(deletion('oscar'));
    await comeTo(3);
    expect(asked).toBe(2);
    expect(await row('Alerts')).toMatchObject({
      status: 'fail',
      reason: 'the forwarder could not send messages in 1 delivery',
    });
  });
});

describe('A webhook that does not answer', () => {
  test('has its messages kept in the failure queue, and the row says so.', async () => {
    const [before, taken] = [webhook.asked(), posts().length];
    webhook.answer(503);
    await play(deletion('peggy'));
    await until(() => webhook.asked() === before + 3, 'three tries');
    expect(posts()).toHaveLength(taken);
    await until(async () => (await row('Failure queue'))?.reason === '1 failed call waits', 'a failed call');
    const found = await row('Webhook');
    expect(found).toMatchObject({
      status: 'fail',
      reason: '3 tries failed: the webhook answers HTTP 503',
    });
    expect(JSON.stringify(found)).not.toContain('s3cr3t');
  });

  test('gets them by "redrive" once it answers.', async () => {
    webhook.answer(200);
    const taken = posts().length;
    expect(await redrive({ 'stack-name': NAME }, local.fx)).toBe(0);
    expect(posts()).toHaveLength(taken + 1);
    expect(await row('Failure queue')).toMatchObject({ status: 'ok' });
  });

  test('is not followed elsewhere.', async () => {
    const before = webhook.asked();
    webhook.answer(302);
    await play(deletion('sybil'));
    await until(() => webhook.asked() >= before + 3, 'three tries');
    webhook.answer(200);
    await until(async () => (await row('Failure queue'))?.status === 'warn', 'a failed call');
    expect(await redrive({ 'stack-name': NAME }, local.fx)).toBe(0);
    expect(webhook.asked()).toBe(before + 4);
  });
});

describe('The URL of the webhook', () => {
  const stored = async () => {
    const ssm = await local.fx.aws.ssm();
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: PARAMETER, WithDecryption: true }));
    return Parameter;
  };

  test('is a secret: in one SecureString, and in nothing that was said, templates, parameters or logs.', async () => {
    expect(await stored()).toMatchObject({ Type: 'SecureString', Value: webhook.url });
    said.push(JSON.stringify(stack), JSON.stringify(local.told()));
    const lambda = await local.fx.aws.lambda();
    said.push(JSON.stringify(await lambda.send(new ListFunctionsCommand({}))));
    expect(said.join('\n')).not.toContain('s3cr3t');
  });

  test('is kept by a run that does not name it, and changed by one that does.', async () => {
    await deploy({ 'alert-email': OPS });
    expect(await stored()).toMatchObject({ Value: webhook.url });
    const other = await localWebhook();
    await deploy({ 'alert-webhook': other.url });
    await play(deletion('victor'));
    await until(() => other.taken.length === 1, 'a message');
    await other.close();
  });

  test('is removed, with its function, when the webhook is switched off; mails still come.', async () => {
    const before = (await mails()).length;
    await deploy({ 'alert-webhook': 'none' });
    await expect(stored()).rejects.toMatchObject({ name: 'ParameterNotFound' });
    expect(await row('Webhook')).toBeUndefined();
    const taken = webhook.taken.length;
    await play(deletion('walter'));
    await until(async () => (await mails()).length === before + 1, 'a mail');
    await sleep(500);
    expect(webhook.taken).toHaveLength(taken);
  });
});

test('A webhook needs no e-mail, and gets the alarms as well, in a sentence.', async () => {
  await deploy({ 'alert-email': 'none', 'alert-webhook': webhook.url });
  expect(await row('Alerts')).toMatchObject({ reason: expect.stringMatching(/webhook|could not send/) });
  const taken = webhook.taken.length;
  // No alarm of keys: that one is raised still.
  await play(
    JSON.stringify({
      ...JSON.parse(deletion('zoe')),
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreatePolicy',
    }),
  );
  const alarms = () => webhook.taken.slice(taken).filter(({ text }) => text.startsWith('The alarm '));
  await until(() => alarms().length > 0, 'an alarm');
  expect(alarms()[0]?.text).toMatch(
    /^The alarm cloudtrail-kibana-\w+Alarm-\w+ is raised, in account \d{12}, us-east-1, since /,
  );
});

test('Teardown leaves nothing of it.', async () => {
  expect(await teardown({ confirm: NAME, 'delete-data': true }, local.fx)).toBe(0);
  const ssm = await local.fx.aws.ssm();
  const Path = `/create-cloudtrail-kibana/${NAME}`;
  const { Parameters } = await ssm.send(new GetParametersByPathCommand({ Path, Recursive: true }));
  const { Topics } = await (await local.fx.aws.sns()).send(new ListTopicsCommand({}));
  const { Functions } = await (await local.fx.aws.lambda()).send(new ListFunctionsCommand({}));
  expect([Parameters, Topics ?? [], Functions]).toEqual([[], [], []]);
});
