import { gzipSync } from 'node:zlib';
import { nothing } from '../../../src/lambda/history/sums.ts';
import type { Item, Order, Planned, Summary, Task, Worked } from '../../../src/lambda/history/work.ts';
import type { Reference } from '../../../src/lambda/reference/reference.ts';
import { seal } from '../../../src/lambda/reference/reference.ts';
import type { Engine } from '../forwarder/engine.ts';
import { type Forwarder, startForwarder } from '../forwarder/process.ts';
import { referenceOf, sha256 } from '../forwarder/reference-store.ts';
import { type S3Server, startS3 } from './s3-server.ts';
import { ARTIFACTS, summaryIn, writeResults } from './world.ts';

export const BUCKET = 'logs';
const REGION = 'eu-west-1';

/** The built function of history before an engine, with a stand-in of S3. */
export interface HistoryFunction {
  readonly s3: S3Server;
  /** Puts a log file of these records into the folder of a day (`YYYY-MM-DD`), delivered at a minute of it. */
  readonly put: (day: string, minute: number, texts: readonly string[]) => void;
  /** Does a whole run as the state machine does. `milliseconds`: time limit of each call. */
  readonly run: (name: string, order: Order, milliseconds?: number) => Promise<Summary>;
  readonly call: (task: Task, milliseconds?: number) => Promise<unknown>;
  readonly function: Forwarder;
  readonly stop: () => Promise<void>;
}

export async function startHistory(
  folder: string,
  engine: Engine,
  reference: Reference = referenceOf(),
): Promise<HistoryFunction> {
  const s3 = await startS3(100);
  s3.others.set('/2021-01-01/opensearch/domain/my-domain', {
    DomainStatus: { Endpoint: engine.domain, ClusterConfig: { InstanceCount: 1 } },
  });
  s3.objects.set(`${ARTIFACTS}/reference`, Buffer.from(seal(reference, sha256)));
  const env = {
    AWS_ENDPOINT_URL: s3.url,
    DOMAIN_NAME: 'my-domain',
    REFERENCE: `${ARTIFACTS}/reference`,
    ARTIFACTS_BUCKET: ARTIFACTS,
    LOG_GROUP: 'group',
    RETENTION_DAYS: '0',
  };
  const process = startForwarder(folder, engine, env);
  const call = (task: Task, milliseconds = 300_000) => process.invoke(task, milliseconds) as Promise<unknown>;
  return {
    s3,
    call,
    function: process,
    put: (day, minute, texts) => {
      const time = new Date(minute * 60_000).toISOString().slice(11, 16).replace(':', '');
      const name = `${day.replaceAll('-', '')}T${time}Z_${sha256(texts.join()).slice(0, 16)}`;
      const key = `AWSLogs/111122223333/CloudTrail/${REGION}/${day.replaceAll('-', '/')}/111122223333_CloudTrail_${REGION}_${name}.json.gz`;
      s3.objects.set(`${BUCKET}/${key}`, gzipSync(`{"Records":[${texts.join(',')}]}`));
    },
    run: async (run, order, milliseconds) => {
      const base = { run, order } as const;
      const planned = (await call({ ...base, task: 'plan', step: 'index' })) as Planned;
      const items = JSON.parse(String(s3.objects.get(`${ARTIFACTS}/${planned.manifest}`))) as Item[];
      const answers: Worked[] = [];
      for (const item of items) {
        let worked: Worked = { done: false, item, sums: nothing() };
        while (!worked.done)
          worked = (await call(
            { ...base, task: 'work', item: worked.item, sums: worked.sums },
            milliseconds,
          )) as Worked;
        answers.push(worked);
      }
      writeResults(s3, run, answers);
      await call({ ...base, task: 'finish', step: 'index' });
      return summaryIn(s3, run);
    },
    stop: async () => {
      await process.stop();
      await s3.stop();
    },
  };
}
