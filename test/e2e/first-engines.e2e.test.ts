import { expect, test } from 'vitest';
import type { Ask } from '../../src/lambda/update-elasticsearch/domain.ts';
import { markFirst } from '../../src/lambda/update-elasticsearch/first/mark-first.ts';
import { onEachEngine, type Stage } from '../helpers/forwarder/each-engine.ts';
import { expectedMarks, type Raw, rawEvents, shuffled } from '../helpers/forwarder/first-times.ts';
import { randomOf } from '../helpers/random.ts';

const NAMES = ['service', 'region', 'country', 'network', 'agent'];
const NOTHING = { marked: 0, unmarked: 0, entries: 0, finished: true };
/** Small, so that a few hundred events are many parts. */
const SIZES = { range: 150, buckets: 40 };

/** Some months of events; the tests go on with what the ones before them left. */
onEachEngine(
  async () => {},
  (stage) => {
    const known: Raw[] = [];
    let present: Raw[] = [];
    const random = randomOf(7);
    let clock = Date.UTC(2026, 5, 1);

    const deliver = async (records: readonly Raw[]) => {
      known.push(...records);
      present.push(...records);
      const counts = await stage.forwarder.deliver(records.map((record) => JSON.stringify(record)));
      expect(counts).toMatchObject({ Indexed: records.length, Quarantined: 0 });
    };
    /** One run of the updater, an hour after the last one. */
    const run = (ask: Ask = stage.engine.ask, minutes = 4) => {
      clock += 3_600_000;
      const deadline = clock + minutes * 60_000;
      const started = clock - performance.now();
      return markFirst({ ask, now: () => started + performance.now(), deadline, sizes: SIZES });
    };
    /** Until a run finds nothing new: what a run marks is read once more by the next one. */
    const complete = async () => {
      await run();
      expect(await run()).toEqual(NOTHING);
    };
    const marks = () => marksIn(stage);

    test('Each first time is marked, in events that came in any order and in several batches.', async () => {
      for (const batch of batches(shuffled(rawEvents(900, 1), random), 3)) {
        await deliver(batch);
        await complete();
        expect(await marks()).toEqual(expectedMarks(known));
      }
      const names = Object.values(expectedMarks(known)).flat();
      for (const name of NAMES) expect(names.filter((one) => one === name).length).toBeGreaterThan(5);
    });

    test('A run that has nothing to do asks three times and writes nothing.', async () => {
      await complete();
      const asked: string[] = [];
      const ask: Ask = (method, path, body) => {
        asked.push(`${method} ${path.split('?')[0]}`);
        return stage.engine.ask(method, path, body);
      };
      expect(await run(ask)).toEqual(NOTHING);
      expect(asked).toEqual([
        'GET /cloudtrail-*/_stats/docs',
        'GET /actors-cloudtrail/_doc/progress',
        'POST /_msearch',
      ]);
    });

    test('Runs that are cut short anywhere, before or after an answer, lose nothing.', async () => {
      for (const batch of batches(shuffled(rawEvents(600, 2), random), 2)) {
        await deliver(batch);
        for (let cuts = 0; cuts < 12; cuts++)
          await run(failingAfter(stage.engine.ask, 2 + Math.floor(random() * 25), random() < 0.5)).catch(
            ({ message }) => expect(message).toBe('cut short'),
          );
        await complete();
        expect(await marks()).toEqual(expectedMarks(known));
      }
    });

    test('A run that is cut short at any of its requests leaves no mark that a later event can not take.', async () => {
      const cut = (requests: number, sent: boolean) =>
        run(failingAfter(stage.engine.ask, requests, sent)).then(
          () => false,
          () => true,
        );
      let fails = true;
      for (let requests = 0; fails; requests++) {
        fails = false;
        for (const sent of [false, true]) {
          const one = (id: string, day: string, service: string) =>
            byUser(`cut-${requests}-${sent}`, `${id}-${requests}-${sent}`, `2026-${day}T10:00:00Z`, service);
          // A first time; an older event of it; and an event that makes a first time of one in the first days.
          for (const news of [
            [one('begins', '02-01', 'a'), one('in-first-days', '02-10', 'b'), one('late', '02-20', 'c')],
            [one('earlier', '02-19', 'c')],
            [one('earliest', '01-20', 'a')],
          ]) {
            await deliver(news);
            fails = (await cut(requests, sent)) || fails;
          }
        }
      }
      await complete();
      expect(await marks()).toEqual(expectedMarks(known));
    });

    test('When the time is up a run says so, and the next ones go on.', async () => {
      await deliver(rawEvents(300, 3));
      expect(await run(stage.engine.ask, 0)).toEqual({ ...NOTHING, finished: false });
      await complete();
      expect(await marks()).toEqual(expectedMarks(known));
    });

    test('Two runs at a time, while events come in, end with the same marks.', async () => {
      const late = batches(rawEvents(600, 4), 6);
      const delivered = (async () => {
        for (const batch of late) await deliver(batch);
      })();
      for (let round = 0; round < 4; round++) await Promise.all([run(), run()]);
      await delivered;
      await complete();
      expect(await marks()).toEqual(expectedMarks(known));
    });

    test('An older event that comes later takes the mark, and its former event is not found by it.', async () => {
      const like = (eventID: string, day: string, eventSource: string) =>
        byUser('new', eventID, `2026-02-${day}T10:00:00Z`, eventSource);
      await deliver([like('begins', '01', 'a'), like('thirteen', '14', 'b'), like('late', '20', 'c')]);
      await complete();
      const of = async (...ids: string[]) => {
        const found = await marks();
        return ids.filter((id) => found[id]?.includes('service'));
      };
      expect(await of('begins', 'thirteen', 'late')).toEqual(['late']);
      await deliver([like('before', '19', 'c')]);
      expect(await run()).toMatchObject({ marked: 1, unmarked: 1, entries: 1 });
      expect(await of('late', 'before')).toEqual(['before']);
      // The actor is known for longer than it seemed: what was new in its first days is a first time now.
      await deliver([{ ...like('earliest', '01', 'a'), eventTime: '2026-01-31T10:00:00Z' }]);
      await complete();
      expect(await of('begins', 'thirteen', 'late', 'before', 'earliest')).toEqual(['thirteen', 'before']);
      expect(await marks()).toEqual(expectedMarks(known));
    });

    test('Of more events at one instant than a search holds, the one with the smallest id has the mark.', async () => {
      const like = (eventID: string, eventTime: string, eventSource: string) =>
        byUser('burst', eventID, eventTime, eventSource);
      const burst = Array.from({ length: 250 }, (_, n) => like(`n-${n + 100}`, '2026-03-01T10:00:00Z', 'b'));
      await deliver([like('start', '2026-02-01T10:00:00Z', 'a'), ...burst.toReversed()]);
      await complete();
      expect((await marks())['n-100']).toEqual(['service']);
      await deliver([like('n-000', '2026-03-01T10:00:00Z', 'b')]);
      expect(await run()).toMatchObject({ marked: 1, unmarked: 1, entries: 0 });
      expect(await marks()).toEqual(expectedMarks(known));
    });

    test('What was seen is known for longer than its events are kept.', async () => {
      await stage.engine.ask('DELETE', '/cloudtrail-2026.01');
      present = present.filter(({ eventTime }) => !eventTime.startsWith('2026-01'));
      await deliver(rawEvents(300, 6).filter(({ eventTime }) => !eventTime.startsWith('2026-01')));
      await complete();
      expect(await marks()).toEqual(expectedMarks(known, present));
    });

    test('A month that is made anew between two runs is read from its start.', async () => {
      await stage.engine.ask('DELETE', '/cloudtrail-2026.02');
      present = present.filter(({ eventTime }) => !eventTime.startsWith('2026-02'));
      await deliver(rawEvents(600, 8));
      await complete();
      expect(await marks()).toEqual(expectedMarks(known, present));
    });
  },
  { build: 'history' },
);

const batches = <T>(list: readonly T[], count: number): T[][] =>
  Array.from({ length: count }, (_, at) => list.filter((_, n) => n % count === at));

/** The same call but for these. */
const byUser = (userName: string, eventID: string, eventTime: string, eventSource: string): Raw => ({
  ...(rawEvents(1, 5)[0] as Raw),
  ...{ eventID, eventTime, eventSource },
  userIdentity: { type: 'IAMUser', principalId: 'AIDA', accountId: '111122223333', userName },
});

/** Breaks off at a request: not sent, or sent and its answer lost. */
function failingAfter(ask: Ask, requests: number, sent: boolean): Ask {
  let left = requests;
  return async (...request) => {
    if (left-- > 0) return ask(...request);
    if (sent && left === -1) await ask(...request);
    throw new Error('cut short');
  };
}

/** What a search for each mark finds, by event. */
async function marksIn({ engine }: Stage): Promise<Record<string, string[]>> {
  await engine.ask('POST', '/cloudtrail-*/_refresh');
  const found: Record<string, string[]> = {};
  for (const name of NAMES) {
    const query = { exists: { field: `first.${name}` } };
    const body = { size: 10_000, query, _source: [`first.${name}`] };
    const { hits } = (await engine.ask('POST', '/cloudtrail-*/_search', body)) as {
      hits: { hits: { _id: string; _source: unknown }[] };
    };
    for (const { _id, _source } of hits.hits) {
      expect(_source).toEqual({ first: { [name]: true } });
      found[_id] = [...(found[_id] ?? []), name].sort();
    }
  }
  return found;
}
