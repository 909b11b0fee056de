import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { bodiesOf, delivery, freshRecords, fullDelivery, hash, readRecords } from './batches.mjs';
import { importSource } from './typescript.mjs';

/** With all that an event is given (names, places, kinds, targets, detections); 1.7 before. */
const BAR = 1.8;
/** Measurements, each by a process of its own: what V8 makes of the code differs from one to the next. */
const PROCESSES = 5;
const WARM_UP = 5;
const ROUNDS = 11;
const SELF = fileURLToPath(import.meta.url);
const FORWARDER = ['chunks', 'documents', 'fit', 'limits', 'numbers', 'payload'].map(
  (name) => `lambda/logs-to-elasticsearch/${name}.ts`,
);

const microseconds = ({ user, system }) => user + system;

/** A full delivery, a usual one and a small one, all of different records. */
function deliveries(records) {
  const full = fullDelivery(freshRecords(records, 6000));
  const sizes = [600, 100];
  const events = sizes.map((size) => delivery(freshRecords(records, size, `${size}`)));
  return { events: [full.event, ...events], sizes: [full.count, ...sizes] };
}

/**
 * The ways through the same deliveries, each doing all that the one before it does and one thing more. Floor: the
 * same decoding and the same packing into bodies, but every record's text as it came, parsed once for its id and time.
 */
function paths({ chunks, documents, liveLimits, logEvents }) {
  const unpacked = ({ awslogs }) => gunzipSync(Buffer.from(awslogs.data, 'base64'));
  const pack = async (items) => (await bodiesOf(chunks, items)).length;
  const limits = liveLimits(Date.now());
  const normalised = (event) =>
    documents(logEvents(event), hash, { misfits: [], newest: 0 }, undefined, limits);
  function* asTheyCame(event) {
    for (const { id, message } of logEvents(event)) {
      const { eventID = id, eventTime = '' } = JSON.parse(message);
      yield {
        id: eventID,
        index: `cloudtrail-${eventTime.slice(0, 4)}.${eventTime.slice(5, 7)}`,
        body: message,
      };
    }
  }
  return {
    unpack: (event) => unpacked(event).length,
    envelope: (event) => logEvents(event).length,
    parse: (event) =>
      logEvents(event).reduce((sum, { message }) => sum + Object.keys(JSON.parse(message)).length, 0),
    normalise: (event) => [...normalised(event)].length,
    whole: (event) => pack(normalised(event)),
    floor: (event) => pack(asTheyCame(event)),
  };
}

/** Parts that are measured by themselves, each on input made before its round. */
function parts({ chunks, documents, fitToTable, logEvents, quoteRespelledNumbers }, events) {
  const messages = () => events.flatMap((event) => logEvents(event).map(({ message }) => message));
  return {
    fit: {
      input: () => messages().map((text) => JSON.parse(text)),
      work: (all) => all.map((one) => fitToTable(one)),
    },
    numbers: {
      input: () => messages().filter((text) => fitToTable(JSON.parse(text)).tokens.numbers),
      work: (texts) => texts.map(quoteRespelledNumbers),
    },
    sign: {
      input: () =>
        Promise.all(
          events.map((event) =>
            bodiesOf(chunks, documents(logEvents(event), hash, { misfits: [], newest: 0 })),
          ),
        ),
      work: (bodies) => Promise.all(bodies.flat().map((body) => crypto.subtle.digest('SHA-256', body))),
    },
  };
}

/** CPU time (user and system, all threads of the process) of `work`, microseconds. */
async function cpuOf(work) {
  const before = process.cpuUsage();
  const result = await work();
  return { spent: microseconds(process.cpuUsage(before)), result };
}

/** CPU of the whole path for each event, against the least that any forwarder has to do, with the stages. */
export async function run() {
  const measured = [];
  for (let at = 0; at < PROCESSES; at++) measured.push(await inProcess());
  const [{ name }] = measured;
  const of = (stage) => median(measured.map(({ each }) => each[stage]));
  const ratios = measured.map(({ ratio }) => ratio);
  const ratio = median(ratios);
  const row = (title, value) => ({ name: title, value, unit: 'µs/event', ok: true });
  return [
    { name, ok: true },
    row('base64 and gunzip', of('unpack')),
    row('parse of the envelope', of('envelope') - of('unpack')),
    row('parse of each record', of('parse') - of('envelope')),
    row('normalise', of('normalise') - of('parse')),
    row('  of which fit and tokens', of('fit')),
    row('  of which look for long numbers', of('numbers')),
    row('bulk body', of('whole') - of('normalise')),
    row('whole path', of('whole')),
    row('floor', of('floor')),
    row('beside it: hash for the signature', of('sign')),
    { name: `whole path over floor: ${ratios.map((one) => one.toFixed(2)).join(', ')}`, ok: true },
    { name: 'CPU, median of these', value: ratio, unit: '×', bar: `≤ ${BAR}`, ok: ratio <= BAR },
  ];
}

async function inProcess() {
  const child = fork(SELF);
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`it ended with ${code}`)));
  ended.catch(() => {});
  const [answer] = await Promise.race([once(child, 'message'), ended]);
  return answer;
}

/** One measurement: microseconds of each event by stage, and how the whole path compares with the floor. */
async function measureOnce() {
  const { from, records } = await readRecords();
  const source = await importSource(...FORWARDER);
  const { events, sizes } = deliveries(records);
  const count = sizes.reduce((sum, size) => sum + size, 0);
  const spent = await measure(paths(source), parts(source, events), events);
  return {
    name: `records: ${from}, ${records.length}; deliveries of ${sizes.join(', ')}`,
    each: Object.fromEntries(Object.entries(spent).map(([stage, rounds]) => [stage, median(rounds) / count])),
    ratio: median(spent.whole.map((whole, round) => whole / spent.floor[round])),
  };
}

/** Rounds of everything in turn, so that a busy moment of the machine hits all; name → CPU of each round. */
async function measure(ways, alone, events) {
  const spent = {};
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const note = (name, value) => {
      spent[name] ??= [];
      if (round >= 0) spent[name].push(value);
    };
    for (const [name, way] of inTurn(Object.entries(ways), round)) {
      note(name, (await cpuOf(() => inOrder(events, way))).spent);
    }
    for (const [name, { input, work }] of Object.entries(alone)) {
      const ready = await input();
      note(name, (await cpuOf(() => work(ready))).spent);
    }
  }
  return spent;
}

async function inOrder(events, way) {
  for (const event of events) await way(event);
}

/** Every second round backwards: no way always follows the same other one. */
function inTurn(list, round) {
  return round % 2 === 0 ? list : list.toReversed();
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

if (process.argv[1] === SELF) process.send(await measureOnce());
