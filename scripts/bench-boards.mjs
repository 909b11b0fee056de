// What the boards cost over a month of events on a real engine without its request cache, as ratios to one plain count over
// time of the same events in the same run: each panel alone, and all requests of a board at once, as the UI sends them.
// Ratios, since milliseconds say more of a machine than of a board. Exit 1 when one is over its bar.
// `npm run bench:boards -- 100000` takes fewer events than a million; a second number is how many rounds.
import { loadavg } from 'node:os';
import { fillWithEvents } from './bench/board-events.mjs';
import { client } from './bench/indices.mjs';
import { timeBoards } from './bench/panels.mjs';
import { withSearchServer } from './bench/search-server.mjs';

const BARS = { panel: 12, board: 40 };
const say = (text) => process.stdout.write(`${text}\n`);
const [events, runs] = [process.argv[2] ?? 1_000_000, process.argv[3] ?? 15].map(Number);
if (!Number.isInteger(events) || events < 1) throw new Error('how many events? a whole number, please');

const timed = await withSearchServer(async (url) => {
  const ask = client(url);
  const filled = await fillWithEvents(ask, events);
  say(`${filled.indexed} events of 30 days, ${filled.from}`);
  say(`indexed in ${filled.seconds.toFixed(0)} s, ${(filled.bytes / filled.indexed).toFixed(0)} bytes each`);
  say(`load of the machine before: ${loadavg()[0].toFixed(1)}\n`);
  return timeBoards(ask, filled, runs);
});

const ratio = ({ p50 }) => p50 / timed.plain.p50;
const tell = (name, list, bar) => {
  say(`\n${name.padEnd(36)}  ratio   p50 ms  requests`);
  for (const one of list.toSorted((a, b) => b.p50 - a.p50)) {
    const figures = [ratio(one).toFixed(1).padStart(7), one.p50.toFixed(0).padStart(8)].join(' ');
    say(
      `${one.id.padEnd(36)} ${figures}  ${`${one.requests}`.padStart(8)}${ratio(one) > bar ? ' FAIL' : ''}`,
    );
  }
  return list.filter((one) => ratio(one) > bar).length;
};
say(`${timed.plain.id}: ${timed.plain.p50.toFixed(1)} ms`);
const missed = tell('panel', timed.panels, BARS.panel) + tell('board', timed.boards, BARS.board);
const worst = (list) => Math.max(...list.map(ratio)).toFixed(1);
say(`\nload of the machine after: ${loadavg()[0].toFixed(1)}`);
say(
  `bench:boards ${missed > 0 ? `FAIL, ${missed} over the bar` : 'ok'}: over ${events} events panels cost up to ${worst(timed.panels)} plain counts (bar ${BARS.panel}), boards up to ${worst(timed.boards)} (bar ${BARS.board})`,
);
process.exitCode = missed > 0 ? 1 : 0;
