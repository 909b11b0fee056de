import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DAILY_VARIABLE, dailyFromOf } from '../../schema/index.ts';
import { ADVICE } from '../detections/advice.ts';
import { objectUrl, REFERENCE_VARIABLE } from '../reference/location.ts';
import { signedSend } from '../sign.ts';
import { forward } from './forward.ts';
import { type Limits, liveLimits } from './limits.ts';
import { publishTo } from './messages/publish.ts';
import type { Messages } from './messages/send-messages.ts';
import { type Counts, metricLine } from './metrics.ts';
import { readDelivery, type SubscriptionEvent } from './payload.ts';
import { type Read, referenceReader } from './reference-reader.ts';

interface Context {
  readonly functionName: string;
  /** The same when Lambda tries an asynchronous invocation again. */
  readonly awsRequestId?: string;
  readonly getRemainingTimeInMillis: () => number;
}

/** Time kept back for the quarantine's last request and for the log line. */
const RESERVE = 5_000;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The forwarder with limits for the times of what it is given; see {@link handler}. */
export const forwarder = (limitsAt: (now: number, dailyFrom: number) => Limits) => {
  const dailyFrom = dailyFromOf(process.env[DAILY_VARIABLE]);
  const send = signedSend({ env: process.env, fetch });
  let reader: (() => Promise<Read>) | undefined;
  const read = async (): Promise<Partial<Read>> => {
    const place = process.env[REFERENCE_VARIABLE];
    if (!place) return { problem: `${REFERENCE_VARIABLE} is not set` };
    reader ??= referenceReader({ send, url: objectUrl(place, process.env), hash: sha256, now: Date.now });
    return reader();
  };
  return async (event: SubscriptionEvent, context: Context): Promise<Counts> => {
    const endpoint = process.env.DOMAIN_ENDPOINT;
    if (!endpoint) throw new Error('DOMAIN_ENDPOINT is not set');
    const delivered = readDelivery(event, sha256);
    const { known, problem } = await read();
    return forward(delivered, {
      endpoint,
      send,
      hash: sha256,
      known,
      limits: limitsAt(Date.now(), dailyFrom),
      now: Date.now,
      messages: messagesFor(context),
      random: Math.random,
      sleep: (ms) => sleep(ms),
      remaining: () => context.getRemainingTimeInMillis() - RESERVE,
      report: (counts) => {
        process.stdout.write(`${metricLine(counts, context.functionName, Date.now(), problem)}\n`);
      },
    });
  };
};

/** Where the stack has alerts: its topic, and the address of the dashboards. */
function messagesFor({ awsRequestId }: Context): Messages | undefined {
  const { ALERT_TOPIC: topic, DASHBOARDS: link = '' } = process.env;
  if (!topic) return undefined;
  // Not every stand-in of Lambda tells one.
  const invocation = awsRequestId || randomUUID();
  return { publish: publishTo(topic, process.env), link, invocation, advice: ADVICE };
}

/**
 * LogsToElasticsearch. Takes a CloudWatch Logs subscription event, writes its CloudTrail records to the domain named by
 * `DOMAIN_ENDPOINT` (host[:port]), returns and logs the counts. From `DAILY_FROM` (a day) on each day has an index. `REFERENCE` (bucket/key) is where names of accounts are.
 * With `ALERT_TOPIC` (ARN) it sends messages there, with a link to `DASHBOARDS`.
 * Throws when not every record could be kept.
 */
export const handler = forwarder(liveLimits);
