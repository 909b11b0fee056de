// How fast the panels of the boards are over a month of events: p50 and p95 of each on a real engine without its
// request cache, the slowest first; exit 1 when one is over the bar. `npm run bench:boards -- 100000` takes fewer
// events than a million.
import { loadavg } from 'node:os';
import { fillWithEvents } from './bench/board-events.mjs';
import { client } from './bench/indices.mjs';
import { timePanels } from './bench/panels.mjs';
import { withSearchServer } from './bench/search-server.mjs';

const BAR_MS = 300;
const RUNS = 20;
const SLOWEST = 5;

const say = (text) => process.stdout.write(`${text}\n`);
const events = Number(process.argv[2] ?? 1_000_000);
if (!Number.isInteger(events) || events < 1) throw new Error('how many events? a whole number, please');

const panels = await withSearchServer(async (url) => {
  const ask = client(url);
  const filled = await fillWithEvents(ask, events);
  say(`${filled.indexed} events of 30 days, ${filled.from}`);
  say(`indexed in ${filled.seconds.toFixed(0)} s, ${(filled.bytes / filled.indexed).toFixed(0)} bytes each`);
  say(`load of the machine before: ${loadavg()[0].toFixed(1)}\n`);
  return timePanels(ask, filled, RUNS);
});

say(`${'panel'.padEnd(36)} ${'p50'.padStart(6)} ${'p95'.padStart(6)} ms   hits`);
for (const { id, p50, p95, hits } of panels.toSorted((a, b) => b.p95 - a.p95)) {
  const figures = [p50, p95].map((value) => value.toFixed(0).padStart(6)).join(' ');
  say(`${id.padEnd(36)} ${figures}    ${`${hits}`.padStart(8)}${p95 < BAR_MS ? '' : ' FAIL'}`);
}
const slowest = panels.toSorted((a, b) => b.p95 - a.p95).slice(0, SLOWEST);
const missed = panels.filter(({ p95 }) => p95 >= BAR_MS);
const verdict = missed.length > 0 ? `FAIL, ${missed.length} of ${panels.length} panels over the bar` : 'ok';
const worst = slowest.map(({ id, p95 }) => `${id} ${p95.toFixed(0)}`).join(' · ');
say(`\nload of the machine after: ${loadavg()[0].toFixed(1)}`);
say(`bench:boards ${verdict}: p95 < ${BAR_MS} ms over ${events} events; slowest: ${worst}`);
process.exitCode = missed.length > 0 ? 1 : 0;
