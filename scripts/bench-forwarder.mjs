// The forwarder's bars: ratios within this run, not absolute speeds. A table, and a summary as the last line;
// exit 1 when a bar is missed. Names of parts as arguments run only those: `npm run bench:forwarder -- cpu`.
import { runParts } from './bench/run-parts.mjs';

await runParts(
  'bench:forwarder',
  {
    cpu: () => import('./bench/cpu.mjs'),
    process: () => import('./bench/process.mjs'),
    throughput: () => import('./bench/throughput.mjs'),
    'index-size': () => import('./bench/index-size.mjs'),
  },
  process.argv.slice(2),
);
