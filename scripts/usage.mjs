// Which permissions are used: `CREATE_CLOUDTRAIL_KIBANA_USAGE=.cache/usage npm run test:e2e` records it, this prints it.
// What is never used has a reason in scripts/usage-reasons.json; with --strict one without a reason is an error. A reason
// for what is used, or not granted, is one always. With --run it runs the tests first, all or those that are named.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { importSource } from './bench/typescript.mjs';
import { at, cacheOf } from './lint/pinned-tool.mjs';
import { allGrants } from './usage/grants.mjs';
import { usesOf } from './usage/recordings.mjs';
import { linesOf, staleReasons, unexplained, usageOf } from './usage/report.mjs';

const REASONS = 'scripts/usage-reasons.json';
const VARIABLE = 'CREATE_CLOUDTRAIL_KIBANA_USAGE';
const { values, positionals } = parseArgs({
  options: { strict: { type: 'boolean' }, run: { type: 'boolean' } },
  allowPositionals: true,
});
const folder = process.env[VARIABLE] || cacheOf('usage');
const say = (line) => process.stdout.write(`${line}\n`);
const json = (path) => JSON.parse(readFileSync(at(path), 'utf8'));

const recordings = () =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.ndjson')) : [];

/** Records anew. Tests that fail are no end: what was used until then is used. */
function record() {
  for (const name of recordings()) rmSync(join(folder, name));
  const { status } = spawnSync('npm', ['run', 'test:e2e', '--', ...positionals], {
    env: { ...process.env, [VARIABLE]: folder },
    stdio: 'inherit',
  });
  if (status !== 0) say('Some tests failed: more may be used than this report shows.');
}

if (values.run) record();
const uses = usesOf(recordings().map((name) => readFileSync(join(folder, name), 'utf8')));
const printed = await importSource('plan/policy.ts', 'plan/printed-boundary.ts');
const reasons = json(REASONS);
const usage = usageOf(allGrants(json('templates/cloudtrail-es-cluster.json'), printed), uses, reasons);
const [open, stale] = [unexplained(usage), staleReasons(usage, reasons)];
for (const line of linesOf(usage)) say(line);
for (const line of stale) say(line);
const used = usage.filter(({ found }) => found.length > 0).length;
say(
  `usage: ${usage.length} granted, ${used} used, ${open.length} neither used nor with a reason in ${REASONS}`,
);
if (uses.length === 0)
  say(`usage: nothing is recorded; run it with --run, or the tests with ${VARIABLE}=.cache/usage`);
process.exitCode = uses.length === 0 || stale.length > 0 || (values.strict && open.length > 0) ? 1 : 0;
