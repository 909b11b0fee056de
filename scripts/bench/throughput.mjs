import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleLambda } from '../lambdas.mjs';
import { bodiesOf, freshRecords, fullDelivery, hash, readRecords } from './batches.mjs';
import { client } from './indices.mjs';
import { lambdaProcess } from './lambda-process.mjs';
import { separateProcessors } from './processors.mjs';
import { withSearchServer } from './search-server.mjs';
import { importSource } from './typescript.mjs';

const BAR = 0.9;
const WARM_UP = 4;
const ROUNDS = 9;
/** Requests at a time of the replay: as many as the forwarder has. */
const LANES = 2;
/** The answer's size counts too: what the forwarder asks for. */
const BULK = '/_bulk?filter_path=items.create.status,items.create.error.type,items.create.error.reason';
const SOURCES = ['chunks', 'documents', 'payload'].map((name) => `lambda/logs-to-elasticsearch/${name}.ts`);
const FIXTURES = new URL('../../test/fixtures/tls/', import.meta.url);

/** Functions at work side by side, as Lambda runs them when deliveries wait; each takes its share of them. */
const FUNCTIONS = 3;
const DELIVERIES = 6;

/**
 * Events a second through the forwarder and the HTTPS endpoint, against its own bulk bodies sent ready-made straight at
 * the engine; a fresh index for each run. Once with deliveries waiting, when only the engine should be what one waits
 * for, and once for a delivery that comes alone, whose first request waits until it is unpacked. The engine has a
 * processor to itself, as it has in AWS: else its share would shrink by what the forwarder computes, and that is measured
 * by itself (cpu).
 */
export async function run() {
  const folder = await mkdtemp(join(tmpdir(), 'bench-forwarder-'));
  try {
    const source = await importSource(...SOURCES, 'sandbox/front/index.ts', 'schema/index.ts');
    const work = await prepare(source, folder);
    return await withSearchServer((searchUrl, pids) => throughFront(source, work, searchUrl, pids));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the forwarder, and full deliveries, each also as bulk bodies, into `folder`, for the workers to read. */
async function prepare({ chunks, documents, logEvents }, folder) {
  const { records } = await readRecords();
  const write = async (name, contents) => {
    const file = join(folder, name);
    await writeFile(file, contents);
    return file;
  };
  const one = async (at) => {
    const { event, count } = fullDelivery(freshRecords(records, 6000, `${at}`));
    const items = documents(logEvents(event), hash, { misfits: [], newest: 0 });
    const bodies = await bodiesOf(chunks, items);
    return {
      count,
      file: await write(`${at}.json`, JSON.stringify(event)),
      bodies: await Promise.all(bodies.map((body, part) => write(`${at}-${part}.ndjson`, body))),
    };
  };
  return {
    bundle: await write('index.js', await bundleLambda('src/lambda/logs-to-elasticsearch/handler.ts')),
    deliveries: await Promise.all(Array.from({ length: DELIVERIES }, (_, at) => one(at))),
  };
}

async function throughFront(
  { startFront, indexTemplate, INDEX_PATTERN, TEMPLATE_NAME },
  work,
  searchUrl,
  pids,
) {
  const ask = client(searchUrl);
  await ask('PUT', `_index_template/${TEMPLATE_NAME}`, indexTemplate({ replicas: 0 }));
  const tls = { cert: await fixture('test-only-cert.pem'), key: await fixture('test-only-key.pem') };
  const front = await startFront({ tls, searchUrl, ui: { standIn: true }, uiPath: '/_dashboards' });
  const endpoint = `127.0.0.1:${front.port}`;
  const rejoin = separateProcessors(pids);
  const lambdas = Array.from({ length: FUNCTIONS }, () => lambdaProcess(endpoint));
  const tasks = {
    forward: ({ file }) => ({ task: 'forward', bundle: work.bundle, file }),
    replay: ({ bodies }) => ({
      task: 'replay',
      url: `${searchUrl}${BULK}`,
      files: bodies,
      lanes: LANES,
    }),
  };
  const rateOf = async (name, deliveries) => {
    const seconds = await deliver(lambdas, deliveries.map(tasks[name]));
    await ask('POST', `${INDEX_PATTERN}/_refresh`);
    const { count } = await ask('GET', `${INDEX_PATTERN}/_count`);
    const sent = sum(deliveries);
    if (count !== sent) throw new Error(`${name}: ${count} of ${sent} events in the index`);
    await ask('DELETE', INDEX_PATTERN);
    return count / seconds;
  };
  try {
    const alone = work.deliveries.slice(0, 1);
    return [
      {
        name: rejoin
          ? 'engine and functions on a processor of their own'
          : 'engine and functions share processors',
        ok: true,
      },
      ...rows(await rounds(rateOf, work.deliveries), await rounds(rateOf, alone), work.deliveries),
    ];
  } finally {
    for (const lambda of lambdas) await lambda.end();
    await front.stop();
    // The parts that follow start servers of their own.
    rejoin?.();
  }
}

/** Seconds until all tasks are done, each by the first function that is free; files are read before its clock starts. */
async function deliver(lambdas, tasks) {
  const waiting = tasks.values();
  const times = lambdas.map(async (lambda) => {
    let milliseconds = 0;
    for (const task of waiting) milliseconds += (await lambda.tell(task)).milliseconds;
    return milliseconds;
  });
  return Math.max(...(await Promise.all(times))) / 1000;
}

const sum = (deliveries) => deliveries.reduce((total, { count }) => total + count, 0);

const fixture = (name) => readFile(new URL(name, FIXTURES), 'utf8');

/** By turns, each way first in every second round. */
async function rounds(rateOf, deliveries) {
  const rates = { forward: [], replay: [] };
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const name of round % 2 === 0 ? ['forward', 'replay'] : ['replay', 'forward']) {
      const rate = await rateOf(name, deliveries);
      if (round >= 0) rates[name].push(rate);
    }
  }
  return { forward: quickest(rates.forward), replay: quickest(rates.replay) };
}

function rows(waiting, alone, deliveries) {
  const ratio = waiting.forward / waiting.replay;
  const rate = (name, value) => ({ name, value, unit: 'events/s', ok: true });
  return [
    rate(`forwarder, ${DELIVERIES} deliveries, ${sum(deliveries)} events`, waiting.forward),
    rate('ready bodies replayed', waiting.replay),
    { name: 'bulk rate, forwarder over replay', value: ratio, unit: '×', bar: `≥ ${BAR}`, ok: ratio >= BAR },
    rate('forwarder, one delivery alone', alone.forward),
    rate('its ready bodies replayed', alone.replay),
  ];
}

/** Mean of the quicker third: whatever else the machine does only slows a round down. */
function quickest(rates) {
  const best = rates.toSorted((a, b) => b - a).slice(0, Math.ceil(rates.length / 3));
  return best.reduce((total, rate) => total + rate, 0) / best.length;
}
