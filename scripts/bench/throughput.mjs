import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleLambda } from '../lambdas.mjs';
import { freshRecords, fullDelivery, hash, readRecords } from './batches.mjs';
import { lambdaProcess } from './lambda-process.mjs';
import { withSearchServer } from './search-server.mjs';
import { importSource } from './typescript.mjs';

const BAR = 0.9;
const DELIVERIES = 1;
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
    return await withSearchServer((searchUrl) => compare(source, work, searchUrl));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the deliveries and the same ones as bodies into `folder`, for the worker to read. */
async function prepare({ chunks, documents, logEvents }, folder) {
  const { records } = await readRecords();
  const full = Array.from({ length: DELIVERIES }, (_, at) =>
    fullDelivery(freshRecords(records, 6000, `${at}`)),
  );
  const bodies = full.map(({ event }) => {
    const items = documents(logEvents(event), hash, { misfits: [], newest: 0 });
    return [...chunks(items)].map(({ body }) => body);
  });
  const write = (name, contents) => {
    const file = join(folder, name);
    return writeFile(file, contents).then(() => file);
  };
  return {
    events: full.reduce((sum, { count }) => sum + count, 0),
    bundle: await write('index.js', await bundleLambda('src/lambda/logs-to-elasticsearch/handler.ts')),
    deliveries: await Promise.all(
      full.map(({ event }, at) => write(`event-${at}.json`, JSON.stringify(event))),
    ),
    bodies: await Promise.all(
      bodies.map((list, at) =>
        Promise.all(list.map((body, chunk) => write(`body-${at}-${chunk}.ndjson`, body))),
      ),
    ),
  };
}

async function compare({ startFront, indexTemplate, INDEX_PATTERN, TEMPLATE_NAME }, work, searchUrl) {
  const ask = async (method, path, body) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${searchUrl}/${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 200)}`);
    return JSON.parse(text);
  };
  await ask('PUT', `_index_template/${TEMPLATE_NAME}`, indexTemplate({ replicas: 0 }));
  const [cert, key] = await Promise.all(
    ['test-only-cert.pem', 'test-only-key.pem'].map((name) => readFile(new URL(name, FIXTURES), 'utf8')),
  );
  const front = await startFront({
    tls: { cert, key },
    searchUrl,
    ui: { standIn: true },
    uiPath: '/_dashboards',
  });
  const endpoint = `127.0.0.1:${front.port}`;
  const lambda = lambdaProcess(endpoint);
  const ways = {
    forward: { task: 'forward', bundle: work.bundle, files: work.deliveries },
    replay: { task: 'replay', url: `https://${endpoint}${BULK}`, deliveries: work.bodies, lanes: LANES },
  };
  const rates = async (name) => {
    const { milliseconds, counts } = await lambda.tell(ways[name]);
    await ask('POST', `${INDEX_PATTERN}/_refresh`);
    const { count } = await ask('GET', `${INDEX_PATTERN}/_count`);
    if (count !== work.events)
      throw new Error(`${name}: ${count} of ${work.events} events in the index, ${JSON.stringify(counts)}`);
    await ask('DELETE', `${INDEX_PATTERN}`);
    return (work.events / milliseconds) * 1000;
  };
  try {
    return rows(await rounds(rates), work.events);
  } finally {
    await lambda.end();
    await front.stop();
  }
}

async function rounds(rates) {
  const seen = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const names = round % 2 === 0 ? ['forward', 'replay'] : ['replay', 'forward'];
    const pair = {};
    for (const name of names) pair[name] = await rates(name);
    if (round >= 0) seen.push(pair);
  }
  return seen;
}

function rows(seen, events) {
  const rate = (name) => median(seen.map((pair) => pair[name]));
  const ratio = median(seen.map(({ forward, replay }) => forward / replay));
  if (process.env.DEBUG_BENCH) process.stderr.write(`${JSON.stringify(seen)}\n`);
  return [
    { name: `through the forwarder, ${events} events`, value: rate('forward'), unit: 'events/s', ok: true },
    { name: 'ready bodies replayed', value: rate('replay'), unit: 'events/s', ok: true },
    { name: 'bulk rate, forwarder over replay', value: ratio, unit: '×', bar: `≥ ${BAR}`, ok: ratio >= BAR },
  ];
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
