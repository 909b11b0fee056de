import { describe, expect, test } from 'vitest';
import { collector } from '../../../../../src/lambda/logs-to-elasticsearch/messages/due.ts';
import { publishTo } from '../../../../../src/lambda/logs-to-elasticsearch/messages/publish.ts';
import { sendMessages } from '../../../../../src/lambda/logs-to-elasticsearch/messages/send-messages.ts';
import type { Urgent } from '../../../../../src/lambda/logs-to-elasticsearch/messages/urgent.ts';
import { ADVISED, EVENT, type Fault, fakeWorld, NOW } from './fake-world.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:audit-AlertTopic-1';
const publish = publishTo(TOPIC, { AWS_REGION: 'eu-central-1' });
const unavailable: Fault = { status: 503, text: '', problem: '' };
const refused: Fault = { status: 403, text: '<Code>AuthorizationError</Code>', problem: '' };

function setUp() {
  const world = fakeWorld();
  const advice = new Map(
    [ADVISED, { ...ADVISED, id: 'other', title: 'Another' }].map((one) => [one.id, one]),
  );
  const deliver = (events: readonly Urgent[], invocation = 'first') => {
    const found = collector((text) => text, world.deps.now);
    for (const event of events) found.take(event);
    return sendMessages(found.due(), { publish, link: 'https://192.0.2.1/', invocation, advice }, world.deps);
  };
  return { ...world, deliver };
}

describe('A delivery', () => {
  test('without anything to act on asks for nothing.', async () => {
    const { deliver, asked } = setUp();
    expect(await deliver([])).toEqual({ sent: 0, failed: 0, problem: '' });
    expect(asked).toEqual([]);
  });

  test('sends one message to the topic, in its Region, and marks its claim.', async () => {
    const { deliver, published, claims, asked } = setUp();
    expect(await deliver([EVENT])).toEqual({ sent: 1, failed: 0, problem: '' });
    expect(published).toEqual([
      expect.objectContaining({ topic: TOPIC, subject: expect.stringMatching(/^Act now: /) }),
    ]);
    expect([...claims.values()]).toEqual([{ by: 'first', at: new Date(NOW).toISOString(), sent: true }]);
    expect(asked).toEqual(['domain', 'sns.eu-central-1.amazonaws.com', 'domain']);
  });

  test.each<[string, Partial<Urgent>, number]>([
    ['the same actor in the same hour sends no more', { time: EVENT.time - 1000, target: 'another' }, 1],
    ['another actor sends one more', { actor: 'eve' }, 2],
    ['the same name in another account sends one more', { account: '444455556666' }, 2],
    ['another detection sends one more', { ids: ['other'] }, 2],
    ['another hour sends one more', { time: NOW }, 2],
    ['an event older than an hour sends no more', { actor: 'eve', time: NOW - 3_600_000 }, 1],
  ])('after a first one: %s.', async (_, change, total) => {
    const { deliver, published } = setUp();
    await deliver([EVENT]);
    await deliver([{ ...EVENT, ...change }], 'second');
    expect(published).toHaveLength(total);
  });

  test('sends one message for each detection of an event.', async () => {
    const { deliver, published } = setUp();
    await deliver([{ ...EVENT, ids: ['trail-stopped', 'other'] }]);
    expect(published.map(({ subject }) => subject)).toEqual([
      'Act now: Stopping a trail, by Admin/mallory',
      'Act now: Another, by Admin/mallory',
    ]);
  });

  test('with very many puts the last of them into one message, and names them.', async () => {
    const { deliver, published } = setUp();
    const many = Array.from({ length: 60 }, (_, at) => ({ ...EVENT, actor: `actor-${at}` }));
    expect(await deliver(many)).toMatchObject({ sent: 10, failed: 0 });
    expect(published.at(-1)).toMatchObject({ subject: 'Act now: 51 more events to act on' });
    expect(published.at(-1)?.body).toContain('actor-9 called');
    expect(published.at(-1)?.body).toContain('and 11 more.');
  });
});

describe('A message comes once', () => {
  test.each<[string, Fault[], Fault[]]>([
    ['SNS is not there for a moment', [], [unavailable, 'unreachable']],
    ['the engine is busy for a moment', [unavailable, { status: 429, text: '', problem: '' }], []],
    ['the answer to the claim is lost', ['cut'], []],
    ['the answer is cut short', [{ status: 200, text: '{"items":[{"upd', problem: '' }], []],
    [
      'one item finds no room',
      [{ status: 200, text: '{"items":[{"update":{"status":429}}]}', problem: '' }],
      [],
    ],
  ])('when %s.', async (_, engine, topic) => {
    const { deliver, published, engineFaults, topicFaults } = setUp();
    engineFaults.push(...engine);
    topicFaults.push(...topic);
    expect(await deliver([EVENT])).toMatchObject({ sent: 1, failed: 0 });
    await deliver([EVENT], 'second');
    expect(published).toHaveLength(1);
  });

  test('when SNS refuses it, and Lambda tries the delivery again: the claim is given back meanwhile.', async () => {
    const { deliver, published, claims, topicFaults } = setUp();
    topicFaults.push(refused);
    expect(await deliver([EVENT])).toEqual({ sent: 0, failed: 1, problem: 'HTTP 403 AuthorizationError' });
    expect(claims.size).toBe(0);
    expect(await deliver([EVENT])).toMatchObject({ sent: 1 });
    expect(published).toHaveLength(1);
  });

  test('when the claim can not be given back: the retry has the same request id.', async () => {
    const { deliver, published, claims, engineFaults, topicFaults } = setUp();
    topicFaults.push(refused);
    engineFaults.push(undefined, unavailable, unavailable, unavailable, unavailable);
    await deliver([EVENT]);
    expect(claims.size).toBe(1);
    expect(await deliver([EVENT], 'another')).toMatchObject({ sent: 0, failed: 0 });
    expect(await deliver([EVENT])).toMatchObject({ sent: 1 });
    expect(published).toHaveLength(1);
  });

  test('when one of two fails: the retry sends that one alone.', async () => {
    const { deliver, published, topicFaults } = setUp();
    topicFaults.push(undefined, refused);
    const two = [EVENT, { ...EVENT, actor: 'eve' }];
    expect(await deliver(two)).toMatchObject({ sent: 1, failed: 1 });
    expect(await deliver(two)).toMatchObject({ sent: 1, failed: 0 });
    expect(published.map(({ subject }) => subject)).toEqual([
      'Act now: Stopping a trail, by Admin/mallory',
      'Act now: Stopping a trail, by eve',
    ]);
  });
});

test('A message that nobody could claim counts as failed, with the reason.', async () => {
  const { deliver, published, engineFaults } = setUp();
  engineFaults.push('unreachable', 'unreachable', 'unreachable', 'unreachable');
  expect(await deliver([EVENT])).toEqual({
    sent: 0,
    failed: 1,
    problem: 'claims of messages: ECONNREFUSED',
  });
  expect(published).toEqual([]);
});
