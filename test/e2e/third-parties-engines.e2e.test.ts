import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { namesIn } from '../../src/lambda/third-party.ts';
import { reconcileTemplates } from '../../src/lambda/update-elasticsearch/indices.ts';
import { completeThirdParties } from '../../src/lambda/update-elasticsearch/third-parties.ts';
import { SEARCH_SERVERS, type SearchKind } from '../../src/sandbox/search/kinds.ts';
import { indexTemplate } from '../../src/schema/index.ts';
import { type Engine, startEngine } from '../helpers/forwarder/engine.ts';
import { buildForwarder, type Forwarder, startForwarder } from '../helpers/forwarder/process.ts';
import {
  namesOf,
  type ReferenceStore,
  referenceOf,
  startReferenceStore,
} from '../helpers/forwarder/reference-store.ts';
import {
  ACME,
  assumeRole,
  DATA_DOG,
  event,
  foreigner,
  session,
  UNNAMED,
  VENDORS,
  visits,
} from '../helpers/forwarder/third-parties.ts';

const KINDS: SearchKind[] = ['elasticsearch', 'opensearch', 'opensearch3'];
/** An index of before there were `thirdParty` fields. */
const OLD = 'cloudtrail-2025.12';
let built: Awaited<ReturnType<typeof buildForwarder>>;

beforeAll(async () => {
  built = await buildForwarder();
});
afterAll(() => built?.remove());

/** The user's own accounts: none has a name. */
const ACCOUNTS = new Map<string, string>();
const texts = (records: readonly object[]) => records.map((record) => JSON.stringify(record));

describe.each(KINDS.map((kind) => [SEARCH_SERVERS[kind].title, kind] as const))('%s', (_, kind) => {
  let engine: Engine;
  let store: ReferenceStore;
  let forwarder: Forwarder;

  beforeAll(async () => {
    engine = await startEngine(kind);
    await createOldIndex();
    await reconcileTemplates(engine.ask, { replicas: 0 } as Parameters<typeof reconcileTemplates>[1]);
    store = await startReferenceStore(referenceOf({ vendors: namesOf(namesIn(VENDORS)) }));
    forwarder = startForwarder(built.folder, engine, store.env);
  });
  afterAll(async () => {
    await forwarder?.stop();
    await store?.stop();
    await engine?.stop();
  });

  async function createOldIndex() {
    const { settings, mappings } = indexTemplate({ replicas: 0 }).template as {
      settings: object;
      mappings: { properties: object };
    };
    const { thirdParty, ...properties } = mappings.properties as Record<string, object>;
    expect(thirdParty).toBeDefined();
    await engine.ask('PUT', `/${OLD}`, {
      settings: { index: settings },
      mappings: { ...mappings, _meta: undefined, properties },
    });
  }

  const refresh = () => engine.ask('POST', '/cloudtrail-*/_refresh');
  /** As the update Lambda runs it, at a moment after the events. */
  const complete = (list = VENDORS, since?: number) =>
    completeThirdParties(
      { ask: engine.ask, vendors: namesIn(list), accounts: ACCOUNTS, now: () => 0, deadline: 1 },
      since,
    );
  /** The fields of each event that a search finds by them. */
  async function marked(): Promise<Record<string, unknown>> {
    await refresh();
    const query = {
      bool: {
        filter: ['account', 'name', 'via'].map((name) => ({ exists: { field: `thirdParty.${name}` } })),
      },
    };
    const body = { size: 10_000, query, _source: ['thirdParty'] };
    const answer = (await engine.ask('POST', '/cloudtrail-*/_search', body)) as {
      hits: { hits: { _id: string; _source: { thirdParty: unknown } }[] };
    };
    return Object.fromEntries(answer.hits.hits.map(({ _id, _source }) => [_id, _source.thirdParty]));
  }
  const countOf = async (query: object): Promise<number> =>
    ((await engine.ask('POST', '/cloudtrail-*/_count', { query })) as { count: number }).count;

  test('an index of before gets mapping and marks, its settings kept, and is not gone through again', async () => {
    const { records, found } = visits('2025-12-05T10:00:00Z', 'old-');
    const lines = records.flatMap((record) => [
      JSON.stringify({ create: { _index: OLD, _id: record.eventID } }),
      JSON.stringify(record),
    ]);
    // What the forwarder wrote in between: in the source, and not yet in the index.
    const between = {
      ...event('between', foreigner(ACME)),
      thirdParty: { account: ACME, name: 'Acme', via: 'direct' },
    };
    lines.push(JSON.stringify({ create: { _index: OLD, _id: 'between' } }), JSON.stringify(between));
    await engine.lines('/_bulk', `${lines.join('\n')}\n`);
    expect(await marked()).toEqual({});

    expect(await complete()).toEqual({ marked: 7, renamed: 0, linked: 4, finished: true });
    expect(await marked()).toEqual({ ...found, between: between.thirdParty });
    expect(await complete()).toEqual({ marked: 0, renamed: 0, linked: 0, finished: true });
    const mapping = (await engine.ask('GET', `/${OLD}/_mapping`)) as Record<string, { mappings: object }>;
    expect(mapping[OLD]?.mappings).toMatchObject({ dynamic: 'false', date_detection: false });
  });

  test('the forwarder marks by the event alone; sessions and chains are found afterwards, in any order', async () => {
    const { records, found } = visits();
    const counts = await forwarder.deliver(texts(records));
    expect(counts).toMatchObject({ Indexed: records.length, Quarantined: 0 });
    const before = Object.fromEntries(Object.entries(await marked()).filter(([id]) => !(id in found)));
    const bySelf = Object.entries(found).filter(([, { via }]) => via !== 'session');
    expect(await marked()).toEqual({ ...before, ...Object.fromEntries(bySelf) });

    expect(await complete()).toMatchObject({ renamed: 0, linked: 4, finished: true });
    expect(await marked()).toEqual({ ...before, ...found });
    expect(await complete()).toEqual({ marked: 0, renamed: 0, linked: 0, finished: true });
  });

  test('another list of vendors renames the past, and a second run has nothing to do', async () => {
    const list = `${ACME}=Acme Ltd,${UNNAMED}=Third`;
    const { renamed, linked } = await complete(list);
    expect(renamed).toBeGreaterThan(10);
    expect(linked).toBe(0);
    expect(await complete(list)).toEqual({ marked: 0, renamed: 0, linked: 0, finished: true });
    expect(await marked()).toMatchObject({
      early: { account: ACME, name: 'Acme Ltd', via: 'session' },
      delegate: { account: DATA_DOG, name: DATA_DOG, via: 'delegate' },
      'old-unnamed': { account: UNNAMED, name: 'Third', via: 'direct' },
    });
    await complete();
  });

  test('a vendor that has published its account is named without a list, and an account of AWS is no third party', async () => {
    // docs.datadoghq.com, "AWS manual setup"; Elastic Load Balancing, "Access logs for your Classic Load Balancer".
    const [datadog, loadBalancing] = ['464622532012', '127311923021'];
    // As an earlier version marked it.
    const aws = {
      ...event('of-aws', foreigner(loadBalancing)),
      thirdParty: { account: loadBalancing, name: loadBalancing, via: 'direct' },
    };
    const created = JSON.stringify({ create: { _index: 'cloudtrail-2026.01', _id: 'of-aws' } });
    await engine.lines('/_bulk', `${created}\n${JSON.stringify(aws)}\n`);
    await forwarder.deliver(
      texts([event('of-datadog', foreigner(datadog)), event('of-aws-now', foreigner(loadBalancing))]),
    );
    await refresh();
    expect(await complete()).toMatchObject({ marked: 0, renamed: 1 });
    const now = await marked();
    expect(now['of-datadog']).toEqual({ account: datadog, name: 'Datadog', via: 'direct' });
    expect(Object.keys(now)).not.toContain('of-aws');
    expect(Object.keys(now)).not.toContain('of-aws-now');
    expect(await complete()).toEqual({ marked: 0, renamed: 0, linked: 0, finished: true });
  });

  test('more events, keys and accounts than one request holds: none is left', async () => {
    const keys = Array.from({ length: 1200 }, (_, at) => `ASIAMANY${at}`);
    const accounts = keys.map((_, at) => String(500_000_000_000 + (at % 3)));
    await forwarder.deliver(
      texts([
        ...keys.map((key, at) => event(`many-${at}`, session(key))),
        ...Array.from({ length: 1100 }, (_, at) => event(`busy-${at}`, session('ASIAMANY7'))),
        ...keys.map((key, at) => assumeRole(`hand-${at}`, foreigner(accounts[at] ?? ''), key)),
      ]),
    );
    await refresh();
    expect(await complete()).toMatchObject({ linked: 2300, renamed: 0, finished: true });
    expect(await countOf({ prefix: { 'userIdentity.accessKeyId': 'ASIAMANY' } })).toBe(2300);
    const session1 = {
      bool: {
        filter: [
          { prefix: { 'userIdentity.accessKeyId': 'ASIAMANY' } },
          { term: { 'thirdParty.via': 'session' } },
        ],
      },
    };
    expect(await countOf(session1)).toBe(2300);
    expect((await marked())['busy-1099']).toEqual({
      account: accounts[7],
      name: accounts[7],
      via: 'session',
    });
    expect(await complete()).toEqual({ marked: 0, renamed: 0, linked: 0, finished: true });
  });

  test('a run with a window leaves older sessions to the daily run', async () => {
    const { records } = visits('2026-01-10T10:00:00Z', 'window-');
    await forwarder.deliver(texts(records));
    await refresh();
    expect(await complete(VENDORS, Date.UTC(2026, 0, 12))).toMatchObject({ linked: 0, finished: true });
    expect(await complete(VENDORS, Date.UTC(2026, 0, 10))).toMatchObject({ linked: 4, finished: true });
  });

  test('when the time is up it says so, and the next run goes on', async () => {
    const { records } = visits('2026-01-16T10:00:00Z', 'slow-');
    await forwarder.deliver(texts(records));
    await refresh();
    let clock = 0;
    const deps = {
      ask: engine.ask,
      vendors: namesIn(VENDORS),
      accounts: ACCOUNTS,
      now: () => clock++,
      deadline: 6,
    };
    const first = await completeThirdParties(deps);
    expect(first.finished).toBe(false);
    const rest = await complete();
    expect(first.linked + rest.linked).toBe(4);
    expect(rest.finished).toBe(true);
  });
});
