// Start-up time as a ratio to `node -e 0`, and the bars it has to stay under. Needs `npm run build` first.
// The runs take turns, so that a busy moment of the machine hits all of them; the least of each counts. A ratio is the
// same on a machine that is twice as slow.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROUNDS = 20;
const BIN = fileURLToPath(new URL('../bin/create-cloudtrail-kibana.js', import.meta.url));
// Nothing listens on the discard port: the wizard gets as far as its first line, and no further.
const ENV = {
  ...process.env,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
};

const RUNS = [
  { name: 'node -e 0', args: ['-e', '0'], bar: undefined },
  { name: '--version', args: [BIN, '--version'], bar: 1.2 },
  { name: '--help', args: [BIN, '--help'], bar: 1.2 },
  { name: 'wizard ready', args: [BIN, '--yes', '--no-my-ip'], bar: 1.5, untilFirstLine: true },
];

/** Milliseconds until the process ends, or until its first line on stderr. */
function time({ args, untilFirstLine = false }) {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const stop = () => resolve(Number(process.hrtime.bigint() - start) / 1e6);
    const child = spawn(process.execPath, args, { env: ENV, stdio: ['ignore', 'ignore', 'pipe'] });
    child.once('error', reject);
    child.stderr.once('data', () => {
      if (!untilFirstLine) return;
      stop();
      child.kill('SIGKILL');
    });
    child.once('close', (code) => {
      if (!untilFirstLine && code !== 0) reject(new Error(`${args.join(' ')} ended with ${code}`));
      // Without a line there was nothing to time: the promise is settled already if there was one.
      else if (untilFirstLine) reject(new Error(`${args.join(' ')} said nothing`));
      else stop();
    });
  });
}

const least = RUNS.map(() => Number.POSITIVE_INFINITY);
// One round more than counts: the first one fills the compile cache.
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [index, run] of RUNS.entries()) {
    const ms = await time(run);
    if (round > 0) least[index] = Math.min(least[index], ms);
  }
}

const [base] = least;
let missed = 0;
process.stdout.write(`      ${'least of '.concat(ROUNDS).padEnd(16)}      ms    ratio   bar\n`);
for (const [index, { name, bar }] of RUNS.entries()) {
  const ratio = least[index] / base;
  const failed = bar !== undefined && ratio > bar;
  if (failed) missed += 1;
  const row = [least[index].toFixed(1), ratio.toFixed(2)].map((cell) => cell.padStart(9)).join('');
  process.stdout.write(
    `${failed ? 'FAIL' : 'ok  '}  ${name.padEnd(14)}${row}${`${bar ?? ''}`.padStart(6)}\n`,
  );
}
process.exitCode = missed > 0 ? 1 : 0;
