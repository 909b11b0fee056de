// Prints the sizes a user downloads and fails when one is over its bar. Needs `npm run build` first.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

const KB = 1024;
const [packed] = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }),
);
const { dependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8'));

const rows = [
  ['tarball (KB)', packed.size / KB, 1300],
  ['forwarder zip (KB)', statSync('dist/lambda/LogsToElasticsearch.zip').size / KB, 250],
  ['custom-resource zip (KB)', statSync('dist/lambda/UpdateElasticsearch.zip').size / KB, 250],
  ['runtime dependencies', Object.keys(dependencies).length, 0],
];
let failed = 0;
for (const [name, value, bar] of rows) {
  const over = value > bar;
  if (over) failed += 1;
  process.stdout.write(
    `${over ? 'FAIL' : 'ok  '} ${name.padEnd(26)} ${value.toFixed(1).padStart(8)}  bar ${bar}\n`,
  );
}
process.exitCode = failed > 0 ? 1 : 0;
