// History's bars: ratios within this run, not absolute speeds. A table, and a summary as the last line; exit 1 when a bar
// is missed. Names of parts and a number of events (for `rate`) as arguments: `npm run bench:backfill -- rate 1000000`.
import { runParts } from './bench/run-parts.mjs';

const asked = process.argv.slice(2);
const events = Number(asked.find((one) => /^\d+$/.test(one)) ?? 200_000);
await runParts(
  'bench:backfill',
  {
    split: () => import('./bench/backfill-split.mjs'),
    memory: () => import('./bench/backfill-memory.mjs'),
    bad: () => import('./bench/backfill-bad.mjs'),
    killed: () => import('./bench/backfill-killed.mjs'),
    rate: () => import('./bench/backfill-rate.mjs'),
  },
  asked.filter((one) => !/^\d+$/.test(one)),
  { events },
);
