// The bar of `verify`: one event removed of all is found, named and filled. The number of events as an argument:
// `npm run bench:verify -- 1000000`. A table, and a summary as the last line; exit 1 when a bar is missed.
import { runParts } from './bench/run-parts.mjs';

const events = Number(process.argv[2] ?? 100_000);
await runParts('bench:verify', { missing: () => import('./bench/verify-missing.mjs') }, [], { events });
