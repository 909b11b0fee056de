import { expect, test } from 'vitest';
import { ADVICE } from '../../../../../src/lambda/detections/advice.ts';
import { forward } from '../../../../../src/lambda/logs-to-elasticsearch/forward.ts';
import type { Messages } from '../../../../../src/lambda/logs-to-elasticsearch/messages/send-messages.ts';
import type { Message } from '../../../../../src/lambda/logs-to-elasticsearch/messages/words.ts';
import { type Counts, metricLine } from '../../../../../src/lambda/logs-to-elasticsearch/metrics.ts';
import type { Send } from '../../../../../src/lambda/sign.ts';
import { fakeWorld, NOW } from './fake-world.ts';

const record = (userName: string, change: object = {}) => ({
  id: userName,
  timestamp: NOW,
  message: JSON.stringify({
    eventID: userName,
    eventTime: new Date(NOW - 60_000).toISOString(),
    eventSource: 'kms.amazonaws.com',
    eventName: 'ScheduleKeyDeletion',
    eventType: 'AwsApiCall',
    userIdentity: { type: 'IAMUser', userName },
    recipientAccountId: '111122223333',
    ...change,
  }),
});

function setUp(publishes: (string | undefined)[] = [], createStatus = 201) {
  const world = fakeWorld();
  const messages: Message[] = [];
  const reports: Counts[] = [];
  // Events are created by their own request; the fake world knows claims.
  const send: Send = async (request) => {
    const body = Buffer.from(request.body as Uint8Array).toString();
    if (!body.startsWith('{"create"')) return world.deps.send(request);
    const items = body.match(/^\{"create"/gm)?.map(() => ({ create: { status: createStatus } }));
    return { status: 200, text: JSON.stringify({ items }), problem: '' };
  };
  const wanted: Messages = {
    publish: async (message) => {
      messages.push(message);
      return publishes.shift();
    },
    link: 'https://192.0.2.1/',
    invocation: 'first',
    advice: ADVICE,
  };
  const deps = {
    ...{ ...world.deps, send, hash: (text: string) => text },
    report: (counts: Counts) => void reports.push(counts),
  };
  const deliver = (events: ReturnType<typeof record>[], given: Messages | undefined = wanted) =>
    forward({ events, misfits: [] }, { ...deps, messages: given });
  return { deliver, deps, messages, reports, claims: world.claims };
}

test('An event to act on now is indexed, sends a message, and both are counted.', async () => {
  const { deliver, messages } = setUp();
  expect(await deliver([record('mallory')])).toMatchObject({ Indexed: 1, MessagesSent: 1 });
  expect(messages[0]?.body).toContain('mallory called ScheduleKeyDeletion of kms.amazonaws.com');
});

test('So does one that was there already: an earlier try may have failed before its message.', async () => {
  const { deliver, messages } = setUp([], 409);
  expect(await deliver([record('mallory')])).toMatchObject({ Duplicate: 1, MessagesSent: 1 });
  expect(messages).toHaveLength(1);
});

test.each([
  ['was refused', { errorCode: 'AccessDenied' }],
  ['is no matter of now', { eventName: 'DescribeKey' }],
  ['is older than an hour', { eventTime: new Date(NOW - 3_600_000).toISOString() }],
])('An event that %s sends none, and nothing is counted.', async (_, change) => {
  const { deliver, messages, claims } = setUp();
  const counts = await deliver([record('mallory', change)]);
  expect(Object.keys(counts).filter((name) => name.startsWith('Messages'))).toEqual([]);
  expect([messages, claims.size]).toEqual([[], 0]);
});

test('A stack without alerts sends none.', async () => {
  const { deps, claims } = setUp();
  await forward({ events: [record('mallory')], misfits: [] }, deps);
  expect(claims.size).toBe(0);
});

test('A message that could not be sent fails the invocation, after the counts, and its log names nobody.', async () => {
  const { deliver, reports } = setUp([undefined, 'HTTP 403 AuthorizationError']);
  const two = [record('mallory'), record('eve')];
  await expect(deliver(two)).rejects.toThrow('1 messages not sent: HTTP 403 AuthorizationError');
  expect(reports).toEqual([expect.objectContaining({ Indexed: 2, MessagesSent: 1, MessagesFailed: 1 })]);
  const line = metricLine(reports[0] as Counts, 'forwarder', NOW);
  expect(JSON.parse(line)._aws.CloudWatchMetrics[0].Metrics).toEqual(
    expect.arrayContaining([
      { Name: 'MessagesSent', Unit: 'Count' },
      { Name: 'MessagesFailed', Unit: 'Count' },
    ]),
  );
  expect(line).not.toMatch(/mallory|eve/);
});
