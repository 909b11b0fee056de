import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  futureIndices,
  quarantineFutureIndices,
} from '../../src/lambda/update-elasticsearch/future-indices.ts';
import { reconcileIndices, reconcileTemplates } from '../../src/lambda/update-elasticsearch/indices.ts';
import { SEARCH_SERVERS, type SearchKind } from '../../src/sandbox/search/kinds.ts';
import { QUARANTINE_INDEX } from '../../src/schema/index.ts';
import { type Engine, startEngine } from '../helpers/forwarder/engine.ts';
import { awslogs, buildForwarder, type Forwarder, startForwarder } from '../helpers/forwarder/process.ts';
import { byEventID } from '../helpers/forwarder/search.ts';

const KINDS: SearchKind[] = ['elasticsearch', 'opensearch', 'opensearch3'];
const MiB = 1024 * 1024;
/** Of the function, in the template. */
const MEMORY = 512 * MiB;
let built: Awaited<ReturnType<typeof buildForwarder>>;

beforeAll(async () => {
  built = await buildForwarder();
});
afterAll(() => built?.remove());

/** A first day of each month of these years. */
const monthsOf = (from: number, to: number) =>
  Array.from({ length: (to - from + 1) * 12 }, (_, month) => new Date(Date.UTC(from, month)));

const packed = (json: string) => ({ awslogs: { data: gzipSync(json, { level: 9 }).toString('base64') } });

describe.each(KINDS.map((kind) => [SEARCH_SERVERS[kind].title, kind] as const))('%s', (_, kind) => {
  let engine: Engine;
  let forwarder: Forwarder;

  beforeAll(async () => {
    engine = await startEngine(kind);
    await reconcileTemplates(engine.ask, { replicas: 0 } as Parameters<typeof reconcileTemplates>[1]);
    await reconcileIndices(engine.ask, Date.now());
    forwarder = startForwarder(built.folder, engine);
  });
  afterAll(async () => {
    await forwarder?.stop();
    await engine?.stop();
  });

  const eventIndices = async () => {
    const rows = (await engine.ask('GET', '/_cat/indices/cloudtrail-*?format=json&h=index')) as {
      index: string;
    }[];
    return rows.map(({ index }) => index);
  };
  const found = async (index: string, ids: readonly string[], fields: readonly string[]) => {
    await engine.ask('POST', `/cloudtrail-*,${QUARANTINE_INDEX}/_refresh`);
    return byEventID(engine, index, ids, fields);
  };

  test('864 records that claim 864 months to come make no index, and all of them are found by the time they came.', async () => {
    const before = await eventIndices();
    const months = monthsOf(2028, 2099);
    const records = months.map((day, at) => `{"eventID":"to-come-${at}","eventTime":"${day.toISOString()}"}`);
    const event = awslogs(records);
    expect(event.awslogs.data.length).toBeLessThan(12_000);
    expect(await forwarder.invoke(event)).toMatchObject({ Indexed: 864, Quarantined: 0 });
    expect(await eventIndices()).toEqual(before);
    const hits = await found(
      'cloudtrail-*',
      months.map((__, at) => `to-come-${at}`),
      ['eventTime'],
    );
    expect(hits).toHaveLength(864);
    for (const { _source } of hits)
      expect(Math.abs(Date.parse(String(_source.eventTime)) - Date.now())).toBeLessThan(600_000);
    expect(await forwarder.invoke(event)).toMatchObject({ Indexed: 0, Duplicate: 864 });
  });

  test('312 records that claim months long past make no index, and keep their times.', async () => {
    const before = await eventIndices();
    const months = monthsOf(2000, 2025);
    const records = months.map((day, at) => `{"eventID":"past-${at}","eventTime":"${day.toISOString()}"}`);
    expect(await forwarder.deliver(records)).toMatchObject({ Indexed: 312, Quarantined: 0 });
    expect(await eventIndices()).toEqual(before);
    const [hit] = await found('cloudtrail-*', ['past-1'], ['eventTime']);
    expect(hit?._source.eventTime).toBe('2000-02-01T00:00:00.000Z');
  });

  test('Log events of times that CloudWatch Logs does not deliver are kept in the quarantine, with the reason.', async () => {
    const before = await eventIndices();
    const times = [0, 253_402_300_799_000, ...monthsOf(1970, 2009).map((day) => day.getTime())];
    const logEvents = times.map((timestamp, at) => ({
      id: '',
      timestamp,
      message: `{"eventID":"odd-${at}"}`,
    }));
    const counts = await forwarder.invoke(packed(JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents })));
    expect(counts).toMatchObject({ Indexed: 0, Quarantined: times.length });
    expect(await eventIndices()).toEqual(before);
    const [hit] = await found(QUARANTINE_INDEX, ['odd-1'], ['errorType', 'reason', 'record']);
    expect(hit?._source).toMatchObject({
      errorType: 'log_time',
      reason: expect.stringContaining('9999-12-31'),
      record: '{"eventID":"odd-1"}',
    });
  });

  test('An id that is taken hides a later event of another text, which only the count of duplicates shows.', async () => {
    const record = (eventName: string) => JSON.stringify({ eventID: 'taken', eventName });
    expect(await forwarder.deliver([record('DescribeNothing')])).toMatchObject({ Indexed: 1, Duplicate: 0 });
    expect(await forwarder.deliver([record('DeleteTrail')])).toMatchObject({ Indexed: 0, Duplicate: 1 });
    const hits = await found('cloudtrail-*', ['taken'], ['eventName']);
    expect(hits.map(({ _source }) => _source.eventName)).toEqual(['DescribeNothing']);
    expect(await found(QUARANTINE_INDEX, ['taken'], [])).toEqual([]);
  });

  test('Indices of months to come, of an older version, end with all that is in them in the quarantine.', async () => {
    const ids = Array.from({ length: 130 }, (__, at) => `made-up-${at}`);
    const lines = ids.flatMap((_id) => [
      JSON.stringify({ create: { _index: 'cloudtrail-2099.01', _id } }),
      JSON.stringify({ eventID: _id, eventTime: '2099-01-05T00:00:00Z' }),
    ]);
    await engine.lines('/_bulk?refresh=true', `${lines.join('\n')}\n`);
    await engine.ask('PUT', '/cloudtrail-2099.02');
    expect(await futureIndices(engine.ask, Date.now())).toEqual(['cloudtrail-2099.01', 'cloudtrail-2099.02']);
    expect(await quarantineFutureIndices(engine.ask, Date.now)).toHaveLength(2);
    expect(await futureIndices(engine.ask, Date.now())).toEqual([]);
    const kept = await found(QUARANTINE_INDEX, ids, ['index', 'errorType', 'record']);
    expect(kept).toHaveLength(ids.length);
    expect(kept[0]?._source).toMatchObject({ index: 'cloudtrail-2099.01', errorType: 'future_month' });
    expect(await quarantineFutureIndices(engine.ask, Date.now)).toEqual([]);
  });

  test.runIf(process.platform === 'linux')(
    'A small payload that unpacks to 100 MB is kept packed in the quarantine, by a function that has memory left.',
    async () => {
      const logEvent = `{"timestamp":${Date.now()},"message":"{}"},`;
      const json = `{"logEvents":[${logEvent.repeat(100e6 / logEvent.length).slice(0, -1)}]}`;
      const bomb = packed(json);
      expect(bomb.awslogs.data.length).toBeLessThan(MiB);
      // One of its own: what it has used before counts too.
      const victim = startForwarder(built.folder, engine);
      try {
        expect(await victim.invoke(bomb)).toMatchObject({ Received: 1, Indexed: 0, Quarantined: 1 });
        expect(peakOf(victim)).toBeLessThan(MEMORY / 2);
      } finally {
        await victim.stop();
      }
      const query = { term: { errorType: 'too_large' } };
      await engine.ask('POST', `/${QUARANTINE_INDEX}/_refresh`);
      const { hits } = (await engine.ask('POST', `/${QUARANTINE_INDEX}/_search`, { query })) as {
        hits: { hits: { _source: { record: string } }[] };
      };
      expect(hits.hits.map(({ _source }) => _source.record)).toEqual([bomb.awslogs.data]);
      expect(await forwarder.invoke(bomb)).toMatchObject({ Quarantined: 1 });
    },
  );
});

/** The most memory that the process has held, as Linux counts it. */
function peakOf({ pid }: Forwarder): number {
  const [, kilobytes] = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
