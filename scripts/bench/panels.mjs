import { importSource } from './typescript.mjs';

const SOURCES = ['kibana/panel-search.ts', '../test/helpers/boards/saved.ts'];

/**
 * Times every panel of the boards `runs` times, all panels by turns, after one round that does not count: by then the
 * engine has read its files. What the engine keeps of whole requests is left out; by turns, little else helps either.
 * @returns milliseconds as the client sees them, and the events that each panel looks at
 */
export async function timePanels(ask, { range, days }, runs) {
  const { readFile, panelSearch, intervalFor } = await importSource(...SOURCES);
  const interval = intervalFor(days * 86_400_000);
  // The quarantine holds next to nothing.
  const panels = readFile()
    .panels.filter(({ rejects }) => !rejects)
    .map((panel) => ({
      id: panel.id,
      body: panelSearch(panel, range, interval),
      times: [],
      hits: 0,
    }));
  for (let run = 0; run <= runs; run++) {
    for (const panel of panels) {
      const since = performance.now();
      const { _shards, hits } = await ask('POST', 'cloudtrail-*/_search?request_cache=false', panel.body);
      if (run > 0) panel.times.push(performance.now() - since);
      if (_shards.failed > 0) throw new Error(`${panel.id}: a shard failed`);
      if (hits.total.value === 0) throw new Error(`${panel.id} finds no event`);
      panel.hits = hits.total.value;
    }
  }
  return panels.map(({ id, times, hits }) => ({
    id,
    hits,
    p50: percentile(times, 50),
    p95: percentile(times, 95),
  }));
}

function percentile(times, percent) {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1];
}
