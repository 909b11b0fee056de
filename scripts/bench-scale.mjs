// What a size of the domain can take, from what is measured here: CPU of the forwarder and of the engine for each event, and one
// node beside three with as much heap together. Prints the tables of docs/scale.md.
// `npm run bench:scale -- 20000` takes fewer events than 60,000.
import { loadavg } from 'node:os';
import { bodiesOf, freshRecords, fullDelivery, hash, readRecords } from './bench/batches.mjs';
import { capacityTable } from './bench/capacity.mjs';
import { client } from './bench/indices.mjs';
import { processorSeconds } from './bench/processor-seconds.mjs';
import { withCluster } from './bench/search-server.mjs';
import { importSource } from './bench/typescript.mjs';

const HEAP = 1536;
const EVENTS = Number(process.argv[2] ?? 60_000);
const LANES = 2;
const say = (text) => process.stdout.write(`${text}\n`);
const CASES = [
  { name: 'one node', nodes: 1, shards: 1, replicas: 0 },
  { name: 'three nodes, one shard', nodes: 3, shards: 1, replicas: 0 },
  { name: 'three nodes, three shards', nodes: 3, shards: 3, replicas: 0 },
  { name: 'three nodes, one shard and its copy', nodes: 3, shards: 1, replicas: 1 },
  { name: 'three nodes, three shards and their copies', nodes: 3, shards: 3, replicas: 1 },
];
const SEARCH = {
  size: 0,
  aggs: {
    days: { date_histogram: { field: 'eventTime', fixed_interval: '1h' } },
    names: { terms: { field: 'eventName', size: 20 } },
    actors: { terms: { field: 'actor', size: 20 } },
  },
};

const source = await importSource(
  ...['chunks', 'documents', 'payload'].map((name) => `lambda/logs-to-elasticsearch/${name}.ts`),
  'schema/index.ts',
);
const { records, from } = await readRecords();
const prepared = await prepare();
say(`${prepared.count} events, ${from}; load of the machine ${loadavg()[0].toFixed(1)}`);
say(
  `forwarder: ${prepared.micros.toFixed(0)} µs of CPU an event, from the delivery to the bodies of its requests\n`,
);

const measured = [];
for (const nodes of [1, 3])
  await withCluster({ nodes, heap: HEAP / nodes }, async (url, pids) => {
    for (const one of CASES.filter((row) => row.nodes === nodes))
      measured.push(await measure(one, url, pids));
  });

const [first] = measured;
say('| | events/s | of one node | engine CPU, µs an event | of one node | search, ms |');
say('|---|---:|---:|---:|---:|---:|');
for (const { name, rate, micros, search } of measured)
  say(
    `| ${name} | ${rate.toFixed(0)} | ${(rate / first.rate).toFixed(2)} | ${micros.toFixed(0)} | ${(micros / first.micros).toFixed(2)} | ${search.toFixed(0)} |`,
  );
say(`\nload of the machine after: ${loadavg()[0].toFixed(1)}\n`);
for (const line of await capacityTable(first.micros)) say(line);

/** Bulk bodies of full deliveries, and the CPU that making them took. */
async function prepare() {
  const bodies = [];
  let [count, micros] = [0, 0];
  for (let at = 0; count < EVENTS; at++) {
    const { event } = fullDelivery(freshRecords(records, 6000, `${at}`));
    const before = process.cpuUsage();
    const items = source.documents(source.logEvents(event), hash, { misfits: [], newest: 0 });
    const made = await bodiesOf(source.chunks, items);
    const { user, system } = process.cpuUsage(before);
    const lines = made.map((body) => Buffer.from(body).toString('utf8'));
    const events = lines.reduce((sum, body) => sum + body.split('\n').length / 2 - 0.5, 0);
    // The first delivery warms the compiler up.
    if (at > 0) micros += user + system;
    else bodies.warm = events;
    count += events;
    bodies.push(...lines);
  }
  return { bodies, count: Math.round(count), micros: micros / (count - bodies.warm) };
}

async function measure({ name, nodes, shards, replicas }, url, pids) {
  const ask = client(url);
  await ask('PUT', `_index_template/${source.TEMPLATE_NAME}`, source.indexTemplate({ replicas, shards }));
  // Twice: Java's compiler has seen it all in the first round.
  let result;
  for (let round = 0; round < 2; round++) {
    await ask('DELETE', `${source.INDEX_PATTERN}?ignore_unavailable=true`);
    const cpu = await processorSeconds(pids);
    const since = performance.now();
    await send(ask);
    const seconds = (performance.now() - since) / 1000;
    await ask('POST', `${source.INDEX_PATTERN}/_refresh`);
    const spent = (await processorSeconds(pids)) - cpu;
    const { count } = await ask('GET', `${source.INDEX_PATTERN}/_count`);
    result = { name, nodes, rate: count / seconds, micros: (spent / count) * 1e6, count };
  }
  const search = await quickest(() =>
    ask('POST', `${source.INDEX_PATTERN}/_search?request_cache=false`, SEARCH),
  );
  return { ...result, search };
}

async function send(ask) {
  const waiting = prepared.bodies.values();
  const lane = async () => {
    for (const body of waiting) {
      const { errors } = await ask('POST', '_bulk?filter_path=errors', body, 'application/x-ndjson');
      if (errors) throw new Error('the engine refused some');
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

async function quickest(work, rounds = 9) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const since = performance.now();
    await work();
    best = Math.min(best, performance.now() - since);
  }
  return best;
}
