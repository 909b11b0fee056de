import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Counts } from '../../src/lambda/logs-to-elasticsearch/metrics.ts';
import { QUARANTINE_INDEX } from '../../src/schema/index.ts';
import * as faults from '../helpers/faults.ts';
import { distinctIds } from '../helpers/forwarder/played.ts';
import { awslogs } from '../helpers/forwarder/process.ts';
import { useForwarderUnderFaults } from '../helpers/forwarder/under-faults.ts';

const { mark, take, ...under } = useForwarderUnderFaults();
const { ask, deliver, invoke, failure, expectKept, documents } = under;

/** A function's time limit that leaves the forwarder three seconds. */
const SHORT = 8_000;
/** In an index that is there already: making one may take longer than that. */
const TODAY = { eventTime: new Date().toISOString() };
const OVERLOAD = { status: 429, type: 'rejected_execution_exception' };
const AWAY = { status: 503, type: 'unavailable_shards_exception' };
const every = (step: number) => (position: number) => position % step === 0;
const thirds = faults.refuse(every(3), OVERLOAD);
const halves = faults.refuse(every(2), AWAY);
const { answer, cutAnswer, cutRequest } = faults;

describe('faults that pass', () => {
  test.each<[string, faults.Fault[], Partial<Counts>]>([
    ['three requests refused', [answer(429), answer(429), answer(429)], { Indexed: 30, Retried: 90 }],
    ['a third of the items refused, and again', [thirds, thirds], { Indexed: 30, Retried: 14 }],
    ['half of the items without a shard', [halves], { Indexed: 30, Retried: 15 }],
    ['every item refused', [faults.refuse(() => true, OVERLOAD)], { Indexed: 30, Retried: 30 }],
    ['a request cut in mid-body', [cutRequest], { Indexed: 30, Retried: 30 }],
    ['an answer cut in mid-body', [cutAnswer], { Indexed: 0, Duplicate: 30, Retried: 30 }],
    ['an answer cut after half was refused', [halves, cutAnswer], { Indexed: 15, Duplicate: 15 }],
    ['an answer that ends early', [answer(200, '{"items":[{"create"')], { Indexed: 30, Retried: 30 }],
    ['an answer for other items', [answer(200, '{"items":[]}')], { Indexed: 30, Retried: 30 }],
    ['a gateway without a server', [answer(502, '<html>'), answer(504)], { Indexed: 30, Retried: 60 }],
    ['one after the other', [cutRequest, answer(429), cutAnswer, answer(503)], { Indexed: 0, Duplicate: 30 }],
  ])('%s', async (_, put, expected) => {
    const messages = take(30);
    under.gate().next(...put);
    expect(await deliver(messages)).toMatchObject(expected);
    await expectKept(messages);
  });

  test('a request too large for the server goes in parts', async () => {
    const messages = take(200);
    under.gate().always(faults.limit(50_000));
    expect(await deliver(messages)).toMatchObject({ Indexed: 200 });
    await expectKept(messages);
  });

  test('what the engine will never take goes to the quarantine, whole, with the reason', async () => {
    const messages = take(10);
    const error = { type: 'mapper_parsing_exception', reason: `failed to parse value '${mark}'` };
    under.gate().next(faults.refuse((at) => at === 4, { status: 400, ...error }));
    expect(await deliver(messages)).toMatchObject({ Indexed: 9, Quarantined: 1, Retried: 0 });
    await expectKept(messages);
    const { eventID } = JSON.parse(messages[4] ?? '');
    expect(await ask('GET', `/${QUARANTINE_INDEX}/_doc/${eventID}`)).toMatchObject({
      _source: { eventID, reason: error.reason, errorType: error.type, record: messages[4] },
    });
  });
});

describe('faults that stay fail the invocation, and a later one keeps all', () => {
  // The last try may be cut short by the end of the time.
  test.each<[string, faults.Fault, RegExp]>([
    ['overload', answer(429), /: 20 of 20 records not.* \(0 indexed.*\): (HTTP 429|TimeoutError)\n/],
    ['no permission', answer(403, '{"Message":"x"}'), /: 20 of 20 .*: (HTTP 403|TimeoutError)\n/],
    ['cut connections', cutRequest, /: 20 of 20 .*: ([A-Z_]+|TimeoutError)\n/],
    ['an answer after the time limit', faults.slow(6_000), /: 20 of 20 .*: TimeoutError\n/],
    ['half of the items refused', halves, /: \d+ of 20 .*: (item status 503 unavailable_sh|TimeoutError)/],
  ])('%s', async (_, fault, message) => {
    const messages = take(20, TODAY);
    under.gate().always(fault);
    expect(await failure(awslogs(messages), SHORT - 1_000)).toMatch(message);
    under.gate().heal();
    await deliver(messages);
    await expectKept(messages);
  });

  test('a quarantine index that takes nothing', async () => {
    const messages = [...take(5, TODAY), `${mark} is no record`];
    const block = (on: boolean) => ask('PUT', `/${QUARANTINE_INDEX}/_settings`, { 'index.blocks.write': on });
    await block(true);
    try {
      expect(await failure(awslogs(messages), 2 * SHORT)).toMatch(
        /^Error: 1 of 6 records not delivered \(5 indexed, 0 already there, 0 quarantined\): item status 403 cluster_block_exception\n/,
      );
    } finally {
      await block(false);
    }
    expect(await deliver(messages)).toMatchObject({ Duplicate: 5, Quarantined: 1 });
    await expectKept(messages);
  });
});

describe('deliveries', () => {
  test('of the same batch again, and of a record twice in one', async () => {
    const messages = take(30);
    const withTwins = [...messages, ...messages.slice(0, 3)];
    expect(await deliver(withTwins)).toMatchObject({ Indexed: 30, Duplicate: 3 });
    expect(await deliver(messages)).toMatchObject({ Indexed: 0, Duplicate: 30 });
    await expectKept(messages);
  });

  test('of the same batch twice at the same time', async () => {
    const messages = [...take(500), `${mark} is no record either`];
    const [one, other] = await Promise.all([deliver(messages), deliver(messages, 1)]);
    expect(one.Indexed + other.Indexed).toBe(500);
    expect(one.Duplicate + other.Duplicate).toBe(500);
    await expectKept(messages);
  });

  test('of a payload at the limit of an asynchronous invocation', async () => {
    const { event, messages } = fullPayload();
    const size = JSON.stringify(event).length;
    expect(size / MEBIBYTE).toBeGreaterThan(0.98);
    expect(size / MEBIBYTE).toBeLessThanOrEqual(1);
    expect(await invoke(event)).toMatchObject({ Received: messages.length, Indexed: messages.length });
    await expectKept(messages);
  });

  test.each([
    ['256 KB', 256 * 1024],
    ['the most that CloudTrail sends', 262_118],
  ])('of one record of %s', async (_, bytes) => {
    const [record = ''] = take(1, { requestParameters: { policy: '' } });
    const room = bytes - Buffer.byteLength(record) - 1000;
    const policy = `${'é'.repeat(1000)}${'statement '.repeat(bytes)}`.slice(0, room);
    const message = record.replace('"policy":""', `"policy":"${policy}"`);
    expect(Buffer.byteLength(message)).toBe(bytes);
    expect(await deliver([message])).toMatchObject({ Indexed: 1 });
    await expectKept([message]);
  });

  test('of a control message: success, and nothing is written', async () => {
    const before = await documents();
    const logEvents = [{ id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE: Checking health.' }];
    const event = packed(JSON.stringify({ messageType: 'CONTROL_MESSAGE', logEvents }));
    expect(await invoke(event)).toMatchObject({ Received: 0, Indexed: 0, Quarantined: 0, Bytes: 0 });
    expect(await documents()).toBe(before);
  });

  test('of Insights, a digest file and a summary of data events', async () => {
    const file = readFileSync('test/fixtures/cloudtrail/aws-guides.ndjson', 'utf8');
    const insights = file
      .split('\n')
      .slice(5, 7)
      .map((text, at) => JSON.stringify({ ...JSON.parse(text), eventID: `${mark}-insight-${at}` }));
    const digest = JSON.stringify({ awsAccountId: mark, digestStartTime: '2026-11-23T08:00Z', logFiles: [] });
    const eventId = `${mark}-summary`;
    const timeWindow = { windowStart: '2026-10-05T01:00:00Z' };
    const summary = JSON.stringify({ eventId, eventCategory: 'Aggregated', timeWindow });
    expect(await deliver([...insights, digest, summary])).toMatchObject({ Indexed: 3, Quarantined: 1 });
    const messages = [...insights, digest, JSON.stringify({ eventID: eventId })];
    await expectKept(messages);

    const ids = { ids: { values: distinctIds(messages) } };
    const found = async (field: string, value: string) => {
      const query = { bool: { filter: [ids, { term: { [field]: value } }] } };
      const answered = await ask('POST', `/cloudtrail-*,${QUARANTINE_INDEX}/_search`, { query });
      return (answered as { hits: { hits: { _id: string }[] } }).hits.hits.map(({ _id }) => _id);
    };
    expect(await found('insightDetails.eventName', 'CompleteLifecycleAction')).toEqual([`${mark}-insight-1`]);
    expect(await found('insightDetails.insightContext.statistics.insight.average', '50')).toEqual([
      `${mark}-insight-0`,
    ]);
    expect(await found('eventTime', timeWindow.windowStart)).toEqual([eventId]);
    expect(await found('errorType', 'digest')).toEqual(distinctIds([digest]));
  });
});

describe('what is no delivery fails the invocation', () => {
  const events = [{ id: '', timestamp: 1, message: mark.repeat(50) }];
  const whole = packed(JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents: events })).awslogs.data;
  const flipped = Buffer.from(whole, 'base64').map((byte, at) => (at === 25 ? byte ^ 0xff : byte));
  const data = (text: unknown) => ({ awslogs: { data: text } });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['another event', { Records: [mark] }],
    ['no data', data('')],
    ['data that is no text', data(7)],
    ['text that is no base64', data(`%%${mark}%%`)],
    ['base64 of something else', data(Buffer.from(mark).toString('base64'))],
    ['gzip cut off', data(Buffer.from(whole, 'base64').subarray(0, -12).toString('base64'))],
    ['gzip with a flipped byte', data(Buffer.from(flipped).toString('base64'))],
    ['base64 cut off', data(whole.slice(0, -17))],
    ['gzip of text', packed(mark)],
    ['gzip of nothing', packed('')],
    ['gzip of other JSON', packed(`["${mark}"]`)],
    ['gzip of null', packed('null')],
    ['events that are none', packed(`{"logEvents":["${mark}"]}`)],
  ])('%s', async (_, event) => {
    const before = await documents();
    const message = await failure(event);
    expect(message).toMatch(/^Error: corrupt delivery: /);
    expect(message).not.toContain(mark);
    expect(message).not.toContain(whole.slice(20, 60));
    expect(await documents()).toBe(before);
  });
});

describe('after all that', () => {
  test('the engine holds what was played, and not one document more', async () => {
    expect(await documents()).toBe(distinctIds(under.played).length);
  });

  test('the log has a line of counters for each delivery, and nothing of any record', () => {
    const log = under.log();
    expect(log.split('\n').filter((line) => line.includes('"CloudTrailKibana"')).length).toBeGreaterThan(25);
    expect(log).not.toContain(mark);
    expect(log).not.toMatch(/ApiCallRateInsight|arn:aws|amazonaws\.com/);
  });
});

/** A delivery whose content is `text`. */
function packed(text: string) {
  return { awslogs: { data: gzipSync(text).toString('base64') } };
}

const MEBIBYTE = 1024 ** 2;

/** As many records as one asynchronous invocation can carry: 1 MB of JSON. Source: AWS Lambda quotas. */
function fullPayload() {
  const messages = take(10_000);
  const sizeOf = (count: number) => JSON.stringify(awslogs(messages.slice(0, count))).length;
  let [fits, tooMany] = [0, messages.length];
  while (tooMany - fits > 10) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (sizeOf(middle) > MEBIBYTE) tooMany = middle;
    else fits = middle;
  }
  const chosen = messages.slice(0, fits);
  return { event: awslogs(chosen), messages: chosen };
}
