import { expect, test } from 'vitest';
import type { Ask } from '../../../../../src/lambda/update-elasticsearch/domain.ts';
import { changedBy, qualifies } from '../../../../../src/lambda/update-elasticsearch/first/entries.ts';
import { markFirst } from '../../../../../src/lambda/update-elasticsearch/first/mark-first.ts';

const NOW = Date.UTC(2026, 10, 23);
const DAY = 86_400_000;
const NOTHING = { marked: 0, unmarked: 0, entries: 0, finished: true };

interface Engine {
  /** Of the one index of events. */
  readonly checkpoint?: number;
  readonly shards?: number;
  /** When the run that has the progress ends; without it, nothing was ever kept. */
  readonly until?: number;
  /** Answer to a write of the progress. */
  readonly status?: number;
}

/** An engine whose events are nobody's, and what it was asked. */
function engine({ checkpoint = 9, shards = 1, until, status = 200 }: Engine) {
  const asked: string[] = [];
  const paths: string[] = [];
  const held: unknown[] = [];
  const positions: unknown[] = [];
  const shard = [{ routing: { primary: true }, seq_no: { global_checkpoint: checkpoint } }];
  const ask: Ask = async (method, path, body) => {
    asked.push(`${method} ${path.split('?')[0]}`);
    paths.push(path);
    if (path.includes('/_stats')) {
      const all = Object.fromEntries(Array.from({ length: shards }, (_, at) => [at, shard]));
      return { indices: { 'cloudtrail-2026.11': { uuid: 'u', shards: all }, 'cloudtrail-kept': {} } };
    }
    if (path.includes('/_doc/')) {
      if (until === undefined) return undefined;
      return { _seq_no: 1, _primary_term: 1, _source: { progress: { positions: [], until } } };
    }
    if (path.startsWith('/_bulk')) {
      const { progress } = JSON.parse(String(body).split('\n')[1] ?? '');
      held.push(progress.until);
      positions.push(progress.positions);
      return { items: [{ index: { status, _seq_no: 2, _primary_term: 1 } }] };
    }
    return {};
  };
  return {
    asked,
    paths,
    held,
    positions,
    ask,
    run: () => markFirst({ ask, now: () => NOW, deadline: NOW + 1000 }),
  };
}

test('With no events nothing is made.', async () => {
  const { asked, run } = engine({ checkpoint: -1 });
  expect(await run()).toEqual(NOTHING);
  expect(asked).toEqual(['GET /cloudtrail-*/_stats/docs', 'GET /actors-cloudtrail/_doc/progress']);
});

test('Of an index of two shards each one is read for itself, and how far that has come is kept for each.', async () => {
  const { asked, held, paths, positions, run } = engine({ shards: 2 });
  expect(await run()).toEqual(NOTHING);
  const searches = paths.filter((path) => path.includes('cloudtrail-2026.11/_search'));
  expect(searches.map((path) => path.split('preference=')[1])).toEqual(['_shards:0', '_shards:1']);
  expect(asked.filter((path) => path === 'GET /cloudtrail-2026.11/_refresh')).toHaveLength(1);
  expect(positions.at(-1)).toEqual([
    { index: 'cloudtrail-2026.11', uuid: 'u', number: 0, done: 9 },
    { index: 'cloudtrail-2026.11', uuid: 'u', number: 1, done: 9 },
  ]);
  expect(held.at(-1)).toBe(0);
});

test('The first run makes the index, reads what is there and lets go of the progress.', async () => {
  const { asked, held, run } = engine({});
  expect(await run()).toEqual(NOTHING);
  expect(asked).toContain('PUT /actors-cloudtrail');
  expect(asked).toContain('GET /cloudtrail-2026.11/_refresh');
  expect(held).toEqual([NOW + 61_000, NOW + 61_000, 0]);
});

test.each([
  ['has the progress', { until: NOW + 1 }],
  ['takes it at the same time', { until: 0, status: 409 }],
])('While another run %s, a run does nothing and says so.', async (_, state) => {
  const { asked, run } = engine(state);
  expect(await run()).toEqual({ ...NOTHING, finished: false });
  expect(asked.join()).not.toContain('cloudtrail-2026.11');
});

test('A run that fails lets the next one have the progress at once, and tells its reason.', async () => {
  const { ask, held } = engine({ until: NOW });
  const failing: Ask = (method, path, body) =>
    path.includes('cloudtrail-2026.11') ? Promise.reject(new Error('refused')) : ask(method, path, body);
  const run = markFirst({ ask: failing, now: () => NOW, deadline: NOW + 1000 });
  await expect(run).rejects.toThrow('refused');
  expect(held).toEqual([NOW + 61_000, 0]);
});

test('A progress that the engine refuses to write is an error.', async () => {
  await expect(engine({ until: 0, status: 403 }).run()).rejects.toThrow('progress could not be written');
});

test('A value is a first time from the fourteenth day of its actor on, and not before.', () => {
  expect([14 * DAY - 1, 14 * DAY].map((first) => qualifies(first, 0))).toEqual([false, true]);
});

test('When an actor turns out to be known for longer, exactly the entries whose verdict changes are looked at again.', () => {
  const [to, from] = [3 * DAY, 5 * DAY];
  const { gte, lt } = changedBy(to, from);
  for (const first of [gte - 1, gte, lt - 1, lt])
    expect(qualifies(first, to) !== qualifies(first, from)).toBe(first >= gte && first < lt);
});
