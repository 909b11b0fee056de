import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { History } from '../../../src/lambda/history/deps.ts';
import { makeStore } from '../../../src/lambda/history/s3/make-store.ts';
import { nothing } from '../../../src/lambda/history/sums.ts';
import { runTask } from '../../../src/lambda/history/tasks.ts';
import type { Item, Order, Planned, Summary, Worked } from '../../../src/lambda/history/work.ts';
import { BUNDLED_KNOWN } from '../../../src/lambda/logs-to-elasticsearch/known.ts';
import type { Send } from '../../../src/lambda/sign.ts';
import { askEngine } from '../ask-engine.ts';
import type { Engine } from '../forwarder/engine.ts';
import type { S3Server } from './s3-server.ts';
import { ARTIFACTS, LOGS, writeResults } from './world.ts';

/** The function of history before a real engine, run as the state machine runs it. */
export interface EngineWorld {
  /** What the function wrote to its log. */
  readonly log: string[];
  /** Does all tasks of an order, and gives what the command line reads of it. */
  readonly run: (order: Partial<Order>) => Promise<Summary>;
}

let runs = 0;

/**
 * @param now milliseconds since the epoch.
 */
export function engineWorld(engine: Pick<Engine, 'url'>, s3: S3Server, now: number): EngineWorld {
  const env = {
    AWS_ENDPOINT_URL: s3.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_LAMBDA_FUNCTION_NAME: 'history-function',
  };
  const send: Send = async ({ url, method, body, target = '', contentType = 'application/json' }) => {
    const { pathname, search } = new URL(url);
    if (target.endsWith('.DescribeTrails')) {
      const trail = { S3BucketName: LOGS, CloudWatchLogsLogGroupArn: 'arn:aws:logs:r:1:log-group:group:*' };
      return { status: 200, text: JSON.stringify({ trailList: [trail] }), problem: '' };
    }
    if (pathname.startsWith('/2021-01-01/opensearch/domain/')) {
      const DomainStatus = { Endpoint: 'domain', ClusterConfig: { InstanceCount: 1 } };
      return { status: 200, text: JSON.stringify({ DomainStatus }), problem: '' };
    }
    const headers = { 'content-type': contentType };
    const answer = await askEngine(engine.url, pathname + search, { method, headers, body });
    return { status: answer.status, text: await answer.text(), problem: '' };
  };
  const log: string[] = [];
  const time = { now: () => now, random: Math.random, sleep: async () => {} };
  const history: History = {
    ...{ env, send, ...time },
    s3: makeStore({ env, ...time }),
    domain: 'my-domain',
    artifacts: ARTIFACTS,
    logGroup: 'group',
    retentionDays: 0,
    known: async () => BUNDLED_KNOWN,
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    log: (line) => log.push(line),
    remaining: () => 600_000,
  };
  const task = <T>(what: object): Promise<T> =>
    runTask(JSON.parse(JSON.stringify(what)), history) as Promise<unknown> as Promise<T>;
  return {
    log,
    run: async (more) => {
      const order: Order = { kind: 'verify', ...more };
      const run = `run-${++runs}`;
      const { manifest } = await task<Planned>({ task: 'plan', run, order, step: 'index' });
      const items = JSON.parse(String(s3.objects.get(`${ARTIFACTS}/${manifest}`))) as Item[];
      const answers: Worked[] = [];
      for (const item of items) {
        let answer: Worked = { done: false, item, sums: nothing() };
        while (!answer.done)
          answer = await task({ task: 'work', run, order, item: answer.item, sums: answer.sums });
        answers.push(answer);
      }
      writeResults(s3, run, answers);
      await task({ task: 'finish', run, order, step: 'index' });
      return JSON.parse(String(s3.objects.get(`${ARTIFACTS}/history/${run}/summary.json`))) as Summary;
    },
  };
}

export interface LogFileFacts {
  readonly account: string;
  readonly region: string;
  /** Of the delivery, milliseconds since the epoch. */
  readonly delivered: number;
  readonly records: readonly string[];
}

/** Puts a log file where CloudTrail puts it, and gives its key. */
export function putLogFile(s3: S3Server, { account, region, delivered, records }: LogFileFacts): string {
  const iso = new Date(delivered).toISOString();
  const stamp = `${iso.slice(0, 16).replaceAll(/[-:]/g, '')}Z`;
  const name = String(s3.objects.size).padStart(16, '0');
  const key = `AWSLogs/${account}/CloudTrail/${region}/${iso.slice(0, 10).replaceAll('-', '/')}/${account}_CloudTrail_${region}_${stamp}_${name}.json.gz`;
  s3.objects.set(`${LOGS}/${key}`, gzipSync(`{"Records":[${records.join(',')}]}`));
  return key;
}
