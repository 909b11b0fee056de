import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runTask } from '../../../../src/lambda/history/tasks.ts';
import { QUARANTINE_INDEX } from '../../../../src/schema/index.ts';
import { type S3Server, startS3 } from '../../../helpers/history/s3-server.ts';
import {
  answerOf,
  FOLDER,
  ITEM,
  keyOf,
  LOGS,
  makeWorld,
  NOW,
  ORDER,
  packed,
  record,
  summaryIn,
  type World,
  workAll,
  writeResults,
} from '../../../helpers/history/world.ts';
import { randomOf } from '../../../helpers/random.ts';

const MONTH = 'cloudtrail-2026.01';
let s3: S3Server;
let world: World;
beforeEach(async () => {
  s3 = await startS3();
  world = makeWorld(s3);
});
afterEach(() => s3.stop());

const put = (key: string, body: Buffer) => s3.objects.set(`${LOGS}/${key}`, body);
const ids = (index = MONTH) => [...(world.indices.get(index)?.keys() ?? [])].sort();

/** Seven files of five records each; their ids. */
function sevenFiles(): string[] {
  const all = Array.from({ length: 7 }, (_, file) =>
    Array.from({ length: 5 }, (_, at) => `event-${file}-${at}`),
  );
  for (const [file, some] of all.entries()) put(keyOf(file), packed(some.map((id) => record(id))));
  return all.flat().sort();
}

describe('log files come into the index as live events do', () => {
  test('all of them once, and again nothing changes', async () => {
    const all = sevenFiles();
    const first = await workAll(world);
    expect(first.sums).toMatchObject({ files: 7, read: 35, indexed: 35, duplicate: 0, unreadable: 0 });
    expect(ids()).toEqual(all);
    const before = new Map(world.indices.get(MONTH));
    expect((await workAll(world)).sums).toMatchObject({ read: 35, indexed: 0, duplicate: 35 });
    expect(world.indices.get(MONTH)).toEqual(before);
  });

  test('wherever the connection to S3 is cut, the rest is asked for', async () => {
    const all = sevenFiles();
    for (const cutAfter of [0, 1, 30]) {
      s3.cutAfter = cutAfter;
      world.indices.clear();
      expect((await workAll(world)).sums).toMatchObject({ read: 35, indexed: 35, unreadable: 0 });
      expect(ids()).toEqual(all);
    }
    expect(s3.requests.length).toBeGreaterThan(3 * 7);
  });

  test('what is no event is kept in the quarantine, and what the engine refuses', async () => {
    put(keyOf(1), packed([record('good'), '17', record('bad'), '"text"']));
    world.answer = ({ url, body }) => {
      if (
        !url.includes('_bulk') ||
        !String(body).includes('"bad"') ||
        String(body).includes(QUARANTINE_INDEX)
      )
        return undefined;
      return answerOf({
        items: [{ create: { status: 201 } }, { create: { status: 400, error: { type: 'e' } } }],
      });
    };
    expect((await workAll(world)).sums).toMatchObject({ read: 4, indexed: 1, quarantined: 3 });
    const kept = [...(world.indices.get(QUARANTINE_INDEX)?.values() ?? [])].map((text) => JSON.parse(text));
    expect(kept.map(({ record: text }) => text).sort()).toEqual(['"text"', '17', record('bad')]);
  });

  test('a record too long to be held is named in the quarantine with its file', async () => {
    put(keyOf(1), packed([record('good'), record('long', { text: 'x'.repeat(2 ** 21) })]));
    expect((await workAll(world)).sums).toMatchObject({ read: 2, indexed: 1, quarantined: 1 });
    const [kept = ''] = world.indices.get(QUARANTINE_INDEX)?.values() ?? [];
    expect(JSON.parse(kept)).toMatchObject({ errorType: 'too_long' });
    expect(JSON.parse(kept).reason).toContain(`s3://${LOGS}/${keyOf(1)}`);
  });

  test('an event of a month that is no longer kept makes no index, and is counted', async () => {
    put(keyOf(1), packed([record('old', { eventTime: '2024-01-01T00:00:00Z' }), record('new')]));
    expect((await workAll(world)).sums).toMatchObject({ read: 2, indexed: 1, expired: 1 });
    expect([...world.indices.keys()]).toEqual([MONTH]);
    const keptForEver = makeWorld(s3, { retentionDays: 0 });
    expect((await workAll(keptForEver)).sums).toMatchObject({ indexed: 2, expired: 0 });
  });

  test('the time of delivery, which its name has, stands in for a time that an event has not', async () => {
    put(
      keyOf(61),
      packed([
        record('none', { eventTime: undefined }),
        record('far', { eventTime: '2031-01-01T00:00:00Z' }),
      ]),
    );
    await workAll(world);
    for (const id of ['none', 'far'])
      expect(world.indices.get(MONTH)?.get(id)).toContain('"eventTime":"2026-01-15T01:01:00.000Z"');
  });

  test('a list of records that begins with something odd is read: each is looked at by itself', async () => {
    put(keyOf(1), packed(['{"odd":1}', record('good')]));
    expect((await workAll(world)).sums).toMatchObject({ read: 2, indexed: 2, unreadable: 0 });
  });

  test('lists and lines of records are read as well, packed or not', async () => {
    put(`${FOLDER}a.json`, Buffer.from(`[${record('a')}]`));
    put(`${FOLDER}b.ndjson`, Buffer.from(`${record('b')}\n${record('c')}\n`));
    put(`${FOLDER}d.json.gz`, gzipSync(record('d')));
    put(`${FOLDER}with spaces + signs é.json`, Buffer.from(`[${record('e')}]`));
    expect((await workAll(world)).sums).toMatchObject({ files: 4, indexed: 5, unreadable: 0 });
    expect(ids()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

describe('a file that cannot be read', () => {
  const good = packed([record('one'), record('two')]);
  const corrupt = Buffer.from(good);
  corrupt.fill(0xff, 20, 40);
  const digest = gzipSync(JSON.stringify({ digestStartTime: 'x', digestEndTime: 'y', logFiles: [] }));
  const insight = packed([JSON.stringify({ eventCategory: 'Insight', eventID: 'i', insightDetails: {} })]);

  test.each<[string, Parameters<S3Server['objects']['set']>[1], RegExp, number]>([
    ['corrupt', corrupt, /corrupt/, 0],
    ['cut gzip', good.subarray(0, good.length - 20), /cut/, 1],
    ['empty', Buffer.alloc(0), /empty/, 0],
    ['gzip of nothing', gzipSync(''), /empty/, 0],
    ['no JSON', gzipSync('<html>'), /no JSON/, 0],
    ['no records', gzipSync('{"version":1}'), /no "Records"/, 0],
    ['digest', digest, /digest/, 0],
    ['insight', insight, /Insights/, 0],
    ['archive', { status: 403, code: 'InvalidObjectState' }, /Glacier.*restore/, 0],
    [
      'denied',
      { status: 403, code: 'AccessDenied', message: 'not you' },
      /denies.*another account.*not you/,
      0,
    ],
    ['key', { status: 403, code: 'AccessDenied', message: 'no kms:Decrypt for you' }, /KMS key/, 0],
    ['disabled key', { status: 400, code: 'KMS.DisabledException', message: 'disabled' }, /KMS key/, 0],
  ])('%s: it is named with its reason, and all others are indexed', async (name, object, reason, before) => {
    put(keyOf(1), packed([record('first')]));
    s3.objects.set(`${LOGS}/${keyOf(2)}`, object);
    put(keyOf(3), packed([record('last')]));
    const { sums, item } = await workAll(world);
    expect(sums, name).toMatchObject({ files: 3, unreadable: 1 });
    expect(ids()).toEqual(expect.arrayContaining(['first', 'last']));
    expect(ids().length - 2).toBeLessThanOrEqual(before + 1);
    writeResults(s3, 'run-1', [{ done: true, item, sums }]);
    await runTask({ task: 'finish', run: 'run-1', order: ORDER, step: 'index' }, world.history);
    const { problems } = summaryIn(s3);
    expect(problems).toEqual([{ bucket: LOGS, key: keyOf(2), reason: expect.stringMatching(reason) }]);
    expect(problems[0]?.reason).toMatch(/^[A-Z].*\.$/);
  });

  test.each(['CloudTrail-Digest', 'CloudTrail-Insight'])(
    'of a folder %s is named by its key alone',
    async (folder) => {
      const prefix = FOLDER.replace('CloudTrail', folder);
      put(`${prefix}a.json.gz`, packed([record('one')]));
      expect((await workAll(world, { ...ITEM, prefix })).sums).toMatchObject({ unreadable: 1, read: 0 });
      expect(s3.requests.filter((request) => request.startsWith('GET'))).toEqual([]);
    },
  );

  test('that is gone since the folder was listed is named', async () => {
    put(keyOf(1), packed([record('first')]));
    const { history } = world;
    const vanishing = {
      ...history,
      s3: {
        ...history.s3,
        list: async function* (request: Parameters<typeof history.s3.list>[0]) {
          for await (const page of history.s3.list(request)) {
            s3.objects.delete(`${LOGS}/${keyOf(1)}`);
            yield page;
          }
        },
      },
    };
    const { sums } = await workAll({ ...world, history: vanishing });
    expect(sums).toMatchObject({ files: 1, unreadable: 1 });
    expect([...s3.objects].find(([key]) => key.includes('/problems/'))?.[1]?.toString()).toContain('is gone');
  });

  test('of what is before a defect every record is indexed, and none twice after it', async () => {
    const many = Array.from({ length: 500 }, (_, at) => record(`event-${at}`, { filler: `${Math.sin(at)}` }));
    const whole = packed(many);
    put(keyOf(1), whole.subarray(0, whole.length - 100));
    const { sums } = await workAll(world);
    expect(sums.unreadable).toBe(1);
    expect(sums.indexed).toBeGreaterThan(480);
    expect(ids()).toHaveLength(sums.indexed);
  });
});

describe('a call whose time is short', () => {
  test('stops between two records and goes on there, at every border', async () => {
    const all = sevenFiles();
    for (let calls = 1; calls < 9; calls++) {
      world.indices.clear();
      let asked = 0;
      // The loop asks once for each file's records, and the requests ask too: time ends at another place each round.
      world.remaining = () => {
        asked++;
        return asked % (calls + 2) === 0 ? 1000 : 600_000;
      };
      const worked = await workAll(world);
      expect(worked.sums).toMatchObject({ files: 7, read: 35, indexed: 35, duplicate: 0 });
      expect(ids()).toEqual(all);
    }
  });

  test('stops inside a large file too', async () => {
    const many = Array.from({ length: 3000 }, (_, at) =>
      record(`event-${at}`, { filler: `${Math.sin(at)}` }),
    );
    put(keyOf(1), packed(many));
    put(keyOf(2), packed([record('last')]));
    let asked = 0;
    world.remaining = () => (++asked % 6 === 0 ? 1000 : 600_000);
    const worked = await workAll(world);
    expect(worked.calls).toBeGreaterThan(3);
    expect(worked.sums).toMatchObject({ files: 2, read: 3001, indexed: 3001, duplicate: 0 });
    expect(ids()).toHaveLength(3001);
  });

  test('and one that is killed anywhere and done again loses and doubles nothing', async () => {
    const all = sevenFiles();
    const random = randomOf(17);
    for (let round = 0; round < 30; round++) {
      world.indices.clear();
      let until = Math.floor(random() * 12);
      world.answer = ({ url }) => {
        if (url.includes('_bulk') && until-- === 0) throw new Error('killed');
        return undefined;
      };
      let asked = 0;
      const every = 2 + Math.floor(random() * 5);
      world.remaining = () => (++asked % every === 0 ? 1000 : 600_000);
      let worked: Awaited<ReturnType<typeof workAll>> | undefined;
      while (worked === undefined)
        worked = await workAll(world).catch((error: Error) => {
          expect(error.message).toBe('killed');
          return undefined;
        });
      expect(ids()).toEqual(all);
      expect(worked.sums.indexed + worked.sums.duplicate).toBe(35);
    }
  });
});

test('the domain is described once in some minutes, however many calls there are', async () => {
  sevenFiles();
  let asked = 0;
  let now = NOW;
  const remembering = makeWorld(s3, { described: new Map(), now: () => now });
  remembering.answer = ({ url }) => {
    if (url.includes('/opensearch/domain/')) asked++;
    return undefined;
  };
  for (let call = 0; call < 3; call++) await workAll(remembering);
  expect(asked).toBe(1);
  now += 6 * 60_000;
  await workAll(remembering);
  expect(asked).toBe(2);
});

test('a domain that takes nothing fails the call, with the reason', async () => {
  sevenFiles();
  world.answer = ({ url }) => (url.includes('_bulk') ? { status: 429, text: '', problem: '' } : undefined);
  let left = 3_000_000;
  world.remaining = () => {
    left -= 200_000;
    return left;
  };
  await expect(workAll(world)).rejects.toThrow(/records not delivered: HTTP 429/);
});
