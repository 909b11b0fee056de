import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Order } from '../../src/lambda/history/work.ts';
import { namesIn } from '../../src/lambda/third-party.ts';
import { markDetections } from '../../src/lambda/update-elasticsearch/detections/mark-detections.ts';
import { markFirst } from '../../src/lambda/update-elasticsearch/first/mark-first.ts';
import { completeThirdParties } from '../../src/lambda/update-elasticsearch/third-parties.ts';
import { QUARANTINE_INDEX } from '../../src/schema/index.ts';
import { onEachEngine } from '../helpers/forwarder/each-engine.ts';
import { expectedMarks, rawEvents, shuffled } from '../helpers/forwarder/first-times.ts';
import { buildForwarder } from '../helpers/forwarder/process.ts';
import { developmentRecords, withOwnIds } from '../helpers/forwarder/records.ts';
import { namesOf, referenceOf } from '../helpers/forwarder/reference-store.ts';
import { deliverAll } from '../helpers/forwarder/search.ts';
import { VENDORS, visits } from '../helpers/forwarder/third-parties.ts';
import { BUCKET, type HistoryFunction, startHistory } from '../helpers/history/function.ts';
import { randomOf } from '../helpers/random.ts';

const DAY = 86_400_000;
const ORDER: Order = { kind: 'backfill', bucket: BUCKET };
const LAST_MINUTE = 24 * 60 - 1;
const vendors = namesIn(VENDORS);
const reference = referenceOf({ vendors: namesOf(vendors) });

let built: Awaited<ReturnType<typeof buildForwarder>>;
beforeAll(async () => {
  built = await buildForwarder('past');
});
afterAll(() => built?.remove());

const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);
const on = (text: string, day: string) => text.replace(/("eventTime"\s*:\s*")\d{4}-\d{2}-\d{2}/, `$1${day}`);

/** Without the time at which the quarantine took it, and without marks that were taken away: those are null. */
function withoutTimeAndNulls({ receivedAt: _, ...source }: Record<string, unknown>): Record<string, unknown> {
  const marks = Object.entries((source.first ?? {}) as object).filter(([, mark]) => mark !== null);
  const first = marks.length > 0 ? Object.fromEntries(marks) : null;
  return Object.fromEntries(Object.entries({ ...source, first }).filter(([, value]) => value !== null));
}

onEachEngine(
  async () => {},
  (stage) => {
    let history: HistoryFunction;
    beforeAll(async () => {
      history = await startHistory(built.folder, stage.engine, reference);
    });
    afterAll(() => history?.stop());

    /** All documents by index and id. */
    async function documents(): Promise<Record<string, unknown>> {
      const { ask } = stage.engine;
      await ask('POST', '/_refresh');
      const all: Record<string, unknown> = {};
      const indices = (await ask(
        'GET',
        `/_cat/indices/cloudtrail-*,${QUARANTINE_INDEX}*?format=json&h=index`,
      )) as { index: string }[];
      for (const { index } of indices)
        for (let last = -1; ; ) {
          const query = { range: { _seq_no: { gt: last } } };
          const body = { size: 2000, query, sort: [{ _seq_no: 'asc' }] };
          const { hits } = (await ask('POST', `/${index}/_search`, body)) as {
            hits: { hits: { _id: string; _source: Record<string, unknown>; sort: [number] }[] };
          };
          if (hits.hits.length === 0) break;
          for (const { _id, _source } of hits.hits) {
            all[`${index}/${_id}`] = withoutTimeAndNulls(_source);
          }
          last = hits.hits.at(-1)?.sort[0] ?? last;
        }
      return all;
    }
    async function clear(): Promise<void> {
      history.s3.objects.forEach((_, key) => {
        if (key.startsWith(`${BUCKET}/`)) history.s3.objects.delete(key);
      });
      for (const pattern of ['cloudtrail-*', `${QUARANTINE_INDEX}*`, 'actors-cloudtrail*'])
        await stage.engine.ask('DELETE', `/${pattern}`);
    }

    test('Log files of days become the very documents that live delivery makes of their records.', async () => {
      // A file that begins with what CloudTrail Insights has found is none of a trail's log files.
      const records = withOwnIds(developmentRecords()).sort(
        (a, b) => Number(a.includes('"Insight"')) - Number(b.includes('"Insight"')),
      );
      const days = Array.from({ length: 6 }, (_, at) => dayOf(Date.now() - (at + 2) * DAY));
      const ofDay = days.map((day, at) => ({
        day,
        // The last one is no event: both ways keep it in the quarantine.
        texts: [
          ...records.filter((_, n) => n % days.length === at).map((text) => on(text, day)),
          `"no event ${at}"`,
        ],
      }));
      const size = 400;
      for (const { day, texts } of ofDay)
        for (let at = 0; at < texts.length; at += size)
          history.put(day, LAST_MINUTE - at / size, texts.slice(at, at + size));
      const summary = await history.run('run-1', ORDER);
      expect(summary.problems).toEqual([]);
      const total = records.length + days.length;
      expect(summary.sums).toMatchObject({
        ...{ read: total, indexed: records.length, duplicate: 0, quarantined: days.length, unreadable: 0 },
      });
      const past = await documents();
      expect(Object.keys(past)).toHaveLength(total);

      const again = await history.run('run-2', ORDER);
      expect(again.sums).toMatchObject({ read: total, indexed: 0, duplicate: records.length });
      expect(await documents()).toEqual(past);

      await clear();
      for (const { day, texts } of ofDay)
        for (let at = 0; at < texts.length; at += size) {
          const timestamp = Date.parse(`${day}T00:00:00Z`) + (LAST_MINUTE - at / size) * 60_000;
          await deliverAll(stage.forwarder, texts.slice(at, at + size), { timestamp });
        }
      expect(await documents()).toEqual(past);
      await clear();
    });

    test('Marks are the same, whichever events come first and by which way.', async () => {
      const raw = rawEvents(500, 11);
      const { records: parties, found } = visits('2026-02-15T10:00:00Z');
      const texts = [...raw, ...parties].map((one) => ({
        day: String(one.eventTime).slice(0, 10),
        text: JSON.stringify(one),
      }));
      const putAll = (some: typeof texts) => {
        for (const day of new Set(some.map((one) => one.day)))
          history.put(
            day,
            LAST_MINUTE,
            some.filter((one) => one.day === day).map(({ text }) => text),
          );
      };
      const mark = async () => {
        const deps = { ask: stage.engine.ask, now: Date.now, deadline: Date.now() + 120_000 };
        const accounts = new Map<string, string>();
        // What one pass finds, the next one may go on from: a session that a session has opened.
        for (let pass = 0; pass < 3; pass++) {
          await stage.engine.ask('POST', '/cloudtrail-*/_refresh');
          await completeThirdParties({ ...deps, vendors, accounts });
          await markFirst(deps);
          await markDetections({ ...deps, own: reference.own, accounts });
        }
      };
      const inTime = [...texts].sort((a, b) => (a.day < b.day ? -1 : 1));
      const results: Record<string, unknown>[] = [];
      const random = randomOf(3);
      // In time as if live; by files alone, newest day first; and half of it live, in any order, before the files.
      for (const [way, live, files] of [
        ['live', inTime, []],
        ['files', [], texts],
        ['both', shuffled(texts, random).slice(0, texts.length / 2), shuffled(texts, random)],
      ] as const) {
        await clear();
        await deliverAsPast(live.map(({ text }) => text));
        if (way === 'both') await mark();
        putAll([...files]);
        if (files.length > 0) expect((await history.run(`mark-${way}`, ORDER)).problems).toEqual([]);
        await mark();
        results.push(await documents());
      }
      const [live, files, both] = results;
      expect(Object.keys(live ?? {})).toHaveLength(texts.length);
      expect(files).toEqual(live);
      expect(both).toEqual(live);
      const marks: Record<string, string[]> = {};
      const partiesFound: Record<string, unknown> = {};
      for (const [key, source] of Object.entries(files ?? {})) {
        const { first, thirdParty } = source as { first?: object; thirdParty?: object };
        const id = key.split('/')[1] ?? '';
        if (first && id.startsWith('event-')) marks[id] = Object.keys(first).sort();
        if (thirdParty && id in found) partiesFound[id] = thirdParty;
      }
      expect(partiesFound).toEqual(found);
      expect(Object.keys(marks).length).toBeGreaterThan(10);
      expect(Object.keys(expectedMarks(raw)).every((id) => marks[id] !== undefined)).toBe(true);

      /** The live limits would not take events of these months. */
      async function deliverAsPast(some: readonly string[]): Promise<void> {
        if (some.length === 0) return;
        const forwarder = await pastForwarder();
        try {
          await deliverAll(forwarder.process, some);
        } finally {
          await forwarder.stop();
        }
      }
    });

    async function pastForwarder() {
      const { startForwarder } = await import('../helpers/forwarder/process.ts');
      const { startReferenceStore } = await import('../helpers/forwarder/reference-store.ts');
      const folder = await buildForwarder('history');
      const store = await startReferenceStore(reference);
      const process = startForwarder(folder.folder, stage.engine, store.env);
      return {
        process,
        stop: async () => {
          await process.stop();
          await store.stop();
          await folder.remove();
        },
      };
    }
  },
  { reference },
);
