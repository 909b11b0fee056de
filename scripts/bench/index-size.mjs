import { randomUUID } from 'node:crypto';
import { hash, readRecords } from './batches.mjs';
import { bulkBodies, client, load, sizeOf } from './indices.mjs';
import { searchLeaves } from './leaf-search.mjs';
import { withSearchServer } from './search-server.mjs';
import { importSource } from './typescript.mjs';

const COPIES = 20;
const RATE_ROUNDS = 3;
const BARS = { ofDefault: 0.45, ofSameCodec: 0.6, rate: 2 };
const MONTH = { start: Date.UTC(2026, 9, 1), seconds: 31 * 86_400 };
/** A prime: consecutive records are hours apart, and copies of one record far from each other. */
const STEP_SECONDS = 7919;
const SOURCES = [
  'lambda/logs-to-elasticsearch/normalise.ts',
  'schema/index.ts',
  '../test/helpers/forwarder/leaves.ts',
  '../test/helpers/forwarder/queries.ts',
];
/** Dynamic mapping, with room for every field it makes up: only what it can't map at all is refused. */
const dynamic = (codec) => ({
  settings: { number_of_shards: 1, number_of_replicas: 0, codec, 'mapping.total_fields.limit': 100_000 },
});

/**
 * Bytes per event in the index, and events indexed a second, against dynamic mapping on the same server with the same
 * records; and whether every leaf is found by the documented queries.
 */
export async function run() {
  const source = await importSource(...SOURCES);
  const { from, records } = await readRecords();
  const copies = copiesOf(distinct(records));
  const ours = copies.map(({ text }) => source.normalise(text, MONTH.start, hash));
  const misfit = ours.find(({ kind }) => kind !== 'document');
  if (misfit) throw new Error(`a record is no document: ${misfit.reason}`);
  const plain = copies.map(({ eventID, text }) => ({ id: eventID, body: text }));
  const bodies = { dynamic: bulkBodies(plain), ours: bulkBodies(ours) };
  const definition = source.indexTemplate({ replicas: 0 }).template;
  const used = `${copies.length / COPIES} records of ${from} × ${COPIES}, fresh ids, times of one month`;
  return withSearchServer(async (url) => {
    const ask = client(url);
    const sizes = {
      byDefault: await measure(ask, dynamic('default'), bodies.dynamic),
      sameCodec: await measure(ask, dynamic(definition.settings.codec), bodies.dynamic),
      ours: await measure(ask, definition, bodies.ours, INDEX),
    };
    const search = await searchLeaves(ask, INDEX, copies, source);
    const rates = await compareRates(ask, definition, bodies);
    return [{ name: used, ok: true }, ...sizeRows(sizes), searchRow(search), ...rateRows(rates)];
  });
}

const INDEX = 'ours';
const SCRATCH = 'scratch';

/** Each record once: by its id, or by its text where it has none. */
function distinct(records) {
  const byId = new Map();
  for (const text of records) {
    const record = JSON.parse(text);
    byId.set(record.eventID ?? text, record);
  }
  return [...byId.values()];
}

function copiesOf(records) {
  return Array.from({ length: records.length * COPIES }, (_, at) => {
    const record = records[at % records.length];
    const time = MONTH.start + ((at * STEP_SECONDS) % MONTH.seconds) * 1000;
    const fresh = {
      ...record,
      eventID: randomUUID(),
      ...(record.requestID ? { requestID: randomUUID() } : {}),
      eventTime: new Date(time).toISOString().replace('.000', ''),
    };
    return { eventID: fresh.eventID, text: JSON.stringify(fresh) };
  });
}

async function measure(ask, definition, bodies, index = SCRATCH) {
  const { sent, accepted } = await load(ask, index, definition, bodies);
  const bytes = await sizeOf(ask, index);
  if (index === SCRATCH) await ask('DELETE', index);
  return { sent, accepted, perEvent: bytes / accepted };
}

/**
 * By turns, so that a busy moment of the machine hits both; the best of each counts. `later` are the rates once every
 * record has been seen and dynamic mapping has no more fields to make up.
 */
async function compareRates(ask, definition, bodies) {
  const known = Math.ceil(bodies.ours.length / COPIES);
  const best = { dynamic: 0, ours: 0, later: { dynamic: 0, ours: 0 } };
  for (let round = 0; round < RATE_ROUNDS; round++) {
    for (const [name, how] of [
      ['dynamic', dynamic('default')],
      ['ours', definition],
    ]) {
      const { sent, seconds, later } = await load(ask, SCRATCH, how, bodies[name], known);
      best[name] = Math.max(best[name], sent / seconds);
      best.later[name] = Math.max(best.later[name], later.sent / later.seconds);
    }
  }
  await ask('DELETE', SCRATCH);
  return best;
}

function sizeRows({ byDefault, sameCodec, ours }) {
  const size = (name, { accepted, sent, perEvent }) => ({
    name: `${name}, ${accepted} of ${sent} accepted`,
    value: perEvent,
    unit: 'B/event',
    ok: true,
  });
  const ratio = (name, other, bar) => {
    const value = ours.perEvent / other.perEvent;
    return { name: `index size, ${name}`, value, unit: '×', bar: `≤ ${bar}`, ok: value <= bar };
  };
  return [
    size('dynamic, default codec', byDefault),
    size('dynamic, our codec', sameCodec),
    size('ours', ours),
    { name: 'events refused', value: ours.sent - ours.accepted, bar: '= 0', ok: ours.accepted === ours.sent },
    ratio('ours over dynamic', byDefault, BARS.ofDefault),
    ratio('ours over dynamic with our codec', sameCodec, BARS.ofSameCodec),
  ];
}

function searchRow({ leaves, missed }) {
  const name = `leaves not found, of ${leaves}${missed.length > 0 ? `, such as ${missed[0].slice(0, 200)}` : ''}`;
  return { name, value: missed.length, bar: '= 0', ok: missed.length === 0 };
}

function rateRows({ dynamic, ours, later }) {
  const ratio = ours / dynamic;
  const rate = (name, value) => ({ name: `bulk rate, ${name}`, value, unit: 'events/s', ok: true });
  return [
    rate('dynamic', dynamic),
    rate('ours', ours),
    {
      name: 'bulk rate, ours over dynamic',
      value: ratio,
      unit: '×',
      bar: `≥ ${BARS.rate}`,
      ok: ratio >= BARS.rate,
    },
    rate('dynamic, all its fields known', later.dynamic),
    rate('ours, over the same part', later.ours),
  ];
}
