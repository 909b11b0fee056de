import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { intervalFor, panelSearch } from '../../src/kibana/panel-search.ts';
import { NOTHING_OWN } from '../../src/lambda/detections/define.ts';
import { namesIn } from '../../src/lambda/third-party.ts';
import { markDetections } from '../../src/lambda/update-elasticsearch/detections/mark-detections.ts';
import { markFirst } from '../../src/lambda/update-elasticsearch/first/mark-first.ts';
import { reportHealth } from '../../src/lambda/update-elasticsearch/health.ts';
import { reconcileIndices, reconcileTemplates } from '../../src/lambda/update-elasticsearch/indices.ts';
import { completeThirdParties } from '../../src/lambda/update-elasticsearch/third-parties.ts';
import { SEARCH_SERVERS, type SearchKind } from '../../src/sandbox/search/kinds.ts';
import {
  HEALTH_INDEX,
  healthPatternFields,
  INDEX_PATTERN,
  indexPatternFields,
  QUARANTINE_INDEX,
} from '../../src/schema/index.ts';
import { DAY, END, entries, OWN_NAMES, UNINDEXABLE } from '../fixtures/boards/index.ts';
import { declaredMarks } from '../fixtures/boards/marks.ts';
import { eventOf } from '../helpers/boards/event.ts';
import { PANELS } from '../helpers/boards/expected/index.ts';
import { SEARCHES } from '../helpers/boards/expected/searches.ts';
import { rowsOf } from '../helpers/boards/rows.ts';
import { type Answer, cutsOf, fieldsOf, queriesOf, readFile, rowsIn } from '../helpers/boards/saved.ts';
import { type Engine, startEngine } from '../helpers/forwarder/engine.ts';
import { buildForwarder, type Forwarder, startForwarder } from '../helpers/forwarder/process.ts';
import { idOf } from '../helpers/forwarder/records.ts';
import {
  namesOf,
  type ReferenceStore,
  referenceOf,
  startReferenceStore,
} from '../helpers/forwarder/reference-store.ts';

const KINDS: SearchKind[] = ['elasticsearch', 'opensearch', 'opensearch3'];
const fixture = entries();
const marks = declaredMarks(fixture.map(({ record }) => record));
const events = fixture.map((entry, at) => eventOf(entry, marks[at]));
const file = readFile();
const panels = file.panels.filter(({ rejects, health }) => !rejects && !health);
/** The list of vendors that the fixture's third parties are on; one of them is not. */
const VENDORS = [
  ...new Set(
    fixture.flatMap(({ party }) =>
      party === undefined || party.name === party.account ? [] : `${party.account}=${party.name}`,
    ),
  ),
].join(',');
const range = { from: END - 30 * DAY, to: END };

describe('the file of the boards', () => {
  const usable = new Map(indexPatternFields().map(({ name, aggregatable }) => [name, aggregatable]));

  test('has exactly the panels and lists that something is expected of', () => {
    expect(panels.map(({ id }) => id).sort()).toEqual(Object.keys(PANELS).sort());
    expect(file.lists.map(({ id }) => id).sort()).toEqual(['rejects', ...Object.keys(SEARCHES)].sort());
    expect(file.panels.filter(({ id }) => id.startsWith('security-control-'))).toHaveLength(15);
  });

  test('uses 0 fields outside the table', () => {
    const aggregated = [...panels.flatMap(fieldsOf), ...file.controls];
    expect(aggregated.filter((field) => usable.get(field) !== true)).toEqual([]);
    const ofHealth = new Set(healthPatternFields().map(({ name }) => name));
    const health = file.panels.filter((panel) => panel.health).flatMap(fieldsOf);
    expect(health.filter((field) => !ofHealth.has(field))).toEqual([]);
    const queries = [...file.panels.flatMap(queriesOf), ...file.lists.map(({ query }) => query)];
    const asked = queries.flatMap((query) =>
      [...query.matchAll(/(?:^|[\s(])([A-Za-z_][\w.]*):/g)].map((match) => match[1] ?? ''),
    );
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((field) => !usable.has(field))).toEqual([]);
  });
});

let built: Awaited<ReturnType<typeof buildForwarder>>;

beforeAll(async () => {
  // The fixture lies in two months, whatever the day.
  built = await buildForwarder('history');
});
afterAll(() => built?.remove());

describe.each(KINDS.map((kind) => [SEARCH_SERVERS[kind].title, kind] as const))('%s', (_, kind) => {
  let engine: Engine;
  let store: ReferenceStore;
  let forwarder: Forwarder;

  beforeAll(async () => {
    engine = await startEngine(kind);
    await reconcileTemplates(engine.ask, { replicas: 0 } as Parameters<typeof reconcileTemplates>[1]);
    await reconcileIndices(engine.ask, END);
    store = await startReferenceStore(
      referenceOf({ accounts: OWN_NAMES, vendors: namesOf(namesIn(VENDORS)) }),
    );
    forwarder = startForwarder(built.folder, engine, store.env);
    const counts = await forwarder.deliver(fixture.map(({ record }) => JSON.stringify(record)));
    const received = fixture.length;
    expect(counts).toMatchObject({ Received: received, Indexed: received, Duplicate: 0, Quarantined: 0 });
    expect(await forwarder.deliver(UNINDEXABLE)).toMatchObject({ Quarantined: UNINDEXABLE.length });
    await engine.ask('POST', `/${INDEX_PATTERN}/_refresh`);
    const vendors = namesIn(VENDORS);
    const accounts = new Map(Object.entries(OWN_NAMES));
    await completeThirdParties({ ask: engine.ask, vendors, accounts, now: () => 0, deadline: 1 });
    const refresh = () => engine.ask('POST', `/${INDEX_PATTERN},${QUARANTINE_INDEX}/_refresh`);
    await refresh();
    // What is marked by one run is read once more by the next one.
    for (let run = 0; run < 3; run++) {
      const now = () => Date.now() + run * 3_600_000;
      await markFirst({ ask: engine.ask, now, deadline: now() + 60_000 });
      await refresh();
    }
    await markDetections({ ask: engine.ask, own: NOTHING_OWN, now: Date.now, deadline: Date.now() + 60_000 });
    await refresh();
  });
  afterAll(async () => {
    await forwarder?.stop();
    await store?.stop();
    await engine?.stop();
  });

  const search = async (index: string, body: object) =>
    (await engine.ask('POST', `/${index}/_search`, body)) as Answer & {
      hits: { hits: { _id: string; _source: { eventID: string; thirdParty?: unknown } }[] };
    };

  test('0 panels without data: each has rows, none fails', async () => {
    const empty: string[] = [];
    for (const panel of panels) {
      const answer = await search(INDEX_PATTERN, panelSearch(panel, range, intervalFor(30 * DAY)));
      expect([panel.id, answer._shards.failed]).toEqual([panel.id, 0]);
      const rows = rowsIn(panel, answer);
      const [outermost] = panel.aggs.filter(({ schema }) => schema !== 'metric');
      // A panel of labels has a row for each, found or not; of a control, nothing may be deployed.
      const labels = outermost?.type === 'filters' && !panel.id.startsWith('security-control-');
      const blank = labels ? rows.some(isBlank) : rows.every(isBlank);
      if (answer.hits.total.value === 0 || blank) empty.push(panel.id);
    }
    expect(empty).toEqual([]);
  });

  test('third parties are who the fixture says, and nobody else', async () => {
    const body = { size: 1000, query: { exists: { field: 'thirdParty.account' } } };
    const { hits } = await search(INDEX_PATTERN, body);
    const found = Object.fromEntries(hits.hits.map(({ _id, _source }) => [_id, _source.thirdParty]));
    expect(found).toEqual(
      Object.fromEntries(events.flatMap(({ id, party }) => (party ? [[id, party]] : []))),
    );
  });

  test('15 of 15 control tiles show what the records hold', async () => {
    const tiles = file.panels.filter(({ id }) => id.startsWith('security-control-'));
    const shown = await Promise.all(
      tiles.map(async (tile) =>
        rowsIn(tile, await search(INDEX_PATTERN, panelSearch(tile, range, '1d'))).reduce(
          // By hand and deployed.
          (sum, row) => sum + Number(row.at(-1)),
          0,
        ),
      ),
    );
    const held = tiles.map(({ id }) => events.filter((event) => PANELS[id]?.where(event)).length);
    expect(shown).toEqual(held);
    expect(shown.filter((count) => Number(count) > 0)).toHaveLength(15);
  });

  test.each(panels.map((panel) => [panel.id, panel] as const))('panel %s', async (id, panel) => {
    const answer = await search(INDEX_PATTERN, panelSearch(panel, range, intervalFor(30 * DAY)));
    const expected = PANELS[id];
    if (expected === undefined) throw new Error('nothing is expected of it');
    expect(answer.hits.total.value).toBe(events.filter(expected.where).length);
    expect(rowsIn(panel, answer)).toEqual(rowsOf(events, expected, cutsOf(panel)));
  });

  // A label that finds one event too many and misses another has the right count.
  test('every label and every query finds the very events', async () => {
    const wrong: object[] = [];
    for (const panel of panels) {
      const { where = () => false, by = [] } = PANELS[panel.id] ?? {};
      const labels = by.filter((key) => typeof key === 'object').flatMap((key) => Object.values(key));
      for (const [place, query] of queriesOf(panel).entries()) {
        const is = place === 0 ? where : (labels[place - 1] ?? (() => false));
        const { hits } = await search(INDEX_PATTERN, { size: 2000, ...idsOnly(query) });
        const found = hits.hits.map(({ _id }) => _id);
        const difference = apart(
          found,
          events.filter(is).map(({ id }) => id),
        );
        if (difference.length > 0) wrong.push({ panel: panel.id, query, difference });
      }
    }
    expect(wrong).toEqual([]);
  });

  test.each(file.lists.filter(({ rejects }) => !rejects).map((list) => [list.id, list] as const))(
    'saved search %s finds the very events, by columns that are there',
    async (id, { query, columns }) => {
      const { hits } = await search(INDEX_PATTERN, { size: 2000, ...idsOnly(query) });
      const wanted = events.filter((event) => SEARCHES[id]?.(event)).map((event) => event.id);
      // Detections have their own cases, each with a record that it must meet.
      if (!id.startsWith('detection-')) expect(wanted.length).toBeGreaterThan(0);
      expect(hits.hits.map(({ _id }) => _id).sort()).toEqual(wanted.sort());
      expect(await unmapped(INDEX_PATTERN, columns)).toEqual([]);
    },
  );

  test('saved search rejects finds what was refused, by columns that are there', async () => {
    const rejects = file.lists.filter((list) => list.rejects);
    expect(rejects).toHaveLength(1);
    const [{ query = '', columns = [] } = {}] = rejects;
    const { hits } = await search(QUARANTINE_INDEX, {
      query: { query_string: { query, analyze_wildcard: true } },
    });
    expect(hits.hits.map(({ _source }) => _source.eventID).sort()).toEqual(UNINDEXABLE.map(idOf).sort());
    expect(await unmapped(QUARANTINE_INDEX, columns)).toEqual([]);
  });

  test('the tiles of the quarantine count what was refused', async () => {
    const tiles = file.panels.filter(({ rejects }) => rejects);
    expect(tiles.map(({ id }) => id)).toEqual(['overview-quarantined', 'security-quarantined']);
    const today = { from: Date.now() - DAY, to: Date.now() + DAY };
    for (const tile of tiles) {
      const answer = await search(QUARANTINE_INDEX, panelSearch(tile, today, '1d'));
      expect(rowsIn(tile, answer)).toEqual([[UNINDEXABLE.length]]);
    }
  });

  test('the tile of the delay shows what the updater saw', async () => {
    const [tile, ...others] = file.panels.filter(({ health }) => health);
    if (tile === undefined) throw new Error('no tile');
    expect(others).toEqual([]);
    const { lagMinutes } = await reportHealth(engine.ask, Date.now());
    expect(lagMinutes).toBeGreaterThan(0);
    await engine.ask('POST', `/${HEALTH_INDEX}/_refresh`);
    const today = { from: Date.now() - DAY, to: Date.now() + DAY };
    expect(rowsIn(tile, await search(HEALTH_INDEX, panelSearch(tile, today, '1d')))).toEqual([[lagMinutes]]);
  });

  test('every list of values and every split can be aggregated', async () => {
    const fields = [...new Set([...file.controls, ...panels.flatMap(fieldsOf)])];
    expect(file.controls).toHaveLength(4);
    expect(await unmapped(INDEX_PATTERN, fields)).toEqual([]);
    const caps = await capabilities(INDEX_PATTERN, fields);
    const idle = fields.filter((field) =>
      Object.values(caps[field] ?? {}).some(({ aggregatable }) => !aggregatable),
    );
    expect(idle).toEqual([]);
  });

  const capabilities = async (index: string, fields: readonly string[]) =>
    ((await engine.ask('GET', `/${index}/_field_caps?fields=${fields.join(',')}`)) as FieldCaps).fields;
  const unmapped = async (index: string, fields: readonly string[]) => {
    const there = await capabilities(index, fields);
    return fields.filter((field) => there[field] === undefined);
  };
});

interface FieldCaps {
  readonly fields: Readonly<Record<string, Readonly<Record<string, { readonly aggregatable: boolean }>>>>;
}

/** Nothing but zeros and nulls after the keys. */
const isBlank = (row: readonly unknown[]): boolean =>
  row.filter((cell) => typeof cell !== 'string').every((cell) => cell === 0 || cell === null);

const idsOnly = (query: string) => ({
  _source: false,
  query: panelSearch({ aggs: [], query }, range, '1d').query,
});

/** What is in one list alone, each marked with its side. */
const apart = (found: readonly string[], wanted: readonly string[]): string[] => [
  ...found.filter((id) => !wanted.includes(id)).map((id) => `too many: ${describeEvent(id)}`),
  ...wanted.filter((id) => !found.includes(id)).map((id) => `missed: ${describeEvent(id)}`),
];

function describeEvent(id: string): string {
  const event = events.find((one) => one.id === id);
  return `${event?.actor} ${event?.service} ${event?.name} ${event?.json('requestParameters')}`;
}
