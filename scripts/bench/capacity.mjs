import { importSource } from './typescript.mjs';

/**
 * An Amazon vCPU is taken for half of a core here: for each event the other half is for merges, searches and the updater. A
 * T3 has a fifth of each of its two (EC2 User Guide, "Burstable performance instances", baseline utilisation).
 */
const FOR_WRITING = 0.5;
const CPUS = {
  't3.small.search': 0.4,
  'm7g.medium.search': 1,
  'm7g.large.search': 2,
  'r7g.2xlarge.search': 8,
};
const MONTH_SECONDS = (365 / 12) * 86_400;

const short = (number) =>
  number >= 1e9 ? `${(number / 1e9).toFixed(1)} bn` : `${Math.round(number / 1e6)} M`;

/**
 * Lines of a table: what each size takes.
 * @param {number} micros CPU of the engine for an event, in µs, without a copy
 */
export async function capacityTable(micros) {
  const { SIZES, shapeOf, eventsFor, domainCost } = await importSource(
    'plan/sizes.ts',
    'plan/shape.ts',
    'plan/move-up.ts',
    'plan/cost.ts',
  );
  const rows = Object.keys(SIZES).map((domainSize) => {
    const shape = shapeOf({ domainSize }, 'us-east-1');
    const cpus = shape.nodes * CPUS[shape.instanceType] * FOR_WRITING;
    const rate = (cpus * 1e6) / (micros * (1 + shape.replicas));
    const kept = [30, 90, 365].map((days) => short(eventsFor(shape, days)));
    const { usd } = domainCost({ domainSize }, 'us-east-1');
    const storage = shape.nodes * shape.volumeGiB;
    const mean = eventsFor(shape, 90) / MONTH_SECONDS;
    return `| ${domainSize} | ${shape.nodes} × ${shape.instanceType} | ${storage.toLocaleString('en-US')} | ${Math.round(rate).toLocaleString('en-US')} | ${mean.toFixed(mean < 10 ? 1 : 0)} | ${kept.join(' | ')} | $${usd.toFixed(2)} |`;
  });
  return [
    '| size | data nodes | GiB | events/s that it can write | events/s at 90 days full | events a month for 30 days | 90 days | 365 days | domain a month |',
    '|---|---|---:|---:|---:|---:|---:|---:|---:|',
    ...rows,
  ];
}
