import { describe, expect, it } from 'vitest';
import { deliver } from '../../../../src/lambda/logs-to-elasticsearch/bulk.ts';
import { type ForwardDeps, forward } from '../../../../src/lambda/logs-to-elasticsearch/forward.ts';
import type { Counts } from '../../../../src/lambda/logs-to-elasticsearch/metrics.ts';
import type { Delivered, LogEvent } from '../../../../src/lambda/logs-to-elasticsearch/payload.ts';
import type { Answer } from '../../../../src/lambda/sign.ts';

const NOW = Date.UTC(2026, 10, 23, 9);
const event = (id: string) => ({
  id,
  timestamp: NOW,
  message: `{"eventID":"${id}","eventTime":"2026-11-23T08:59:00Z","secret":"s3cr3t"}`,
});

type Verdict = number | [number, string];
/** Answers for the n-th request: one status per item, a whole answer, or the default (all created). */
type Script = (Verdict[] | Answer | undefined)[];

const whole = (status: number, text = ''): Answer => ({
  status,
  text,
  problem: status === 0 ? 'ECONNREFUSED' : '',
});

function fake(script: Script = [], budget = 60_000) {
  let clock = NOW;
  const requests: { index: string; ids: string[]; body: string; url: string }[] = [];
  const reports: Counts[] = [];
  const deps: ForwardDeps = {
    endpoint: 'domain:443',
    send: async ({ body: bytes = '', url }) => {
      const body = Buffer.from(bytes).toString();
      const actions = body
        .split('\n')
        .filter((line) => line.startsWith('{"create"'))
        .map((line) => JSON.parse(line).create);
      requests.push({ index: actions[0]._index, ids: actions.map((action) => action._id), body, url });
      const answer = script[requests.length - 1];
      if (answer && !Array.isArray(answer)) return answer;
      const items = actions.map((_, at) => {
        const verdict = answer?.[at] ?? 201;
        const [status, type] = typeof verdict === 'number' ? [verdict, 'some_exception'] : verdict;
        return {
          create: {
            status,
            ...(status < 300
              ? {}
              : { error: { type, reason: `bad s3cr3t\n at [Source: "POST /_bulk x-amz-security-token: T` } }),
          },
        };
      });
      return { status: 200, text: JSON.stringify({ items }), problem: '' };
    },
    hash: (text) => `hash of ${text.length}`,
    now: () => clock,
    random: () => 0.5,
    sleep: async (ms) => {
      clock += ms;
    },
    remaining: () => NOW + budget - clock,
    report: (counts) => reports.push(counts),
  };
  return { deps, requests, reports, waited: () => clock - NOW };
}

const delivered = (...events: LogEvent[]): Delivered => ({ events, misfits: [] });
const events = (...ids: string[]) => delivered(...ids.map(event));
const sum = (counts: Counts): number => counts.Indexed + counts.Duplicate + counts.Quarantined;

describe('triage', () => {
  it.each<[string, Script, Partial<Counts>]>([
    ['all created', [], { Indexed: 3, Retried: 0 }],
    ['409 is a duplicate', [[201, 409, 409]], { Indexed: 1, Duplicate: 2 }],
    ['429 is tried again', [[201, 429, 201]], { Indexed: 3, Retried: 1 }],
    [
      '503 is tried again',
      [
        [503, 503, 201],
        [429, 201],
      ],
      { Indexed: 3, Retried: 3 },
    ],
    ['403, a block on writes, is tried again', [[403, 201, 201]], { Indexed: 3, Retried: 1 }],
    [
      'an item the first try has written is a duplicate',
      [[201, 503, 201], [409]],
      { Indexed: 2, Duplicate: 1, Retried: 1 },
    ],
    [
      '400 goes to the quarantine',
      [[201, [400, 'mapper_parsing_exception'], 201]],
      { Indexed: 2, Quarantined: 1 },
    ],
    ['404 goes to the quarantine', [[404, 201, 201]], { Indexed: 2, Quarantined: 1 }],
    ['quarantined twice is one', [[400, 201, 201], [409]], { Indexed: 2, Quarantined: 1 }],
    [
      'the quarantine is tried again too',
      [[400, 201, 201], [503]],
      { Indexed: 2, Quarantined: 1, Retried: 1 },
    ],
    ['the whole request 429', [whole(429)], { Indexed: 3, Retried: 3 }],
    ['the whole request 502', [whole(502, '<html>')], { Indexed: 3, Retried: 3 }],
    ['no answer', [whole(0), whole(0)], { Indexed: 3, Retried: 6 }],
    ['an answer cut in mid-body', [whole(200, '{"items":[{"create"')], { Indexed: 3, Retried: 3 }],
    [
      'an answer about fewer items',
      [whole(200, '{"items":[{"create":{"status":201}}]}')],
      { Indexed: 3, Retried: 3 },
    ],
    ['the whole request 413: in halves', [whole(413), [201, 201], [201]], { Indexed: 3, Retried: 0 }],
    [
      'the whole request 400: the culprit is found',
      [whole(400), whole(400), whole(400, 'bad line'), [201], [201]],
      { Indexed: 2, Quarantined: 1 },
    ],
  ])('%s', async (_, script, expected) => {
    const { deps, reports } = fake(script);
    const counts = await forward(events('a', 'b', 'c'), deps);
    expect(counts).toMatchObject({ Received: 3, ...expected });
    expect(sum(counts)).toBe(3);
    expect(reports).toEqual([counts]);
  });

  it('writes to the month’s index by create, with the event’s id', async () => {
    const { deps, requests } = fake();
    await forward(events('a', 'b'), deps);
    expect(requests).toMatchObject([{ index: 'cloudtrail-2026.11', ids: ['a', 'b'] }]);
    expect(requests[0]?.url).toMatch(/^https:\/\/domain:443\/_bulk\?/);
    expect(requests[0]?.body.endsWith('\n')).toBe(true);
  });

  it('keeps the whole record in the quarantine, with the reason, and no credentials that the engine quotes', async () => {
    const { deps, requests } = fake([[[400, 'mapper_parsing_exception']]]);
    await forward(events('a'), deps);
    expect(requests[1]).toMatchObject({ index: 'quarantine-cloudtrail', ids: ['a'] });
    expect(JSON.parse(requests[1]?.body.split('\n')[1] ?? '')).toEqual({
      eventID: 'a',
      errorType: 'mapper_parsing_exception',
      reason: 'bad s3cr3t',
      index: 'cloudtrail-2026.11',
      receivedAt: '2026-11-23T09:00:00.000Z',
      record: event('a').message,
    });
  });

  it('quarantines a message that is no record', async () => {
    const { deps, requests } = fake();
    const counts = await forward(delivered({ id: '1', timestamp: NOW, message: 'nope' }), deps);
    expect(counts).toMatchObject({ Received: 1, Indexed: 0, Quarantined: 1 });
    expect(requests).toMatchObject([{ index: 'quarantine-cloudtrail', ids: ['hash of 4'] }]);
  });

  it('keeps a delivery that is too large to be read as one record, and succeeds: no later try would take it', async () => {
    const { deps, requests } = fake();
    const misfit = { kind: 'misfit', id: 'h', text: 'H4sI', errorType: 'too_large', reason: 'r' } as const;
    const counts = await forward({ events: [], misfits: [misfit] }, deps);
    expect(counts).toMatchObject({ Received: 1, Indexed: 0, Quarantined: 1 });
    expect(requests).toMatchObject([{ index: 'quarantine-cloudtrail', ids: ['h'] }]);
    expect(requests[0]?.body).toContain('"record":"H4sI"');
  });

  it('does nothing for nothing', async () => {
    const { deps, requests } = fake();
    expect(await forward(delivered(), deps)).toEqual({
      Received: 0,
      Indexed: 0,
      Duplicate: 0,
      Quarantined: 0,
      Retried: 0,
      Bytes: 0,
    });
    expect(requests).toEqual([]);
  });
});

describe('what cannot be delivered fails the invocation, after the counts', () => {
  const always = (answer: Answer): Script => Array.from({ length: 500 }, () => answer);

  it.each<[string, Script, RegExp]>([
    ['server down', always(whole(0)), /^3 of 3 records not delivered \(0 indexed.*\): ECONNREFUSED$/],
    ['429 without end', always(whole(429)), /^3 of 3 .*HTTP 429$/],
    [
      'half of them',
      [[201, 503, 503], ...always(whole(503))],
      /^2 of 3 records not delivered \(1 indexed, 0 already there, 0 quarantined\): HTTP 503$/,
    ],
    ['the quarantine refuses', [[400, 201, 201], [400]], /^1 of 3 .*1 refused by the quarantine index/],
    ['the quarantine is down', [[400, 201, 201], ...always(whole(503))], /^1 of 3 .*HTTP 503$/],
  ])('%s', async (_, script, message) => {
    const { deps, reports, waited } = fake(script);
    const failure = await forward(events('a', 'b', 'c'), deps).then(
      () => undefined,
      (error: Error) => error,
    );
    expect(failure?.message).toMatch(message);
    expect(failure?.message).not.toContain('s3cr3t');
    expect(reports).toHaveLength(1);
    expect(waited()).toBeLessThan(60_000);
  });

  it('sends nothing when the time is already up', async () => {
    const { deps, requests } = fake([], 0);
    await expect(forward(events('a'), deps)).rejects.toThrow('1 of 1 records not delivered');
    expect(requests).toEqual([]);
  });
});

describe('the delivery', () => {
  const MiB = 1024 * 1024;
  const item = (id: string) => ({ id, index: 'i', body: `"${'x'.repeat(0.9 * MiB)}"` });

  /** Sends that wait for `answer`, and how many items were taken so far. */
  function held() {
    const { deps, requests } = fake();
    const waiting: (() => void)[] = [];
    const taken: string[] = [];
    function* items() {
      for (const id of ['a', 'b', 'c', 'd', 'e']) {
        taken.push(id);
        yield item(id);
      }
    }
    const send: ForwardDeps['send'] = async (request) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return deps.send(request);
    };
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const result = deliver(items(), { ...deps, send });
    return {
      taken,
      requests,
      waiting,
      result,
      answer: () => {
        waiting.shift()?.();
        return turn();
      },
    };
  }

  it('has two requests on their way and one ready, and makes no more than that', async () => {
    const { answer, waiting, taken, requests, result } = held();
    const steps = [];
    for (await answer(); waiting.length > 0; await answer()) {
      steps.push([requests.length, waiting.length, taken.length]);
    }
    expect(await result).toMatchObject({ created: 5, undelivered: 0 });
    // Answered, on their way, made: the item that did not fit belongs to the next chunk.
    expect(steps).toEqual([
      [0, 2, 4],
      [1, 2, 5],
      [2, 2, 5],
      [3, 2, 5],
      [4, 1, 5],
    ]);
  });

  it('one chunk that fails does not keep back the others', async () => {
    const { deps } = fake();
    const sent: string[] = [];
    const send: ForwardDeps['send'] = async (request) => {
      const id = /"_id":"(.)"/.exec(Buffer.from(request.body ?? '').toString())?.[1] ?? '';
      sent.push(id);
      return id === 'a' ? whole(503) : deps.send(request);
    };
    const result = await deliver(['a', 'b', 'c', 'd'].map(item), { ...deps, send });
    expect(result).toMatchObject({ created: 3, undelivered: 1, problem: 'HTTP 503' });
    expect(sent.filter((id) => id !== 'a')).toEqual(['b', 'c', 'd']);
  });

  it('sends again only what was not taken', async () => {
    const { deps, requests } = fake([[201, 429, 201]]);
    const small = ['a', 'b', 'c'].map((id) => ({ id, index: 'i', body: '"é"' }));
    const result = await deliver(small, deps);
    expect(requests.map(({ ids }) => ids)).toEqual([['a', 'b', 'c'], ['b']]);
    expect(requests[1]?.body).toBe('{"create":{"_index":"i","_id":"b"}}\n"é"\n');
    expect(result.bytes).toBe(requests.reduce((all, { body }) => all + Buffer.byteLength(body), 0));
  });
});
