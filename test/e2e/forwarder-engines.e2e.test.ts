import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reconcileIndices, reconcileTemplates } from '../../src/lambda/update-elasticsearch/indices.ts';
import { SEARCH_SERVERS, type SearchKind } from '../../src/sandbox/search/kinds.ts';
import { FIELD_BUDGET, FIELDS, mappedFieldCount, QUARANTINE_INDEX } from '../../src/schema/index.ts';
import { OFFENDERS, offending, SHAPES } from '../fixtures/offenders.ts';
import { message, numbered, SEED } from '../helpers/forwarder/arbitrary.ts';
import { type Engine, startEngine } from '../helpers/forwarder/engine.ts';
import { mayBeRefused } from '../helpers/forwarder/leaves.ts';
import { buildForwarder, type Forwarder, startForwarder } from '../helpers/forwarder/process.ts';
import { developmentRecords, idOf, inMonth, utf8, withOwnIds } from '../helpers/forwarder/records.ts';
import { byEventID, deliverAll, exactTotals, failingSearches } from '../helpers/forwarder/search.ts';

const KINDS: SearchKind[] = ['elasticsearch', 'opensearch', 'opensearch3'];
const RECEIVED_AT = Date.UTC(2026, 0, 15);
/** CloudWatch Logs takes no longer message. */
const LONGEST = 1024 * 1024;
const records = developmentRecords();
let built: Awaited<ReturnType<typeof buildForwarder>>;

beforeAll(async () => {
  // The months are those of the records, and each test has its own.
  built = await buildForwarder('history');
});
afterAll(() => built?.remove());

describe.each(KINDS.map((kind) => [SEARCH_SERVERS[kind].title, kind] as const))('%s', (_, kind) => {
  let engine: Engine;
  let forwarder: Forwarder;

  beforeAll(async () => {
    engine = await startEngine(kind);
    forwarder = startForwarder(built.folder, engine);
  });
  afterAll(async () => {
    await forwarder?.stop();
    await engine?.stop();
  });

  const refresh = () => engine.ask('POST', `/cloudtrail-*,${QUARANTINE_INDEX}/_refresh`);

  /** Which of these eventIDs no search finds. */
  const missing = async (index: string, ids: readonly string[]) => {
    await refresh();
    const there = new Set((await byEventID(engine, index, ids, [])).map(({ _id }) => _id));
    return ids.filter((id) => !there.has(id));
  };

  /** Delivers records that have different ids, all moved to one month; none may be rejected, each has to be found. */
  const indexAll = async (month: string, texts: readonly string[]) => {
    const index = `cloudtrail-${month.replace('-', '.')}`;
    const moved = texts.map((text) => inMonth(text, month));
    const counts = await deliverAll(forwarder, moved, { timestamp: Date.parse(`${month}-15`) });
    const received = texts.length;
    expect(counts).toEqual({ received, indexed: received, duplicates: 0, quarantined: 0 });
    expect(await missing(index, moved.map(idOf))).toEqual([]);
    return { index, moved };
  };

  test('takes the templates, with no more fields than their budget', async () => {
    const desired = { replicas: 0 } as Parameters<typeof reconcileTemplates>[1];
    expect(await reconcileTemplates(engine.ask, desired)).toHaveLength(2);
    expect(await reconcileTemplates(engine.ask, desired)).toEqual([]);
    expect(await reconcileIndices(engine.ask, Date.UTC(2030, 0))).toHaveLength(2);
    expect(mappedFieldCount()).toBeLessThanOrEqual(FIELD_BUDGET);
  });

  test('development records in their order: none rejected, those with one id once', async () => {
    const texts = records.map((text) => inMonth(text, '2026-01'));
    const ids = [...new Set(texts.map(idOf))];
    const received = texts.length;
    const counts = await deliverAll(forwarder, texts, { timestamp: RECEIVED_AT });
    expect(counts).toEqual({
      received,
      indexed: ids.length,
      duplicates: received - ids.length,
      quarantined: 0,
    });
    expect(await missing('cloudtrail-2026.01', ids)).toEqual([]);
  });

  test('development records from last to first: every leaf of each finds it, and nothing else', async () => {
    const { index, moved } = await indexAll('2026-02', withOwnIds(records).reverse());
    expect(await failingSearches(engine, index, moved)).toEqual([]);
    const totals = await exactTotals(engine, index, moved, 40);
    expect(totals.filter(({ records, found }) => records !== found)).toEqual([]);
    expect(totals.length).toBeGreaterThan(50);
  });

  test('an event goes to the month of its own time', async () => {
    const months = ['2014-03', '2024-12', '2025-12'];
    const texts = months.map((month) => `{"eventID":"in-${month}","eventTime":"${month}-05T00:00:00Z"}`);
    expect(await deliverAll(forwarder, texts)).toMatchObject({ indexed: months.length });
    for (const month of months)
      expect(await missing(`cloudtrail-${month.replace('-', '.')}`, [`in-${month}`])).toEqual([]);
  });

  describe('values of conflicting shapes at one path', () => {
    const most = Math.max(...OFFENDERS.map(({ values }) => values.length));
    const turns = Array.from({ length: most }, (_, turn) => turn);
    const texts = OFFENDERS.map((offender, at) =>
      offender.values.map((value, which) => offending(offender, value, `${at}-${which}`)),
    );
    const turned = (turn: number) =>
      turns.flatMap((step) =>
        texts.flatMap((values) =>
          step < values.length ? [values[(step + turn) % values.length] ?? ''] : [],
        ),
      );

    // In one of the indices each value is the first of its path, and so it comes before each of the others.
    test.each(turns)('value %i first: none rejected, every leaf finds its record', async (turn) => {
      const { index, moved } = await indexAll(`2025-${String(turn + 1).padStart(2, '0')}`, turned(turn));
      expect(await failingSearches(engine, index, moved)).toEqual([]);
    });

    test('any shape at each path of the field table', async () => {
      const fields = FIELDS.filter(({ name }) => name !== 'eventID' && name !== 'eventTime');
      const each = fields.flatMap(({ name: path }) =>
        SHAPES.map((shape, which) => offending({ source: 's', name: 'n', path }, shape, `${path}-${which}`)),
      );
      const { index, moved } = await indexAll('2024-01', each);
      expect(await failingSearches(engine, index, moved)).toEqual([]);
    });
  });

  test(`arbitrary messages (FC_SEED=${SEED}): each is indexed, or in quarantine whole, never both`, async () => {
    const sample = numbered(fc.sample(message, { numRuns: 400, seed: SEED })).filter(
      (text) => text.length <= LONGEST,
    );
    // Two with one eventID would be one event.
    const messages = [...new Map(sample.map((text) => [idOf(text), text])).values()];
    const size = 100;
    for (let at = 0; at < messages.length; at += size) {
      const batch = messages.slice(at, at + size);
      const counts = await deliverAll(forwarder, batch, { timestamp: RECEIVED_AT });
      expect(counts.indexed + counts.quarantined, `messages from ${at} on`).toBe(batch.length);
      await refresh();
      const ids = batch.map(idOf);
      const indexed = await byEventID(engine, 'cloudtrail-*', ids, ['eventID']);
      const kept = await byEventID(engine, QUARANTINE_INDEX, ids, ['record', 'errorType', 'reason']);
      for (const [which, text] of batch.entries()) {
        const whole = kept.filter(({ _id }) => _id === ids[which]);
        const found = whole.length + indexed.filter(({ _id }) => _id === ids[which]).length;
        expect(found, `${ids[which]}: ${text.slice(0, 2000)}`).toBe(1);
        for (const { _source } of whole) {
          const about = `${_source.errorType}, ${_source.reason}: ${text.slice(0, 2000)}`;
          expect(mayBeRefused(text), about).toBe(true);
          expect(utf8(String(_source.record)).trim() === utf8(text).trim(), about).toBe(true);
        }
      }
    }
    const events = messages.filter((text) => !mayBeRefused(text));
    expect(events.length).toBeGreaterThan(messages.length / 2);
    expect(await failingSearches(engine, 'cloudtrail-2026.01', events)).toEqual([]);
  });

  test('its log is one line of counts for each delivery, and nothing of a record', () => {
    const lines = forwarder.log().trim().split('\n');
    for (const line of lines) expect(Object.keys(JSON.parse(line))).toContain('Received');
    expect(forwarder.log()).not.toMatch(/eventName|requestParameters|offender|amazonaws/);
  });
});
