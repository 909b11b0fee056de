import { fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Counts } from '../../../src/lambda/logs-to-elasticsearch/metrics.ts';
import { type Engine, ROLE } from './engine.ts';

const SCRIPTS = new URL('../../../scripts/lambdas.mjs', import.meta.url).href;

/** What the Lambda runtime does with a function, in a few lines. */
const RUNTIME = `
const { handler } = require('./index.js');
process.on('message', async ({ id, event, milliseconds }) => {
  const until = Date.now() + milliseconds;
  const context = { functionName: 'forwarder', getRemainingTimeInMillis: () => until - Date.now() };
  try { process.send({ id, counts: await handler(event, context) }); }
  catch (error) { process.send({ id, error: String(error.stack) }); }
});`;

export interface Forwarder {
  /** Delivers messages as one subscription event; rejects with what the function threw. */
  readonly deliver: (messages: readonly string[], timestamp?: number) => Promise<Counts>;
  /** Invokes it with any event; `milliseconds` is the function's time limit, 120 s unless told. */
  readonly invoke: (event: unknown, milliseconds?: number) => Promise<Counts>;
  /** All it has written to its log. */
  readonly log: () => string;
  readonly pid: number | undefined;
  readonly stop: () => Promise<void>;
}

interface Scripts {
  readonly bundleLambda: (entry: string) => Promise<Uint8Array>;
}

const ENTRIES = {
  live: 'src/lambda/logs-to-elasticsearch/handler.ts',
  history: 'test/helpers/forwarder/history.ts',
  /** The function of history, which is another one. */
  past: 'src/lambda/history/handler.ts',
};

/** The forwarder's code in a folder of its own: as it is deployed, or as it takes events of any time. */
export async function buildForwarder(
  entry: keyof typeof ENTRIES = 'live',
): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'forwarder-'));
  const { bundleLambda } = (await import(SCRIPTS)) as Scripts;
  await writeFile(join(folder, 'index.js'), await bundleLambda(ENTRIES[entry]));
  await writeFile(join(folder, 'runtime.cjs'), RUNTIME);
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

const environment = ({ domain, authority }: Pick<Engine, 'domain' | 'authority'>) => ({
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: ROLE.accessKeyId,
  AWS_SECRET_ACCESS_KEY: ROLE.secretAccessKey,
  AWS_SESSION_TOKEN: ROLE.sessionToken,
  AWS_LAMBDA_FUNCTION_NAME: 'forwarder',
  TZ: ':UTC',
  DOMAIN_ENDPOINT: domain,
  NODE_EXTRA_CA_CERTS: authority,
});

/** The same for all deliveries of a test: one that comes again is the same one. */
const NOW = Date.now();

/** The awslogs event that CloudWatch Logs sends for these messages. */
export function awslogs(messages: readonly string[], timestamp = NOW) {
  const logEvents = messages.map((message, at) => ({ id: String(at), timestamp, message }));
  const delivery = { messageType: 'DATA_MESSAGE', logGroup: 'trail', logStream: 's', logEvents };
  return { awslogs: { data: gzipSync(JSON.stringify(delivery), { level: 1 }).toString('base64') } };
}

/** One long-lived process that runs the built forwarder, with a function's environment, `more`, and nothing else. */
export function startForwarder(
  folder: string,
  engine: Pick<Engine, 'domain' | 'authority'>,
  more: Readonly<Record<string, string>> = {},
): Forwarder {
  const child = fork(join(folder, 'runtime.cjs'), {
    env: { ...environment(engine), ...more },
    execArgv: [],
    silent: true,
  });
  const output: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => void output.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => void output.push(chunk));
  const log = () => Buffer.concat(output).toString();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let calls = 0;
  const invoke: Forwarder['invoke'] = (event, milliseconds = 120_000) => {
    const id = calls++;
    return new Promise((resolve, reject) => {
      const take = (answer: { id: number; counts?: Counts; error?: string }) => {
        if (answer.id !== id) return;
        child.off('message', take);
        if (answer.counts) resolve(answer.counts);
        else reject(new Error(answer.error));
      };
      child.on('message', take);
      void ended.then(() => reject(new Error(`the forwarder ended: ${log().slice(-2000)}`)));
      child.send({ id, event, milliseconds });
    });
  };
  return {
    deliver: (messages, timestamp) => invoke(awslogs(messages, timestamp)),
    invoke,
    log,
    pid: child.pid,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}
