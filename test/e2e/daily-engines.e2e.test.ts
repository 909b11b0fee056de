import { expect, test } from 'vitest';
import type { Ask } from '../../src/lambda/update-elasticsearch/domain.ts';
import {
  expireIndices,
  indexNames,
  reconcileIndices,
} from '../../src/lambda/update-elasticsearch/indices.ts';
import { onEachEngine } from '../helpers/forwarder/each-engine.ts';

const DAY = 86_400_000;
/** The size was changed in January: days begin with February. */
const FROM = Date.UTC(2026, 1, 1);
const DAILY_FROM = '2026-02-01';

/** Eight events of each of 16 days, half before the first day that has an index and half after it. */
const records = Array.from({ length: 128 }, (_, at) => {
  const eventTime = new Date(FROM + (at - 64) * (DAY / 8)).toISOString().replace('.000', '');
  const userIdentity = { type: 'IAMUser', userName: 'ada', accountId: '111122223333' };
  return JSON.stringify({ eventID: `event-${at}`, eventTime, eventName: 'GetObject', userIdentity });
});
const days = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `cloudtrail-2026.02.${`${from + at}`.padStart(2, '0')}`);

const counts = async (ask: Ask): Promise<Record<string, number>> => {
  await ask('POST', '/cloudtrail-*/_refresh');
  const rows = (await ask('GET', '/_cat/indices/cloudtrail-*?format=json&h=index,docs.count')) as {
    index: string;
    'docs.count': string;
  }[];
  return Object.fromEntries(rows.map((row) => [row.index, Number(row['docs.count'])]));
};

onEachEngine(
  async () => {},
  (stage) => {
    test('Events go on coming while the forwarder is changed, and each is in one index, its month or its day.', async () => {
      // Before the change: nobody knows of days yet.
      expect(await stage.forwarder.deliver(records.slice(0, 40))).toMatchObject({ Indexed: 40 });
      await stage.startAgain({ DAILY_FROM });
      // Delivered once more, and then those of both sides of the first day.
      expect(await stage.forwarder.deliver(records.slice(20, 90))).toMatchObject({
        Indexed: 50,
        Duplicate: 20,
      });
      expect(await stage.forwarder.deliver(records.slice(90))).toMatchObject({ Indexed: 38 });
      const expected = Object.fromEntries(days(1, 8).map((index) => [index, 8]));
      expect(await counts(stage.engine.ask)).toEqual({ 'cloudtrail-2026.01': 64, ...expected });
    });

    test('All of them come again, as a load of the past brings them, and none is there twice.', async () => {
      const before = await counts(stage.engine.ask);
      const again = await stage.forwarder.deliver([...records].reverse());
      expect(again).toMatchObject({ Indexed: 0, Duplicate: 128, Quarantined: 0 });
      expect(await counts(stage.engine.ask)).toEqual(before);
    });

    test('Retention deletes whole days, and a month once all of it is past.', async () => {
      const { ask } = stage.engine;
      const after = (days: number) => FROM + days * DAY + 1;
      expect(await expireIndices(ask, 30, after(29))).toEqual([]);
      expect(await expireIndices(ask, 30, after(30))).toEqual(['deleted index cloudtrail-2026.01']);
      expect(await expireIndices(ask, 30, after(33))).toEqual(
        days(1, 3).map((index) => `deleted index ${index}`),
      );
      expect((await indexNames(ask, 'cloudtrail-*')).sort()).toEqual(days(4, 8));
    });

    test('The index of the present day is there before its first event.', async () => {
      const changes = await reconcileIndices(stage.engine.ask, FROM + 9 * DAY, { dailyFrom: DAILY_FROM });
      expect(changes).toContain('index cloudtrail-2026.02.10');
    });
  },
  { build: 'history' },
);
