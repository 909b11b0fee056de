// Stands in for Lambda's runtime: one process that loads the built forwarder and runs it as told by its parent. The
// parent's answer to each message is `{milliseconds, peak, ...}`; `peak` is this process's largest RSS so far, bytes.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const TASKS = {
  /** What Node takes before it does anything. */
  idle: () => ({}),

  /** Invokes the forwarder once for each delivery (files with the event as JSON), as Lambda would: one at a time. */
  async forward({ bundle, files }) {
    const { handler } = createRequire(import.meta.url)(bundle);
    const texts = files.map((file) => readFileSync(file, 'utf8'));
    const since = performance.now();
    const counts = { Indexed: 0, Duplicate: 0, Quarantined: 0, Retried: 0 };
    for (const text of texts) {
      const own = await handler(JSON.parse(text), LAMBDA);
      for (const name of Object.keys(counts)) counts[name] += own[name];
    }
    return { milliseconds: performance.now() - since, counts };
  },

  /**
   * Sends ready bodies, `lanes` at a time, those of one delivery (a list of files each) after those of the other.
   * Signed before the clock starts; the answers are read and parsed.
   */
  async replay({ url, deliveries, lanes }) {
    const { AwsV4Signer } = await import('aws4fetch');
    const sign = (file) => signed(AwsV4Signer, url, readFileSync(file));
    const ready = await Promise.all(deliveries.map((files) => Promise.all(files.map(sign))));
    const since = performance.now();
    for (const requests of ready) await replayOne(url, requests, lanes);
    return { milliseconds: performance.now() - since };
  },
};

const LAMBDA = { functionName: 'bench', getRemainingTimeInMillis: () => 120_000 };

async function replayOne(url, requests, lanes) {
  const source = requests.values();
  const lane = async () => {
    for (const request of source) {
      const response = await fetch(url, request);
      const { items } = JSON.parse(await response.text());
      if (!items?.every(({ create }) => create.status === 201)) throw new Error(`replay: ${response.status}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function signed(Signer, url, body) {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
  const headers = { 'content-type': 'application/x-ndjson' };
  const signer = new Signer({ url, headers, body, service: 'es', accessKeyId, secretAccessKey });
  return { method: 'POST', body, headers: (await signer.sign()).headers };
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
