import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHARED = join(ROOT, '../shared/data/cloudtrail');
const OWN = ['test/fixtures/cloudtrail', 'assets/sandbox/records'].map((folder) => join(ROOT, folder));
/** Lambda takes 1 MB of an asynchronous invocation; the rest is for the JSON around `data`. */
const MAX_BASE64 = 1_000_000;

/**
 * CloudTrail records, one JSON text each. From the folder `BENCH_RECORDS`; else from the development set beside the
 * repository; else the repository's own. Synthetic records are left out: their sizes would decide every figure.
 * @returns {Promise<{from: string, records: string[]}>}
 */
export async function readRecords() {
  const folders = process.env.BENCH_RECORDS
    ? [process.env.BENCH_RECORDS]
    : existsSync(SHARED)
      ? [SHARED]
      : OWN;
  const records = (await Promise.all(folders.map(readFolder))).flat();
  if (records.length === 0) throw new Error(`no *.ndjson or *.ndjson.gz in ${folders.join(', ')}`);
  return { from: folders.map((folder) => relative(ROOT, folder)).join(' and '), records };
}

async function readFolder(folder) {
  const names = (await readdir(folder)).filter(
    (name) => /\.ndjson(\.gz)?$/.test(name) && !/synthetic/.test(name),
  );
  const files = await Promise.all(names.sort().map((name) => readFile(join(folder, name))));
  return files.flatMap((file, at) => {
    const text = (names[at].endsWith('.gz') ? gunzipSync(file) : file).toString('utf8');
    return text.split('\n').filter((line) => line.trim() !== '');
  });
}

/**
 * `count` records, the given ones again and again, each with an event id, request id and time of its own; the times
 * are a second apart and end now, so that they fall into one or two monthly indices.
 */
export function freshRecords(records, count, salt = '') {
  const start = Date.now() - count * 1000;
  return Array.from({ length: count }, (_, at) => {
    const time = new Date(start + at * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
    return withId(records[at % records.length], uuid(`event ${salt} ${at}`))
      .replace(/("requestID"\s*:\s*)"[^"]*"/, `$1"${uuid(`request ${salt} ${at}`)}"`)
      .replace(/("eventTime"\s*:\s*)"[^"]*"/, `$1"${time}"`);
  });
}

/** A few old records have no id, and none may be a duplicate. */
function withId(record, id) {
  const fresh = record.replace(/("eventID"\s*:\s*)"[^"]*"/, `$1"${id}"`);
  return fresh === record ? record.replace('{', `{"eventID":"${id}",`) : fresh;
}

function uuid(seed) {
  const hex = createHash('md5').update(seed).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** What the handler gives to the normaliser, for records without an id. */
export const hash = (text) => createHash('sha256').update(text).digest('hex');

/** What CloudWatch Logs hands to a subscribed function for these records. */
export function delivery(records) {
  const timestamp = Date.now();
  const envelope = {
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: 'aws-cloudtrail-logs',
    logStream: '123456789012_CloudTrail_eu-west-1',
    subscriptionFilters: ['forwarder'],
    logEvents: records.map((message, at) => ({
      id: `${'3'.repeat(50)}${`${at}`.padStart(6, '0')}`,
      timestamp,
      message,
    })),
  };
  return { awslogs: { data: gzipSync(JSON.stringify(envelope)).toString('base64') } };
}

/** The largest delivery that these records' beginning makes: just under what one invocation takes. */
export function fullDelivery(records) {
  let fits = 0;
  for (let step = 1 << 16; step >= 1; step >>= 1) {
    const count = fits + step;
    if (count <= records.length && delivery(records.slice(0, count)).awslogs.data.length <= MAX_BASE64)
      fits = count;
  }
  return { event: delivery(records.slice(0, fits)), count: fits };
}

/** The bulk bodies that the forwarder would send for these items. */
export async function bodiesOf(chunks, items) {
  const bodies = [];
  for await (const { body } of chunks(items, async () => {})) bodies.push(body);
  return bodies;
}
