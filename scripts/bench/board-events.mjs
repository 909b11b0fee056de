import { randomUUID } from 'node:crypto';
import { hash, readRecords } from './batches.mjs';
import { importSource } from './typescript.mjs';

const SOURCES = [
  'lambda/logs-to-elasticsearch/normalise.ts',
  'schema/index.ts',
  '../test/fixtures/boards/index.ts',
];
const DAYS = 30;
const MONTH = DAYS * 86_400;
/** A prime: consecutive events are hours apart. */
const STEP_SECONDS = 48_611;
/** One event in so many is of the boards' fixture: what panels look for is rare. */
const RARE = 10;
/** Small enough that a node of 1 GB takes many of them one after the other. */
const CHUNK = 500;
/** Waits when the engine says that it has too much in hand (429), in milliseconds. */
const PAUSES = [500, 2000, 8000];
const NDJSON = 'application/x-ndjson';
/** How many different people, addresses and things there are of each in a record. */
const VARIETY = { people: 40, addresses: 200, things: 3000 };

/**
 * Fills an engine with `count` events of the last 30 days: the repository's records and one in ten of the boards'
 * fixture, with ids, times, people, addresses and things of their own.
 * @returns what was indexed, and the range that panels look at
 */
export async function fillWithEvents(ask, count) {
  const source = await importSource(...SOURCES);
  const { from, records } = await readRecords();
  const ordinary = records.map((text) => ({ record: JSON.parse(text) }));
  const fixture = source.entries();
  const end = Math.floor(Date.now() / 1000);
  await ask('PUT', '_index_template/cloudtrail', source.indexTemplate({ replicas: 0 }));
  const since = performance.now();
  for (let at = 0; at < count; at += CHUNK) {
    const lines = [];
    for (let n = at; n < Math.min(at + CHUNK, count); n++) {
      const rare = n % RARE === 0;
      const list = rare ? fixture : ordinary;
      const entry = list[(rare ? n / RARE : n) % list.length];
      lines.push(...documentLines(source, entry, n, end - ((n * STEP_SECONDS) % MONTH)));
    }
    await send(ask, lines);
  }
  await ask('POST', 'cloudtrail-*/_refresh');
  const { _all } = await ask('GET', 'cloudtrail-*/_stats/store,docs');
  const { docs, store } = _all.primaries;
  if (docs.count !== count) throw new Error(`${docs.count} of ${count} events were indexed`);
  return {
    from: `9 of 10 from ${from}`,
    indexed: docs.count,
    bytes: store.size_in_bytes,
    seconds: (performance.now() - since) / 1000,
    range: { from: (end - MONTH) * 1000, to: (end + 1) * 1000 },
    days: DAYS,
  };
}

function documentLines({ normalise }, { record, party }, n, seconds) {
  const text = JSON.stringify(varied(record, n, seconds));
  const made = normalise(text, seconds * 1000, hash);
  if (made.kind !== 'document') throw new Error(`a record is no document: ${made.reason}`);
  const marked = party && !made.body.includes('"thirdParty":{"');
  const body = marked ? made.body.replace(/\}$/, `,"thirdParty":${JSON.stringify(party)}}`) : made.body;
  return [`{"create":{"_index":"${made.index}","_id":"${made.id}"}}`, body];
}

async function send(ask, lines) {
  const { errors, items } = await patiently(() =>
    ask('POST', '_bulk?filter_path=errors,items.create.error', `${lines.join('\n')}\n`, NDJSON),
  );
  if (errors) throw new Error(JSON.stringify(items.find(({ create }) => create?.error)).slice(0, 500));
}

async function patiently(work, [pause, ...later] = PAUSES) {
  try {
    return await work();
  } catch (error) {
    if (pause === undefined || !/: 429 /.test(error.message)) throw error;
    await new Promise((resolve) => setTimeout(resolve, pause));
    return patiently(work, later);
  }
}

/** The record as another event of somebody else about something else. */
function varied(record, n, seconds) {
  const { userIdentity: who, sourceIPAddress: address, requestParameters: request } = record;
  return {
    ...record,
    eventID: randomUUID(),
    requestID: randomUUID(),
    eventTime: new Date(seconds * 1000).toISOString().replace('.000', ''),
    ...(typeof who === 'object' && who !== null ? { userIdentity: somebody(who, n) } : {}),
    ...(/^\d+\.\d+\.\d+\.\d+$/.test(address) ? { sourceIPAddress: elsewhere(address, n) } : {}),
    ...(typeof request === 'object' && request !== null ? { requestParameters: something(request, n) } : {}),
  };
}

/** `n` jumps between what it counts, so that neighbours differ in all of them. */
const pick = (n, of) => Math.floor((n * 2_654_435_761) / 65_536) % of;

function somebody(who, n) {
  const number = pick(n, VARIETY.people);
  const named = (value) => (typeof value === 'string' && number > 0 ? `${value}-${number}` : value);
  const { userName, principalId, accessKeyId } = who;
  return {
    ...who,
    ...(userName && who.type === 'IAMUser' ? { userName: named(userName) } : {}),
    ...(principalId ? { principalId: named(principalId) } : {}),
    ...(accessKeyId ? { accessKeyId: named(accessKeyId) } : {}),
  };
}

const elsewhere = (address, n) => address.replace(/\d+$/, `${pick(n + 7, VARIETY.addresses)}`);

const NAMES = /(Name|Id|Identifier)$/;
const something = (request, n) =>
  Object.fromEntries(
    Object.entries(request).map(([key, value]) =>
      NAMES.test(key) && typeof value === 'string'
        ? [key, `${value}-${pick(n + 3, VARIETY.things)}`]
        : [key, value],
    ),
  );
