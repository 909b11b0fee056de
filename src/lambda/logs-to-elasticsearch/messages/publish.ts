import { backoff } from '../../backoff.ts';
import { type Env, endpoint, SNS } from '../../endpoint.ts';
import type { BulkDeps } from '../bulk.ts';
import type { Message } from './words.ts';

const TIMEOUT = 10_000;
const TRIES = 3;

type PublishDeps = Pick<BulkDeps, 'send' | 'remaining' | 'sleep' | 'random'>;

/** Sends a message; why it could not be sent, or undefined when SNS has taken it. */
export type Publish = (message: Message, deps: PublishDeps) => Promise<string | undefined>;

/** To a topic, by SNS's query API (SNS API Reference, Publish). Faults and throttling are tried again. */
export const publishTo =
  (topic: string, env: Env): Publish =>
  async ({ subject, body }, { send, remaining, sleep, random }) => {
    const form = {
      Action: 'Publish',
      Version: '2010-03-31',
      TopicArn: topic,
      Subject: subject,
      Message: body,
    };
    const { url, region } = endpoint(SNS, env);
    let problem = 'no time left';
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const wait = attempt === 0 ? 0 : backoff(attempt - 1, random);
      if (remaining() <= wait) return problem;
      if (wait > 0) await sleep(wait);
      const answer = await send({
        url: `${url}/`,
        method: 'POST',
        service: SNS.signing,
        region,
        body: new URLSearchParams(form).toString(),
        contentType: 'application/x-www-form-urlencoded; charset=utf-8',
        timeout: Math.min(TIMEOUT, remaining()),
      });
      if (answer.status >= 200 && answer.status < 300) return undefined;
      const code = /<Code>(\w+)<\/Code>/.exec(answer.text)?.[1];
      problem = answer.status === 0 ? answer.problem : `HTTP ${answer.status}${code ? ` ${code}` : ''}`;
      const mayPass = answer.status === 0 || answer.status === 429 || answer.status >= 500;
      if (!mayPass && !/Throttl/.test(code ?? '')) return problem;
    }
    return problem;
  };
