import { withStage } from './backfill-stage.mjs';
import { freshRecords, readRecords } from './batches.mjs';
import { lambdaProcess } from './lambda-process.mjs';
import { BUCKET, itemsOf, logFile, packed } from './log-bucket.mjs';

const IN_EACH = 1000;
const DAYS = 20;
/** Resident memory of a worker, bytes. */
const MEMORY = 250 * 1024 * 1024;

/**
 * One event is removed of all that were indexed: `verify` has to name it and nothing else, `--fix` to index it and nothing
 * else, and a third look to find nothing. `npm run bench:verify -- 1000000` does it among a million.
 */
export async function run({ events }) {
  const { records } = await readRecords();
  const objects = new Map();
  const ids = [];
  for (let at = 0; at * IN_EACH < events; at++) {
    const texts = freshRecords(records, Math.min(IN_EACH, events - at * IN_EACH), `verify ${at}`);
    objects.set(logFile(1 + (at % DAYS), at), packed(texts, 1));
    ids.push(/"eventID"\s*:\s*"([^"]*)"/.exec(texts[Math.floor(texts.length / 2)])[1]);
  }
  const items = itemsOf(objects.keys());
  const range = { from: 0, until: Date.now() + 86_400_000, settled: Date.now() + 86_400_000 };
  objects.set('history/bench/verify-range.json', Buffer.from(JSON.stringify(range)));
  return withStage(objects, async ({ ask, bundle, bucket, env }) => {
    let peak = 0;
    /** Does all items of an order; the sums, the names of the gaps, and the seconds that it took. */
    const all = async (order) => {
      bucket.written.clear();
      const lambda = lambdaProcess('', env);
      const since = performance.now();
      const sums = { read: 0, indexed: 0, missing: 0, different: 0, unreadable: 0 };
      for (const item of items) {
        const told = await lambda.tell({ task: 'work', bundle, item, order });
        for (const part of Object.keys(sums)) sums[part] += told.answer.sums[part];
        peak = Math.max(peak, told.peak);
      }
      const seconds = (performance.now() - since) / 1000;
      await lambda.end();
      const found = [...bucket.written].filter(([key]) => key.includes('/verify/'));
      const gaps = found.flatMap(([, bytes]) => JSON.parse(String(bytes)).gaps.map(({ id }) => id));
      return { sums, gaps, seconds };
    };
    const verify = { kind: 'verify', bucket: BUCKET };
    await all({ kind: 'backfill', bucket: BUCKET });
    await ask('POST', 'cloudtrail-*/_refresh');
    peak = 0;
    const victim = ids[Math.floor(ids.length / 3)];
    const query = { ids: { values: [victim] } };
    const { deleted } = await ask('POST', 'cloudtrail-*/_delete_by_query?refresh=true', { query });
    if (deleted !== 1) throw new Error(`${deleted} events were removed, not one`);
    const found = await all(verify);
    const fixed = await all({ ...verify, fix: true });
    const after = await all(verify);
    const named = ({ gaps }) => gaps.length === 1 && gaps[0] === victim;
    return [
      {
        name: `removed 1 of ${found.sums.read} events: found and named, alone`,
        value: found.sums.missing,
        bar: '= 1',
        ok: found.sums.read === events && found.sums.missing === 1 && named(found),
      },
      {
        name: 'filled, alone',
        value: fixed.sums.indexed,
        bar: '= 1',
        ok: fixed.sums.missing === 1 && fixed.sums.indexed === 1 && named(fixed),
      },
      {
        name: 'missing afterwards',
        value: after.sums.missing + after.sums.different + after.sums.unreadable,
        bar: '= 0',
        ok: after.sums.missing + after.sums.different + after.sums.unreadable === 0,
      },
      { name: 'rate of one worker', value: events / found.seconds, unit: 'events/s', ok: true },
      {
        name: 'resident memory of a worker',
        value: peak / 1024 / 1024,
        unit: 'MB',
        bar: `≤ ${MEMORY / 1024 / 1024}`,
        ok: peak <= MEMORY,
      },
    ];
  });
}
