import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { latestKey } from '../../src/lambda/history/verify/verdict.ts';
import { reconcileTemplates } from '../../src/lambda/update-elasticsearch/indices.ts';
import { SEARCH_SERVERS, type SearchKind } from '../../src/sandbox/search/kinds.ts';
import { QUARANTINE_INDEX } from '../../src/schema/index.ts';
import { type Engine, startEngine } from '../helpers/forwarder/engine.ts';
import { developmentRecords } from '../helpers/forwarder/records.ts';
import { type EngineWorld, engineWorld, putLogFile } from '../helpers/history/engine-world.ts';
import { type S3Server, startS3 } from '../helpers/history/s3-server.ts';
import { LOGS } from '../helpers/history/world.ts';

const KINDS: SearchKind[] = ['elasticsearch', 'opensearch', 'opensearch3'];
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 2, 20, 12);
const FIRST = Date.UTC(2026, 2, 18);
const RANGE = { from: '2026-03-18' };
const INDEX = 'cloudtrail-2026.03';
const PLACES = [
  ['111122223333', 'eu-west-1'],
  ['111122223333', 'us-east-1'],
  ['444455556666', 'eu-west-1'],
] as const;

/** A real record of another time and place, under an id of its own. */
function moved(text: string, at: number, account: string, region: string): string {
  const eventTime = `${new Date(FIRST + at * 5 * 60_000).toISOString().slice(0, 19)}Z`;
  const place = { eventID: `event-${at}`, eventTime, awsRegion: region, recipientAccountId: account };
  return JSON.stringify({ ...JSON.parse(text), ...place });
}

const records = developmentRecords()
  .slice(0, 400)
  .map((text, at) => {
    const [account, region] = PLACES[at % PLACES.length] ?? PLACES[0];
    return moved(text, at, account, region);
  });
const timeOf = (text: string) => Date.parse(JSON.parse(text).eventTime);
/** A record that no engine takes: it is nested too deep. */
const DEEP = `{"eventID":"too-deep","eventTime":"2026-03-18T01:00:00Z","requestParameters":${'{"a":'.repeat(400)}1${'}'.repeat(400)}}`;

/** Log files of ten records, delivered minutes after their last; 130 minutes after, and so on another day, every seventh. */
function putAll(s3: S3Server): string[] {
  const keys: string[] = [];
  for (const [which, [account, region]] of PLACES.entries()) {
    const own = records.filter((_, at) => at % PLACES.length === which);
    for (let at = 0; at < own.length; at += 10) {
      const some = own.slice(at, at + 10);
      const late = keys.length % 7 === 6 ? 20 * HOUR : 5 * 60_000;
      const delivered = Math.max(...some.map(timeOf)) + late;
      keys.push(putLogFile(s3, { account, region, delivered, records: some }));
    }
  }
  const [account, region] = PLACES[0];
  keys.push(putLogFile(s3, { account, region, delivered: FIRST + 2 * HOUR, records: [DEEP] }));
  return keys;
}

describe.each(KINDS.map((kind) => [SEARCH_SERVERS[kind].title, kind] as const))('%s', (_, kind) => {
  let engine: Engine;
  let s3: S3Server;
  let world: EngineWorld;

  beforeAll(async () => {
    engine = await startEngine(kind);
    await reconcileTemplates(engine.ask, { replicas: 0 } as Parameters<typeof reconcileTemplates>[1]);
    s3 = await startS3(100);
    world = engineWorld(engine, s3, NOW);
    putAll(s3);
  });
  afterAll(async () => {
    await s3?.stop();
    await engine?.stop();
  });

  const refresh = () =>
    engine.ask('POST', `/cloudtrail-*,${QUARANTINE_INDEX}/_refresh?ignore_unavailable=true`);
  const verify = async (more: object = {}) => {
    await refresh();
    return world.run({ ...RANGE, ...more });
  };
  const missing = (lines: readonly string[]) => lines.map((line) => JSON.parse(line).EventsMissing);

  test('Before anything is indexed, all is missing; --fix indexes all of it, as a backfill would.', async () => {
    const total = records.length + 1;
    const before = await verify();
    expect(before.sums).toMatchObject({
      read: total,
      missing: total,
      duplicate: 0,
      indexed: 0,
      unreadable: 0,
    });
    expect((await verify({ fix: true })).sums).toMatchObject({
      read: total,
      missing: total,
      indexed: records.length,
      quarantined: 1,
    });
    const after = await world.run({ ...RANGE, kind: 'backfill' });
    expect(after.sums).toMatchObject({ read: total, indexed: 0, duplicate: records.length, quarantined: 1 });
  });

  test('All is there: late deliveries and what is in the quarantine too, and no hour has too many.', async () => {
    const { sums, verify: verdict } = await verify();
    expect(sums).toMatchObject({ read: records.length + 1, missing: 0, different: 0, unreadable: 0 });
    expect(sums.duplicate).toBe(records.length + 1);
    expect(verdict).toMatchObject({
      from: '2026-03-18T00:00:00.000Z',
      until: '2026-03-20T10:00:00.000Z',
      gaps: [],
      more: [],
      extra: 0,
      uncovered: 0,
    });
    expect(missing(world.log.slice(-1))).toEqual([0]);
  });

  test('One event that was removed is found, named with its file and hour, and filled.', async () => {
    await engine.ask('DELETE', `/${INDEX}/_doc/event-123?refresh=true`);
    const { sums, verify: verdict } = await verify();
    expect(sums.missing).toBe(1);
    const [account, region] = PLACES[123 % 3] ?? [];
    expect(verdict?.gaps).toMatchObject([{ bucket: LOGS, id: 'event-123', account, region, filled: false }]);
    const file = s3.objects.get(`${LOGS}/${verdict?.gaps[0]?.key}`);
    expect(file).toBeDefined();
    expect(verdict?.groups).toMatchObject([
      { hour: '2026-03-18T10:00:00Z', account, region, count: 1, filled: 0 },
    ]);
    expect(missing(world.log.slice(-1))).toEqual([1]);

    const filled = await verify({ fix: true });
    expect(filled.sums).toMatchObject({ missing: 1, indexed: 1 });
    expect(filled.verify?.groups).toMatchObject([{ count: 1, filled: 1 }]);
    expect(missing(world.log.slice(-1))).toEqual([0]);
    expect((await verify()).sums.missing).toBe(0);
  });

  test('An event that was changed in the index is named, with what the index says instead.', async () => {
    const change = { doc: { eventName: 'DescribeNothing', userIdentity: { arn: 'arn:aws:iam::1:user/x' } } };
    await engine.ask('POST', `/${INDEX}/_update/event-77?refresh=true`, change);
    const { sums, verify: verdict } = await verify({ fix: true });
    expect(sums).toMatchObject({ missing: 0, different: 1, indexed: 0 });
    expect(verdict?.differences).toMatchObject([{ id: 'event-77' }]);
    expect(verdict?.differences[0]?.instead).toContain('eventName DescribeNothing');
    await engine.ask('DELETE', `/${INDEX}/_doc/event-77?refresh=true`);
    expect((await verify({ fix: true })).sums).toMatchObject({ missing: 1, indexed: 1, different: 0 });
  });

  test('An event in the index alone is named, and its hour.', async () => {
    const planted = { ...JSON.parse(records[30] ?? ''), eventID: 'planted', eventName: 'DeleteTrail' };
    await engine.ask('PUT', `/${INDEX}/_doc/planted?refresh=true`, planted);
    const { sums, verify: verdict } = await verify();
    expect(sums.missing).toBe(0);
    expect(verdict?.extra).toBe(1);
    expect(verdict?.more).toMatchObject([
      { hour: '2026-03-18T02:00:00Z', account: PLACES[0][0], region: PLACES[0][1] },
    ]);
    expect(verdict?.extras).toMatchObject([{ id: 'planted', name: 'DeleteTrail' }]);
    await engine.ask('DELETE', `/${INDEX}/_doc/planted?refresh=true`);
  });

  test('Events of days and places without any log file are counted apart: Event history has them too.', async () => {
    const other = { ...JSON.parse(records[30] ?? ''), eventID: 'elsewhere', awsRegion: 'sa-east-1' };
    await engine.ask('PUT', `/${INDEX}/_doc/elsewhere?refresh=true`, other);
    expect((await verify()).verify).toMatchObject({ uncovered: 1, extra: 0 });
    expect((await verify({ regions: ['eu-west-1'] })).verify).toMatchObject({ uncovered: 0 });
    await engine.ask('DELETE', `/${INDEX}/_doc/elsewhere?refresh=true`);
  });

  test('Events of the last two hours, and files of the last minutes, are left out.', async () => {
    const [account, region] = PLACES[0];
    const young = moved(records[0] ?? '', 0, account, region).replace(/"event-0"/, '"young"');
    const fresh = young.replace(/"eventTime":"[^"]+"/, '"eventTime":"2026-03-20T11:00:00Z"');
    const keys = [
      putLogFile(s3, { account, region, delivered: NOW - HOUR, records: [fresh] }),
      putLogFile(s3, { account, region, delivered: NOW - 60_000, records: [young] }),
    ];
    const { sums, verify: verdict } = await verify();
    expect(sums.missing).toBe(0);
    expect(verdict?.young).toBe(1);
    for (const key of keys) s3.objects.delete(`${LOGS}/${key}`);
  });

  test('Files that can’t be read are named, and what is in them is not called missing, nor is the whole green.', async () => {
    const [account, region] = PLACES[1];
    const delivered = FIRST + DAY;
    const key = (name: string) =>
      putLogFile(s3, { account, region, delivered, records: [records[1] ?? '', name] });
    const reasons: Record<string, RegExp> = {};
    const refuse = (name: string, code: string, message: string, reason: RegExp) => {
      const place = key(`"${name}"`);
      s3.objects.set(`${LOGS}/${place}`, { status: 403, code, message });
      reasons[place] = reason;
    };
    refuse('a', 'InvalidObjectState', 'archived', /Glacier/);
    refuse('b', 'AccessDenied', 'not authorized to perform: kms:Decrypt', /KMS/);
    refuse('c', 'AccessDenied', 'Access Denied', /another account/);
    const { sums, problems } = await verify();
    expect(sums).toMatchObject({ unreadable: 3, missing: 0 });
    for (const [place, reason] of Object.entries(reasons))
      expect(problems.find((problem) => problem.key === place)?.reason).toMatch(reason);
    for (const place of Object.keys(reasons)) s3.objects.delete(`${LOGS}/${place}`);
  });

  test('A comparison of all of the trail leaves what status reads; one of a part does not.', async () => {
    const place = `artifacts/${latestKey('history-function')}`;
    const latest = () => JSON.parse(String(s3.objects.get(place))).latest;
    const { sums } = await verify();
    const { read, files } = sums;
    expect(latest()).toMatchObject({ read, files, missing: 0, different: 0, extra: 0, unreadable: 0 });
    expect(latest().finished).toBe(new Date(NOW).toISOString());
    s3.objects.delete(place);
    await verify({ accounts: ['111122223333'] });
    await verify({ bucket: LOGS });
    expect(s3.objects.has(place)).toBe(false);
  });
});
