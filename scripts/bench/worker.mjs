// Stands in for Lambda's runtime: one process that loads the built forwarder and runs it as told by its parent. The
// parent's answer to each message is `{milliseconds, peak, ...}`; `peak` is this process's largest RSS so far, bytes.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { splitCredentials } from './split-credentials.mjs';

const TASKS = {
  /** What Node takes before it does anything. */
  idle: () => ({}),

  /** Invokes the forwarder with a delivery, a file with the event as JSON. */
  async forward({ bundle, file }) {
    const { handler } = createRequire(import.meta.url)(bundle);
    const event = readFileSync(file, 'utf8');
    const since = performance.now();
    const counts = await handler(JSON.parse(event), LAMBDA);
    return { milliseconds: performance.now() - since, counts };
  },

  /**
   * Does one item of history's map, called again as the state machine does, `limit` milliseconds each; tells of each call
   * that is done, so that a parent who ends this process knows where to go on.
   */
  async work({ bundle, item, sums, limit = 900_000, order = { kind: 'backfill', bucket: item.bucket } }) {
    const { handler } = createRequire(import.meta.url)(bundle);
    const since = performance.now();
    let answer = { done: false, item, sums };
    while (!answer.done) {
      const until = Date.now() + limit;
      const context = { getRemainingTimeInMillis: () => until - Date.now() };
      answer = await handler(
        { task: 'work', run: 'bench', order, item: answer.item, sums: answer.sums },
        context,
      );
      if (!answer.done) process.send({ called: answer });
    }
    return { milliseconds: performance.now() - since, answer };
  },

  /** Sends ready bodies (files), `lanes` at a time. Read before the clock starts; the answers are read and parsed. */
  async replay({ url: address, files, lanes }) {
    const { url, headers } = splitCredentials(address);
    const all = { ...headers, 'content-type': 'application/x-ndjson' };
    const requests = files.map((file) => ({ method: 'POST', body: readFileSync(file), headers: all }));
    const since = performance.now();
    const source = requests.values();
    const lane = async () => {
      for (const request of source) await sent(url, request);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return { milliseconds: performance.now() - since };
  },
};

const LAMBDA = { functionName: 'bench', getRemainingTimeInMillis: () => 120_000 };

async function sent(url, request) {
  const response = await fetch(url, request);
  const { items } = JSON.parse(await response.text());
  if (!items?.every(({ create }) => create.status === 201)) throw new Error(`replay: ${response.status}`);
}

/** Linux keeps the mark of this program alone; `maxRSS` may also hold that of the parent it was forked from. */
function peak() {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}

process.on('message', async ({ task, ...rest }) => {
  try {
    const result = await TASKS[task](rest);
    process.send({ ...result, peak: peak() });
  } catch (error) {
    process.send({ error: error.message });
  }
});
