import { importSource } from './typescript.mjs';

const SOURCES = [
  'kibana/panel-search.ts',
  'kibana/boards/index.ts',
  'report/ask.ts',
  '../test/helpers/boards/saved.ts',
];
const EVENTS = 'cloudtrail-*/_search?request_cache=false';
/** What Discover asks for a list of events, and a list to choose from for its values. */
const LIST_ROWS = 500;
const VALUES = 20;

/**
 * Times the boards as the UI asks for them: each panel alone, and all requests of a board at once, with those of the lists
 * to choose from. What the engine keeps of whole requests is left out. Everything is timed in each of `runs` rounds, one
 * after the other, after a round that does not count: by then the engine has read its files.
 * @returns milliseconds of the plain count over time, of each panel and of each board, as the client sees them
 */
export async function timeBoards(ask, { range, days }, runs) {
  const source = await importSource(...SOURCES);
  const interval = source.intervalFor(days * 86_400_000);
  const plain = { id: 'plain count over time', bodies: [countOverTime(source, range, interval)] };
  const boards = source.BOARDS.map((board) => boardOf(source, board, range, interval));
  const all = [plain, ...boards.flatMap(({ panels }) => panels), ...boards];
  for (const one of all) one.times = [];
  for (let run = 0; run <= runs; run++)
    for (const one of all) {
      const since = performance.now();
      await Promise.all(one.bodies.map((body) => answered(ask, one.id, body)));
      if (run > 0) one.times.push(performance.now() - since);
    }
  const timed = ({ id, times, bodies }) => ({ id, requests: bodies.length, p50: percentile(times, 50) });
  return {
    plain: timed(plain),
    panels: boards.flatMap(({ panels }) => panels.map(timed)),
    boards: boards.map(timed),
  };
}

const countOverTime = ({ panelSearch }, range, interval) => ({
  ...panelSearch({ aggs: [], query: '' }, range, interval),
  aggs: { time: { date_histogram: { field: 'eventTime', fixed_interval: interval, min_doc_count: 1 } } },
});

/** Words ask for nothing, and the quarantine holds next to nothing. */
function boardOf({ searchOf, panelSearch, readFile }, { id, panels: all }, range, interval) {
  const panels = all
    .filter((panel) => !('text' in panel) && panel.rejects !== true && panel.health !== true)
    .map((panel) => {
      const { body } = searchOf(panel, range, interval);
      const list = 'events' in panel ? { size: LIST_ROWS, _source: true } : {};
      return { id: `${id}-${panel.id}`, bodies: [{ ...body, ...list }] };
    });
  const { query } = panelSearch({ aggs: [], query: '' }, range, interval);
  const lists = readFile().controls.map((field) => ({
    size: 0,
    query,
    aggs: { values: { terms: { field, size: VALUES, order: { _count: 'desc' } } } },
  }));
  return { id, panels, bodies: [...panels.flatMap(({ bodies }) => bodies), ...lists] };
}

async function answered(ask, id, body) {
  const { _shards } = await ask('POST', EVENTS, body);
  if (_shards.failed > 0) throw new Error(`${id}: a shard failed`);
}

function percentile(times, percent) {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1];
}
