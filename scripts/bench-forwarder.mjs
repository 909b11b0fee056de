// The forwarder's bars: ratios within this run, not absolute speeds. A table, and a summary as the last line;
// exit 1 when a bar is missed. Names of parts as arguments run only those: `npm run bench:forwarder -- cpu`.
import { existsSync } from 'node:fs';

const PARTS = {
  cpu: () => import('./bench/cpu.mjs'),
  process: () => import('./bench/process.mjs'),
  throughput: () => import('./bench/throughput.mjs'),
  'index-size': () => import('./bench/index-size.mjs'),
};

/** Rows of one part; one that cannot run is a bar missed. */
async function rowsOf(part) {
  try {
    const { run } = await PARTS[part]();
    return await run();
  } catch (error) {
    return [{ name: `${part}: ${error.message}`, ok: false }];
  }
}

function line({ name, value, unit = '', bar, ok }) {
  const verdict = ok ? (bar === undefined ? '' : 'ok') : 'FAIL';
  if (value === undefined) return `${verdict.padEnd(5)} ${name}`;
  const shown = typeof value === 'number' ? value.toFixed(value < 100 ? 2 : 0) : value;
  return `${verdict.padEnd(5)} ${name.padEnd(44)} ${shown.padStart(9)} ${unit.padEnd(9)} ${bar ?? ''}`;
}

const asked = process.argv.slice(2);
const rows = [];
const there = Object.keys(PARTS).filter((part) => existsSync(new URL(`bench/${part}.mjs`, import.meta.url)));
for (const part of asked.length > 0 ? asked : there) {
  process.stdout.write(`\n${part}\n`);
  for (const row of await rowsOf(part)) {
    rows.push(row);
    process.stdout.write(`${line(row)}\n`.replace(/ +\n$/, '\n'));
  }
}
const bars = rows.filter(({ bar, ok }) => bar !== undefined || !ok);
const missed = bars.filter(({ ok }) => !ok);
const verdict =
  missed.length > 0 ? `FAIL, ${missed.length} of ${bars.length} bars missed` : `ok, ${bars.length} bars held`;
const figures = bars.map(
  ({ name, value, unit = '' }) => `${name}${value === undefined ? '' : ` ${+value.toFixed(2)} ${unit}`}`,
);
process.stdout.write(`\nbench:forwarder ${verdict}: ${figures.join(' · ')}\n`);
process.exitCode = missed.length > 0 ? 1 : 0;
