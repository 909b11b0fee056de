import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGzip } from 'node:zlib';
import { bundleLambda } from '../lambdas.mjs';
import { freshRecords, readRecords } from './batches.mjs';
import { lambdaProcess } from './lambda-process.mjs';
import { environment, itemsOf, logFile, packed, startBucket } from './log-bucket.mjs';
import { startSink } from './process.mjs';

const MIB = 1024 * 1024;
const BAR = 250;

/** The largest resident memory of a worker for files of any size, before a domain that takes everything. */
export async function run() {
  const folder = await mkdtemp(join(tmpdir(), 'bench-backfill-'));
  const sink = await startSink();
  try {
    const bundle = join(folder, 'index.js');
    await writeFile(bundle, await bundleLambda('src/lambda/history/handler.ts'));
    const { records } = await readRecords();
    const rows = [];
    for (const [name, make] of Object.entries(INPUTS)) {
      const { files, count } = await make(records);
      const objects = new Map(files.map((file, at) => [logFile(1, at), file]));
      const { peak, answer } = await worked({ bundle, objects, sink });
      const { read, indexed, quarantined } = answer.sums;
      if (read !== count || indexed + quarantined !== count)
        throw new Error(`${name}: of ${count} records ${JSON.stringify(answer.sums)}`);
      const value = peak / MIB;
      rows.push({ name: `RSS of a worker, ${name}`, value, unit: 'MiB', bar: `≤ ${BAR}`, ok: value <= BAR });
    }
    return rows;
  } finally {
    await sink.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const INPUTS = {
  '600 small files': (records) => {
    const files = Array.from({ length: 600 }, (_, at) => packed(freshRecords(records, 40, `${at}`), 1));
    return { files, count: 600 * 40 };
  },
  'a file of 50 MiB': (records) => ofSize(records, 50),
  'a file of 500 MiB': (records) => ofSize(records, 500),
  'records of 280 KiB that are lists of digits': () => {
    const list = `[${'1,'.repeat(143_000)}1]`;
    const texts = Array.from(
      { length: 200 },
      (_, at) => `{"eventID":"${at}","requestParameters":{"a":${list}}}`,
    );
    return { files: [packed(texts, 1)], count: 200 };
  },
  'a record of 200 MiB among others': () => {
    const texts = ['{"eventID":"1"}', `{"eventID":"2","a":"${'x'.repeat(200 * MIB)}"}`, '{"eventID":"3"}'];
    return { files: [packed(texts, 1)], count: 3 };
  },
};

/** One file that unpacks to so many MiB of fresh records. */
async function ofSize(records, size) {
  const gzip = createGzip({ level: 1 });
  const parts = [];
  gzip.on('data', (part) => parts.push(part));
  const ended = new Promise((resolve) => gzip.once('end', resolve));
  let bytes = 0;
  let count = 0;
  gzip.write('{"Records":[');
  for (let block = 0; bytes < size * MIB; block++) {
    const texts = freshRecords(records, 1000, `${block}`);
    const text = `${count > 0 ? ',' : ''}${texts.join(',')}`;
    bytes += Buffer.byteLength(text);
    count += texts.length;
    if (!gzip.write(text)) await new Promise((resolve) => gzip.once('drain', resolve));
  }
  gzip.end(']}');
  await ended;
  return { files: [Buffer.concat(parts)], count };
}

async function worked({ bundle, objects, sink }) {
  const bucket = await startBucket(objects, () => sink.endpoint);
  const lambda = lambdaProcess('', environment(bucket.url));
  try {
    return await lambda.tell({ task: 'work', bundle, item: itemsOf(objects.keys())[0] });
  } finally {
    await lambda.end();
    await bucket.stop();
  }
}
