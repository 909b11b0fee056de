import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withStage } from './backfill-stage.mjs';
import { bodiesOf, freshRecords, hash, readRecords } from './batches.mjs';
import { lambdaProcess } from './lambda-process.mjs';
import { itemsOf, logFile, packed } from './log-bucket.mjs';
import { importSource } from './typescript.mjs';

const BAR = 0.8;
const ROUNDS = 3;
/** Children at work side by side; each has two requests on their way, and so has the replay. */
const CHILDREN = 2;
const LANES = 2;
const IN_EACH = 1000;
const DAYS = 6;
const BULK =
  '/_bulk?filter_path=items.create.status,items.create.error.type,items.create.error.reason,items.create.error.caused_by.reason';

/**
 * Events a second from log files in a bucket into the index, against bulk bodies made before and sent straight to the
 * engine over as many connections. By turns, each with a fresh index; the medians are compared. The engine has a
 * processor to itself, as in AWS; the bucket's stand-in and the endpoint share the other one with the function.
 */
export async function run({ events }) {
  const { chunks, documents } = await importSource(
    'lambda/logs-to-elasticsearch/chunks.ts',
    'lambda/logs-to-elasticsearch/documents.ts',
  );
  const { records } = await readRecords();
  const objects = new Map();
  return withStage(objects, async ({ ask, searchUrl, folder, bundle, env, separate }) => {
    const bodies = [];
    for (let at = 0; at * IN_EACH < events; at++) {
      const texts = freshRecords(records, Math.min(IN_EACH, events - at * IN_EACH), `rate ${at}`);
      objects.set(logFile(1 + (at % DAYS), at), packed(texts));
      const logEvents = texts.map((message) => ({ id: '', timestamp: Date.now(), message }));
      const items = documents(logEvents, hash, { misfits: [], newest: 0 });
      for (const [part, body] of (await bodiesOf(chunks, items)).entries()) {
        const file = join(folder, `${at}-${part}.ndjson`);
        await writeFile(file, body);
        bodies.push(file);
      }
    }
    const share = (list, child) => list.filter((_, at) => at % CHILDREN === child);
    // They stay, as Lambda keeps them from item to item.
    const children = (more) => Array.from({ length: CHILDREN }, () => lambdaProcess('', more));
    const ways = {
      indexed: {
        lambdas: children(env),
        tasks: (child) =>
          share(itemsOf(objects.keys()), child).map((item) => ({ task: 'work', bundle, item })),
      },
      replayed: {
        lambdas: children({}),
        tasks: (child) => [
          { task: 'replay', url: `${searchUrl}${BULK}`, files: share(bodies, child), lanes: LANES },
        ],
      },
    };
    const rates = { indexed: [], replayed: [] };
    for (let round = -1; round < ROUNDS; round++)
      for (const name of round % 2 === 0 ? ['indexed', 'replayed'] : ['replayed', 'indexed']) {
        const { lambdas, tasks } = ways[name];
        const since = performance.now();
        await Promise.all(
          lambdas.map(async (lambda, child) => {
            for (const task of tasks(child)) await lambda.tell(task);
          }),
        );
        const seconds = (performance.now() - since) / 1000;
        await ask('POST', 'cloudtrail-*/_refresh');
        const { count } = await ask('GET', 'cloudtrail-*/_count');
        if (count !== events) throw new Error(`${name}: ${count} of ${events} events in the index`);
        await ask('DELETE', 'cloudtrail-*');
        if (round >= 0) rates[name].push(count / seconds);
      }
    for (const { lambdas } of Object.values(ways)) for (const lambda of lambdas) await lambda.end();
    const [past, ready] = [median(rates.indexed), median(rates.replayed)];
    return [
      {
        name: separate ? 'engine on a processor of its own' : 'engine and functions share processors',
        ok: true,
      },
      {
        name: `${events} events from log files, ${CHILDREN} children`,
        value: past,
        unit: 'events/s',
        ok: true,
      },
      { name: 'ready bodies replayed', value: ready, unit: 'events/s', ok: true },
      {
        name: 'rate, log files over replay',
        value: past / ready,
        unit: '×',
        bar: `≥ ${BAR}`,
        ok: past / ready >= BAR,
      },
    ];
  });
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
