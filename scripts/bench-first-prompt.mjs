// From the command to the first prompt where a stack exists already, against an AWS that takes its time to answer.
// Needs `npm run build` first. The same with all of the discovery before it, and that one call after the other.
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import { importSource } from './bench/typescript.mjs';

const ROUNDS = 7;
const LATENCY_MS = 50;
const BAR_MS = 1000;
const BIN = fileURLToPath(new URL('../bin/create-cloudtrail-kibana.js', import.meta.url));
const STACK = { name: 'cloudtrail-kibana', status: 'UPDATE_COMPLETE', version: '0.0.1' };

// A flag that answers a question leaves out the menu: the first prompt comes after the whole discovery.
const WHOLE = ['--authorized-ip', '203.0.113.7'];
const RUNS = [
  { name: 'menu', args: [], prompt: /\? What to do/, pace: { latencyMs: LATENCY_MS }, bar: BAR_MS },
  { name: 'all of it first', args: WHOLE, prompt: /\? Name of the stack/, pace: { latencyMs: LATENCY_MS } },
  {
    name: 'one after another',
    args: WHOLE,
    prompt: /\? Name of the stack/,
    pace: { latencyMs: LATENCY_MS, serial: true },
  },
];

/** Milliseconds until the prompt is on the screen. */
function time(args, prompt, env) {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const child = spawn(process.execPath, [BIN, '--no-my-ip', ...args], {
      name: 'xterm-256color',
      cols: 80,
      rows: 24,
      env: { ...process.env, CI: '', NO_COLOR: '1', ...env },
    });
    let text = '';
    let ms;
    child.onData((data) => {
      text += data;
      if (ms !== undefined || !prompt.test(text)) return;
      ms = Number(process.hrtime.bigint() - start) / 1e6;
      child.kill('SIGKILL');
    });
    child.onExit(() => (ms === undefined ? reject(new Error(`no ${prompt} in:\n${text}`)) : resolve(ms)));
  });
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const { fakeAws, stacksAnswer } = await importSource('../test/helpers/fake-aws.ts');
const times = RUNS.map(() => []);
const calls = RUNS.map(() => 0);
// They take turns, so that a busy moment of the machine hits all of them. The first round fills the compile cache.
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const [index, { args, prompt, pace }] of RUNS.entries()) {
    const aws = await fakeAws(stacksAnswer(STACK), pace);
    const ms = await time(args, prompt, aws.env);
    await aws.close();
    if (round > 0) times[index].push(ms);
    calls[index] = aws.asked.length;
  }
}

const serial = median(times[2]);
process.stdout.write(
  `      first prompt at ${LATENCY_MS} ms a call, median of ${ROUNDS}      ms   ratio   bar   calls\n`,
);
for (const [index, { name, bar }] of RUNS.entries()) {
  const ms = median(times[index]);
  const missed = bar !== undefined && ms > bar;
  if (missed) process.exitCode = 1;
  const cells = [ms.toFixed(0).padStart(9), (serial / ms).toFixed(2).padStart(8), `${bar ?? ''}`.padStart(6)];
  process.stdout.write(
    `${missed ? 'FAIL' : 'ok  '}  ${name.padEnd(42)}${cells.join('')}${String(calls[index]).padStart(8)}\n`,
  );
}
