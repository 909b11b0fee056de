import { readRecords } from './batches.mjs';
import { importSource } from './typescript.mjs';

const RUNS = 7;
const CHUNK = 64 * 1024;
const RECORDS = 20_000;
const MIB = 1024 * 1024;

/** How fast a file is cut into its records, against a parse of them, which comes afterwards in any case. */
export async function run() {
  const { splitter } = await importSource('lambda/history/files/splitter.ts');
  const { records } = await readRecords();
  const texts = Array.from({ length: RECORDS }, (_, at) => records[at % records.length]);
  const bytes = Buffer.from(`{"Records":[${texts.join(',')}]}`);
  const best = (work) => Math.min(...Array.from({ length: RUNS }, () => timed(work)));
  const cut = best(() => {
    const split = splitter();
    let count = 0;
    for (let at = 0; at < bytes.length; at += CHUNK)
      count += split.write(bytes.subarray(at, at + CHUNK)).length;
    if (count + split.end().length !== RECORDS) throw new Error(`${count} of ${RECORDS} records`);
  });
  const parsed = best(() => {
    for (const text of texts) JSON.parse(text);
  });
  const rate = (milliseconds) => bytes.length / MIB / (milliseconds / 1000);
  return [
    { name: 'cut into records', value: rate(cut), unit: 'MiB/s', ok: true },
    { name: 'the records parsed', value: rate(parsed), unit: 'MiB/s', ok: true },
    {
      name: 'time to cut, over time to parse',
      value: cut / parsed,
      unit: '×',
      bar: '≤ 2',
      ok: cut / parsed <= 2,
    },
  ];
}

/** Milliseconds of the processor, so that what else runs on the machine does not count. */
function timed(work) {
  const since = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}
