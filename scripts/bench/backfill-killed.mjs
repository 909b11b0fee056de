import { idOf, idsIn, withStage } from './backfill-stage.mjs';
import { freshRecords, readRecords } from './batches.mjs';
import { lambdaProcess } from './lambda-process.mjs';
import { itemsOf, logFile, packed } from './log-bucket.mjs';

const KILLS = 20;
const EVENTS = 20_000;
const IN_EACH = 100;
const DAYS = 5;
/** The function keeps 105 s of its time back; so a call works for half a second. */
const LIMIT = 105_500;

/** The worker is killed at random moments, and the call that it was in is done again: the index equals the input. */
export async function run() {
  const { records } = await readRecords();
  const texts = freshRecords(records, EVENTS, 'killed');
  const objects = new Map();
  for (let at = 0; at * IN_EACH < EVENTS; at++)
    objects.set(logFile(1 + (at % DAYS), at), packed(texts.slice(at * IN_EACH, (at + 1) * IN_EACH)));
  return withStage(objects, async ({ ask, bundle, env }) => {
    let kills = 0;
    let rounds = 0;
    let calls = 0;
    const wrong = [];
    const expected = texts.map(idOf).sort();
    while (kills < KILLS) {
      rounds++;
      for (const item of itemsOf(objects.keys())) {
        let state = { item };
        for (let done = false; !done; ) {
          const lambda = lambdaProcess('', env);
          const message = { task: 'work', bundle, limit: LIMIT, ...state };
          const work = lambda.tell(message, (called) => {
            calls++;
            state = { item: called.item, sums: called.sums };
          });
          const ended = work.then(
            ({ answer }) => answer.done,
            () => false,
          );
          const killed =
            kills < KILLS ? setTimeout(() => lambda.kill(), 300 + Math.random() * 1500) : undefined;
          done = await ended;
          clearTimeout(killed);
          if (!done) kills++;
          await lambda.end();
        }
      }
      const there = await idsIn(ask);
      if (JSON.stringify(there) !== JSON.stringify(expected)) wrong.push(there.length);
      await ask('DELETE', 'cloudtrail-*');
    }
    return [
      {
        name: `killed, in ${rounds} runs with ${calls} calls cut short`,
        value: kills,
        unit: 'times',
        ok: true,
      },
      {
        name: `runs whose index was not the ${EVENTS} events`,
        value: wrong.length,
        bar: '= 0',
        ok: wrong.length === 0,
      },
    ];
  });
}
