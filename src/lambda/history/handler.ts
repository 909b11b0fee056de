import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DAILY_VARIABLE, dailyFromOf } from '../../schema/index.ts';
import { referenceReader } from '../logs-to-elasticsearch/reference-reader.ts';
import { objectUrl, REFERENCE_VARIABLE } from '../reference/location.ts';
import { signedSend } from '../sign.ts';
import type { History } from './deps.ts';
import { makeStore } from './s3/make-store.ts';
import { type Results, runTask } from './tasks.ts';
import type { Task } from './work.ts';

interface Context {
  readonly getRemainingTimeInMillis: () => number;
}

/** Time kept back for what has to be written at the end, and for the answer. */
const RESERVE = 15_000;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const send = signedSend({ env: process.env, fetch });
const s3 = makeStore({ env: process.env, now: Date.now, random: Math.random, sleep: (ms) => sleep(ms) });
const described: NonNullable<History['described']> = new Map();
let reader: ReturnType<typeof referenceReader> | undefined;

/**
 * History; see {@link runTask}. `DOMAIN_NAME` is the domain's name, `REFERENCE` (bucket/key) where names of accounts are,
 * `ARTIFACTS_BUCKET` where the run's own files are, `LOG_GROUP` the name of the log group that the forwarder reads,
 * `RETENTION_DAYS` how long events are kept (0: for ever), `DAILY_FROM` from which day each day has an index of its own. Throws when the machine has to try again.
 */
export async function handler(task: Task, context: Context): Promise<Results> {
  const { env } = process;
  const place = required(REFERENCE_VARIABLE);
  reader ??= referenceReader({ send, url: objectUrl(place, env), hash: sha256, now: Date.now });
  const read = reader;
  const history: History = {
    env,
    send,
    s3,
    domain: required('DOMAIN_NAME'),
    described,
    artifacts: required('ARTIFACTS_BUCKET'),
    logGroup: required('LOG_GROUP'),
    retentionDays: Number(required('RETENTION_DAYS')),
    dailyFrom: dailyFromOf(env[DAILY_VARIABLE]),
    known: async () => (await read()).known,
    hash: sha256,
    now: Date.now,
    random: Math.random,
    sleep: (ms) => sleep(ms),
    log: (line) => {
      process.stdout.write(`${line}\n`);
    },
    remaining: () => context.getRemainingTimeInMillis() - RESERVE,
  };
  return runTask(task, history);
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
