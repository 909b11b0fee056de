import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleLambda } from '../lambdas.mjs';
import { bodiesOf, freshRecords, fullDelivery, hash, readRecords } from './batches.mjs';
import { client } from './indices.mjs';
import { lambdaProcess } from './lambda-process.mjs';
import { withSearchServer } from './search-server.mjs';
import { importSource } from './typescript.mjs';

const BAR = 0.9;
const WARM_UP = 4;
const ROUNDS = 15;
/** Requests at a time of the replay: as many as the forwarder has. */
const LANES = 2;
/** The answer's size counts too: what the forwarder asks for. */
const BULK = '/_bulk?filter_path=items.create.status,items.create.error.type,items.create.error.reason';
const SOURCES = ['chunks', 'documents', 'payload'].map((name) => `lambda/logs-to-elasticsearch/${name}.ts`);
const FIXTURES = new URL('../../test/fixtures/tls/', import.meta.url);

/** Events a second through the forwarder, against its own bulk bodies sent ready-made; a fresh index for each run. */
export async function run() {
  const folder = await mkdtemp(join(tmpdir(), 'bench-forwarder-'));
  try {
    const source = await importSource(...SOURCES, 'sandbox/front/index.ts', 'schema/index.ts');
    const work = await prepare(source, folder);
    return await withSearchServer((searchUrl) => throughFront(source, work, searchUrl));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the forwarder, a full delivery and the same one as bulk bodies into `folder`, for the worker to read. */
async function prepare({ chunks, documents, logEvents }, folder) {
  const { records } = await readRecords();
  const { event, count } = fullDelivery(freshRecords(records, 6000));
  const items = documents(logEvents(event), hash, { misfits: [], newest: 0 });
  const bodies = (await bodiesOf(chunks, items)).map((body, at) => [`${at}.ndjson`, body]);
  const write = async ([name, contents]) => {
    const file = join(folder, name);
    await writeFile(file, contents);
    return file;
  };
  return {
    count,
    bundle: await write(['index.js', await bundleLambda('src/lambda/logs-to-elasticsearch/handler.ts')]),
    file: await write(['event.json', JSON.stringify(event)]),
    bodies: await Promise.all(bodies.map(write)),
  };
}

async function throughFront({ startFront, indexTemplate, INDEX_PATTERN, TEMPLATE_NAME }, work, searchUrl) {
  const ask = client(searchUrl);
  await ask('PUT', `_index_template/${TEMPLATE_NAME}`, indexTemplate({ replicas: 0 }));
  const tls = { cert: await fixture('test-only-cert.pem'), key: await fixture('test-only-key.pem') };
  const front = await startFront({ tls, searchUrl, ui: { standIn: true }, uiPath: '/_dashboards' });
  const endpoint = `127.0.0.1:${front.port}`;
  const lambda = lambdaProcess(endpoint);
  const tasks = {
    forward: { task: 'forward', bundle: work.bundle, file: work.file },
    replay: { task: 'replay', url: `https://${endpoint}${BULK}`, files: work.bodies, lanes: LANES },
  };
  const rateOf = async (name) => {
    const { milliseconds, ...more } = await lambda.tell(tasks[name]);
    await ask('POST', `${INDEX_PATTERN}/_refresh`);
    const { count } = await ask('GET', `${INDEX_PATTERN}/_count`);
    if (count !== work.count) {
      throw new Error(`${name}: ${count} of ${work.count} events in the index, ${JSON.stringify(more)}`);
    }
    await ask('DELETE', INDEX_PATTERN);
    return (count / milliseconds) * 1000;
  };
  try {
    return rows(await rounds(rateOf), work.count);
  } finally {
    await lambda.end();
    await front.stop();
  }
}

const fixture = (name) => readFile(new URL(name, FIXTURES), 'utf8');

/** By turns, each way first in every second round. */
async function rounds(rateOf) {
  const rates = { forward: [], replay: [] };
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const name of round % 2 === 0 ? ['forward', 'replay'] : ['replay', 'forward']) {
      const rate = await rateOf(name);
      if (round >= 0) rates[name].push(rate);
    }
  }
  return rates;
}

function rows(rates, count) {
  const [forward, replay] = [quickest(rates.forward), quickest(rates.replay)];
  const ratio = forward / replay;
  return [
    { name: `through the forwarder, ${count} events`, value: forward, unit: 'events/s', ok: true },
    { name: 'ready bodies replayed', value: replay, unit: 'events/s', ok: true },
    { name: 'bulk rate, forwarder over replay', value: ratio, unit: '×', bar: `≥ ${BAR}`, ok: ratio >= BAR },
  ];
}

/** Mean of the quicker third: whatever else the machine does only slows a round down. */
function quickest(rates) {
  const best = rates.toSorted((a, b) => b - a).slice(0, Math.ceil(rates.length / 3));
  return best.reduce((sum, rate) => sum + rate, 0) / best.length;
}
