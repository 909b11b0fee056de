// What it costs to mark first times: over all events at first, over 1,000 new ones, and with nothing to do. Ratios
// within this run; exit 1 when a bar is missed. `npm run bench:first -- 50000` takes fewer events than 300,000.
import { cpus, loadavg } from 'node:os';
import { writeEvents } from './bench/first-events.mjs';
import { client } from './bench/indices.mjs';
import { withSearchServer } from './bench/search-server.mjs';
import { importSource } from './bench/typescript.mjs';

const NEW = 1000;
const IDLE_RUNS = 9;
const NEW_RUNS = 5;
/** New events may cost so much more over all events than over half of them: the cost must not grow with what is there. */
const GROWTH = 1.5;
const IDLE_REQUESTS = 3;

const middle = (runs) => runs.toSorted((a, b) => a.ms - b.ms)[Math.floor(runs.length / 2)];
const say = (text) => process.stdout.write(`${text}\n`);
const total = Number(process.argv[2] ?? 300_000);
if (!Number.isInteger(total) || total < 2) throw new Error('how many events? a whole number, please');

const source = await importSource(
  'lambda/logs-to-elasticsearch/normalise.ts',
  'lambda/update-elasticsearch/first/mark-first.ts',
  'schema/index.ts',
);

await withSearchServer(async (url) => {
  const { ask, requests } = counting(client(url));
  const { normalise } = source;
  await ask('PUT', '/_index_template/cloudtrail', source.indexTemplate({ replicas: 0 }));
  const write = (from, to) => writeEvents({ ask, normalise }, from, to, total);
  const run = async () => {
    const before = requests();
    const since = performance.now();
    const counts = await source.markFirst({ ask, now: Date.now, deadline: Date.now() + 3_600_000 });
    return { ms: performance.now() - since, requests: requests() - before, ...counts };
  };
  say(`${total} events, ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}\n`);
  say(`${''.padEnd(34)} ${'ms'.padStart(8)} ${'µs/event'.padStart(9)} requests  entries  marked`);

  const fewNew = async (over, upTo) => {
    const runs = [];
    for (let n = 0; n < NEW_RUNS; n++) {
      await write(upTo - NEW, upTo);
      runs.push(await run());
    }
    return report(`${NEW} new events over ${over}, median`, middle(runs), NEW);
  };
  const half = Math.floor(total / 2);
  const wrote = [await write(0, half)];
  const first = report('first half, all of it new', await run(), half);
  const before = await fewNew('half', half);
  wrote.push(await write(half, total));
  const second = report('second half', await run(), total - half);
  report('the run after: its own marks', await run(), second.marked);
  const few = await fewNew('all', total);
  await run();
  const idle = [];
  for (let n = 0; n < IDLE_RUNS; n++) idle.push(await run());
  const median = report('nothing to do, median', middle(idle));

  const indexing = (wrote[0] + wrote[1]) / total;
  const growth = few.ms / before.ms;
  const { store, docs } = (await ask('GET', '/actors-cloudtrail/_stats/store,docs'))._all.primaries;
  say(
    `\nindexing took ${(indexing * 1000).toFixed(0)} µs an event; marking all ${share(first, second)} of that`,
  );
  say(`a run with ${NEW} new events: ${(few.ms / median.ms).toFixed(1)} times one with nothing to do`);
  say(
    `index of actors: ${docs.count} documents, ${(store.size_in_bytes / docs.count).toFixed(0)} bytes each`,
  );
  const ok = growth <= GROWTH && median.requests <= IDLE_REQUESTS;
  say(`load of the machine after: ${loadavg()[0].toFixed(1)}`);
  say(
    `bench:first ${ok ? 'ok' : 'FAIL'}: new events over all cost ${growth.toFixed(2)} times those over half (${GROWTH} at most) · nothing to do: ${median.requests} requests (${IDLE_REQUESTS} at most)`,
  );
  process.exitCode = ok ? 0 : 1;

  function share(...runs) {
    return ((runs.reduce((sum, { ms }) => sum + ms, 0) / total / indexing) * 100).toFixed(0).concat(' %');
  }
});

/** One line of the table; gives back the run. */
function report(what, run, events) {
  const each = events ? ((run.ms / events) * 1000).toFixed(0) : '';
  const figures = [run.requests, run.entries, run.marked].map((figure) => `${figure}`.padStart(8)).join('');
  say(`${what.padEnd(34)} ${run.ms.toFixed(0).padStart(8)} ${each.padStart(9)} ${figures}`);
  return run;
}

/** As the updater asks a domain, and how often it did. */
function counting(engine) {
  let requests = 0;
  const ask = async (method, path, body) => {
    requests++;
    try {
      return await engine(method, path.slice(1), body);
    } catch (error) {
      if (method === 'GET' && /: 404 /.test(error.message)) return undefined;
      throw error;
    }
  };
  return { ask, requests: () => requests };
}
