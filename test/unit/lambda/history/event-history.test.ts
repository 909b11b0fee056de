import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runTask } from '../../../../src/lambda/history/tasks.ts';
import type { LookupItem, Order, Planned } from '../../../../src/lambda/history/work.ts';
import { type S3Server, startS3 } from '../../../helpers/history/s3-server.ts';
import {
  ARTIFACTS,
  answerOf,
  makeWorld,
  NOW,
  record,
  summaryIn,
  type World,
  workAll,
  writeResults,
} from '../../../helpers/history/world.ts';

const HOUR = 3_600_000;
const ACCOUNT = '111122223333';
const ORDER: Order = { kind: 'event-history', regions: ['eu-west-1', 'us-east-1'] };
let s3: S3Server;
let world: World;
/** When LookupEvents was asked, and what for. */
let asked: { at: number; region: string; body: Record<string, unknown> }[];
let clock: number;
/** Tokens that are no longer taken. */
let gone: (token: string) => boolean;
/** Answers before the events do. */
let refuse: () => ReturnType<typeof answerOf> | undefined;
let events: { time: number; text: string }[];

beforeEach(async () => {
  s3 = await startS3(1000);
  clock = NOW;
  asked = [];
  gone = () => false;
  refuse = () => undefined;
  // Three and a bit pages over two days, several of them in one second.
  events = Array.from({ length: 170 }, (_, at) => {
    const time = NOW - 26 * HOUR + Math.floor(at / 3) * 1_600_000;
    const eventTime = `${new Date(time).toISOString().slice(0, 19)}Z`;
    return { time, text: record(`event-${at}`, { eventTime, recipientAccountId: ACCOUNT }) };
  });
  world = makeWorld(s3, {
    now: () => clock,
    sleep: async (ms) => {
      clock += ms;
    },
  });
  world.answer = (request) => {
    if (!request.target?.endsWith('.LookupEvents')) return undefined;
    const body = JSON.parse(String(request.body)) as Record<string, unknown>;
    asked.push({ at: clock, region: request.region ?? '', body });
    return refuse() ?? lookUp(body);
  };
});
afterEach(() => s3.stop());

/** LookupEvents: newest first, 50 at most, both ends belong to the range, a token is of one range. */
function lookUp({ StartTime, EndTime, NextToken, MaxResults }: Record<string, unknown>) {
  const found = events
    .filter(({ time }) => time >= Number(StartTime) * 1000 && Math.floor(time / 1000) <= Number(EndTime))
    .sort((a, b) => b.time - a.time);
  const [from = 0, range] = NextToken === undefined ? [] : JSON.parse(String(NextToken));
  if (NextToken !== undefined && (range !== EndTime || gone(String(NextToken))))
    return answerOf({ __type: 'InvalidNextTokenException' }, 400);
  const to = from + Math.min(50, Number(MaxResults));
  return answerOf({
    Events: found.slice(from, to).map(({ text }) => ({ CloudTrailEvent: text })),
    ...(to < found.length ? { NextToken: JSON.stringify([to, EndTime]) } : {}),
  });
}

const iso = (time: number) => new Date(time).toISOString();
const item = (): LookupItem => ({
  work: 'lookup',
  region: 'eu-west-1',
  from: iso(NOW - 40 * 24 * HOUR),
  to: iso(NOW + 30 * HOUR),
});
const copies = () => [...s3.objects].filter(([key]) => key.includes('/event-history/'));
const copiedIds = () =>
  copies().flatMap(([, object]) =>
    (JSON.parse(gunzipSync(object as Buffer).toString()).Records as { eventID: string }[]).map(
      ({ eventID }) => eventID,
    ),
  );
const expected = () => events.map((_, at) => `event-${at}`).sort();

describe('Event history', () => {
  test('is planned as one item for each region, no further back than it goes', async () => {
    const plan = async (over: Partial<Order>) => {
      const order = { ...ORDER, ...over };
      const planned = (await runTask(
        { task: 'plan', run: 'r', order, step: 'copy' },
        world.history,
      )) as Planned;
      return {
        planned,
        items: JSON.parse(String(s3.objects.get(`${ARTIFACTS}/${planned.manifest}`))) as LookupItem[],
      };
    };
    const { planned, items } = await plan({});
    expect(planned).toMatchObject({ wait: false, items: 2, concurrency: 2 });
    expect(items.map(({ region }) => region)).toEqual(['eu-west-1', 'us-east-1']);
    expect(items[0]).toMatchObject({ from: iso(NOW - 90 * 24 * HOUR + 600_000), to: iso(NOW) });
    expect((await plan({ days: 7 })).items[0]?.from).toBe(iso(NOW - 7 * 24 * HOUR));
    expect((await plan({ from: '2026-01-03', to: '2026-01-04' })).items[0]).toMatchObject({
      from: '2026-01-03T00:00:00.000Z',
      to: '2026-01-05T00:00:00.000Z',
    });
    await expect(plan({ to: '2025-01-01' })).rejects.toThrow('90 days');
  });

  test('without regions it is asked for in those that are switched on', async () => {
    const lookups = world.answer;
    world.answer = (request) =>
      request.url.includes('Action=DescribeRegions')
        ? { status: 200, text: '<item><regionName>eu-north-1</regionName></item>', problem: '' }
        : lookups(request);
    const order: Order = { kind: 'event-history' };
    await runTask({ task: 'plan', run: 'r', order, step: 'copy' }, world.history);
    expect(String(s3.objects.get(`${ARTIFACTS}/history/r/manifest-copy.json`))).toContain('eu-north-1');
  });

  test('becomes log files by day in the layout of a trail, two requests a second at most', async () => {
    const { sums } = await workAll(world, item(), ORDER);
    expect(sums).toMatchObject({ read: 170, files: copies().length });
    expect(copiedIds().sort()).toEqual(expected());
    expect(copies().length).toBe(2);
    for (const [key, object] of copies()) {
      const { Records } = JSON.parse(gunzipSync(object as Buffer).toString()) as {
        Records: { eventTime: string }[];
      };
      const day = Records[0]?.eventTime.slice(0, 10).replaceAll('-', '/');
      expect(key).toMatch(
        new RegExp(
          `^${ARTIFACTS}/history/run-1/event-history/AWSLogs/${ACCOUNT}/CloudTrail/eu-west-1/${day}/${ACCOUNT}_CloudTrail_eu-west-1_\\d{8}T\\d{4}Z_\\w{16}\\.json\\.gz$`,
        ),
      );
      expect(Records.every(({ eventTime }) => eventTime.slice(0, 10).replaceAll('-', '/') === day)).toBe(
        true,
      );
    }
    for (const [at, { at: time, region, body }] of asked.entries()) {
      expect(time - (asked[at - 1]?.at ?? 0)).toBeGreaterThanOrEqual(500);
      expect(region).toBe('eu-west-1');
      expect(body.MaxResults).toBe(50);
    }
  });

  test('a refusal for too many requests is waited out', async () => {
    let refused = 0;
    refuse = () => (refused++ % 3 < 2 ? answerOf({ __type: 'ThrottlingException' }, 400) : undefined);
    expect((await workAll(world, item(), ORDER)).sums.read).toBe(170);
    expect(copiedIds().sort()).toEqual(expected());
  });

  test('a call whose time is short goes on with the token of the next page', async () => {
    let calls = 0;
    world.remaining = () => (++calls % 3 === 0 ? 1000 : 600_000);
    const { sums, calls: times } = await workAll(world, item(), ORDER);
    expect(times).toBeGreaterThan(1);
    expect(sums.read).toBe(170);
    expect(copiedIds().sort()).toEqual(expected());
  });

  test('a token that is no longer taken is done without: no event is missing', async () => {
    gone = (token) => token.startsWith('[100');
    await workAll(world, item(), ORDER);
    expect([...new Set(copiedIds())].sort()).toEqual(expected());
    const ends = new Set(asked.map(({ body }) => body.EndTime));
    expect(ends.size).toBe(2);
  });

  test('one second with more events than two pages whose tokens all fail ends in an error, not in a circle', async () => {
    const eventTime = iso(NOW).replace('.000', '');
    events = events.map((_, at) => ({
      time: NOW,
      text: record(`event-${at}`, { eventTime, recipientAccountId: ACCOUNT }),
    }));
    gone = () => true;
    await expect(workAll(world, item(), ORDER)).rejects.toThrow('token');
  });

  test('copied again, the files are the same', async () => {
    await workAll(world, item(), ORDER);
    const before = copies().map(([key]) => key);
    await workAll(world, item(), ORDER);
    expect(copies().map(([key]) => key)).toEqual(before);
  });

  test('a region that may not be asked is named, and the others are copied', async () => {
    refuse = () => answerOf({ __type: 'AccessDeniedException', message: 'an SCP' }, 400);
    const { sums, item: here } = await workAll(world, item(), ORDER);
    expect(sums).toMatchObject({ unreadable: 1, read: 0 });
    writeResults(s3, 'run-1', [{ done: true, item: here, sums }]);
    await runTask({ task: 'finish', run: 'run-1', order: ORDER, step: 'index' }, world.history);
    const { problems, sums: total } = summaryIn(s3);
    expect(total.unreadable).toBe(1);
    expect(problems[0]).toMatchObject({
      key: 'event-history/eu-west-1',
      reason: expect.stringContaining('an SCP'),
    });
  });

  test('the copies are then indexed as any log files, and taken away at the end', async () => {
    const copied = await workAll(world, item(), ORDER);
    const task = { run: 'run-1', order: ORDER } as const;
    writeResults(s3, 'run-1', [copied]);
    expect(await runTask({ ...task, task: 'finish', step: 'copy' }, world.history)).toEqual({
      next: 'index',
      mark: false,
      updater: '',
    });
    const planned = (await runTask({ ...task, task: 'plan', step: 'index' }, world.history)) as Planned;
    const items = JSON.parse(String(s3.objects.get(`${ARTIFACTS}/${planned.manifest}`)));
    expect(items).toHaveLength(2);
    const answers = [];
    for (const one of items) answers.push(await workAll(world, one, ORDER));
    writeResults(s3, 'run-1', answers);
    const finished = await runTask({ ...task, task: 'finish', step: 'index' }, world.history);
    expect(finished).toEqual({ next: '', mark: true, updater: 'updater' });
    expect(summaryIn(s3)).toMatchObject({ order: ORDER, items: 2, sums: { indexed: 170, read: 170 } });
    expect([...world.indices.values()].flatMap((index) => [...index.keys()]).sort()).toEqual(expected());
    expect(copies()).toEqual([]);
  });
});
