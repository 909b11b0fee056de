import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { History } from '../../../src/lambda/history/deps.ts';
import { makeStore } from '../../../src/lambda/history/s3/make-store.ts';
import { nothing } from '../../../src/lambda/history/sums.ts';
import { runTask } from '../../../src/lambda/history/tasks.ts';
import type { FilesItem, Order, Summary, Task, Worked } from '../../../src/lambda/history/work.ts';
import { BUNDLED_KNOWN } from '../../../src/lambda/logs-to-elasticsearch/known.ts';
import type { Answer, Request, Send } from '../../../src/lambda/sign.ts';
import type { S3Server } from './s3-server.ts';

export const ARTIFACTS = 'artifacts';
export const LOGS = 'logs';
export const NOW = Date.UTC(2026, 1, 1);

/** A domain that keeps what is created in it, and what asks AWS beside it. */
export interface World {
  readonly history: History;
  /** Index → id → document. */
  readonly indices: Map<string, Map<string, string>>;
  /** Answers a request in the place of the domain and of AWS, when it gives something. */
  answer: (request: Request) => Answer | undefined | Promise<Answer | undefined>;
  /** Milliseconds that a call may still work; asked for again and again. */
  remaining: () => number;
}

const OK: Answer = { status: 200, text: '{}', problem: '' };
export const answerOf = (value: unknown, status = 200): Answer => ({
  status,
  text: JSON.stringify(value),
  problem: '',
});

/** The function's surroundings over a stand-in of S3. */
export function makeWorld(s3: S3Server, over: Partial<History> = {}): World {
  const indices: World['indices'] = new Map();
  const create = (body: string): Answer => {
    const lines = body.split('\n');
    const items: object[] = [];
    for (let at = 0; at + 1 < lines.length; at += 2) {
      const { _index, _id } = JSON.parse(lines[at] ?? '').create as { _index: string; _id: string };
      const index = indices.get(_index) ?? new Map<string, string>();
      indices.set(_index, index);
      const there = index.has(_id);
      if (!there) index.set(_id, lines[at + 1] ?? '');
      items.push({ create: { status: there ? 409 : 201 } });
    }
    return answerOf({ items });
  };
  const send: Send = async (request) => {
    const other = await world.answer(request);
    if (other !== undefined) return other;
    const { pathname } = new URL(request.url);
    if (pathname === '/_bulk') return create(Buffer.from(request.body ?? '').toString());
    if (pathname.startsWith('/2021-01-01/opensearch/domain/'))
      return answerOf({ DomainStatus: { Endpoint: 'domain', ClusterConfig: { InstanceCount: 1 } } });
    if (request.method === 'PUT') indices.set(pathname.slice(1), indices.get(pathname.slice(1)) ?? new Map());
    return OK;
  };
  const env = {
    AWS_ENDPOINT_URL: s3.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'secret',
  };
  const time = { now: () => NOW, random: () => 0, sleep: async () => {} };
  const world: World = {
    indices,
    answer: () => undefined,
    remaining: () => 600_000,
    history: {
      ...{ env, send, ...time },
      s3: makeStore({ env, ...time }),
      domain: 'my-domain',
      artifacts: ARTIFACTS,
      logGroup: 'group',
      retentionDays: 400,
      known: async () => ({ ...BUNDLED_KNOWN, own: { ...BUNDLED_KNOWN.own, updater: 'updater' } }),
      hash: (text) => createHash('sha256').update(text).digest('hex'),
      log: () => {},
      remaining: () => world.remaining(),
      ...over,
    },
  };
  return world;
}

export const ORDER: Order = { kind: 'backfill', bucket: LOGS };
export const FOLDER = 'AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/15/';
export const ITEM: FilesItem = { work: 'files', bucket: LOGS, prefix: FOLDER };

/** Key of a log file that was delivered at this minute of the day. */
export const keyOf = (minute: number, name = `${minute}`.padStart(16, '0')): string =>
  `${FOLDER}111122223333_CloudTrail_eu-west-1_20260115T${`${Math.floor(minute / 60)}`.padStart(2, '0')}${`${minute % 60}`.padStart(2, '0')}Z_${name}.json.gz`;

/** A record of the day, as text. */
export const record = (id: string, more: object = {}): string =>
  JSON.stringify({ eventID: id, eventTime: '2026-01-15T00:00:00Z', eventName: 'Call', ...more });

export const packed = (texts: readonly string[]): Buffer => gzipSync(`{"Records":[${texts.join(',')}]}`);

/** What one item comes to, called again and again as the state machine does; how often. */
export async function workAll(
  world: World,
  item: Worked['item'] = ITEM,
  order: Order = ORDER,
): Promise<Worked & { calls: number }> {
  let answer: Worked = { done: false, item, sums: nothing() };
  let calls = 0;
  while (!answer.done) {
    const task: Task = { task: 'work', run: 'run-1', order, item: answer.item, sums: answer.sums };
    // As it passes through the state machine.
    answer = JSON.parse(JSON.stringify(await runTask(JSON.parse(JSON.stringify(task)), world.history)));
    calls++;
  }
  return { ...answer, calls };
}

/** Puts answers where the state machine's ResultWriter puts them (Step Functions Developer Guide, "ResultWriter (Map)"). */
export function writeResults(s3: S3Server, run: string, answers: readonly Worked[]): void {
  const folder = `history/${run}/results/0a1b-${s3.objects.size}/`;
  const rows = answers.map((answer) => ({
    Name: 'child',
    Status: 'SUCCEEDED',
    Output: JSON.stringify(answer),
  }));
  const half = Math.ceil(rows.length / 2);
  const files = [rows.slice(0, half), rows.slice(half)].map((some, at) => {
    const Key = `${folder}SUCCEEDED_${at}.json`;
    s3.objects.set(`${ARTIFACTS}/${Key}`, Buffer.from(JSON.stringify(some)));
    return { Key, Size: 1 };
  });
  const manifest = {
    DestinationBucket: ARTIFACTS,
    ResultFiles: { FAILED: [], PENDING: [], SUCCEEDED: files },
  };
  s3.objects.set(`${ARTIFACTS}/${folder}manifest.json`, Buffer.from(JSON.stringify(manifest)));
}

export function summaryIn(s3: S3Server, run = 'run-1'): Summary {
  return JSON.parse(String(s3.objects.get(`${ARTIFACTS}/history/${run}/summary.json`))) as Summary;
}
