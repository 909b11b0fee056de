import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { signedSend } from '../sign.ts';
import { VENDORS_VARIABLE, vendorNames } from '../third-party.ts';
import { forward } from './forward.ts';
import { type Limits, liveLimits } from './limits.ts';
import { type Counts, metricLine } from './metrics.ts';
import { readDelivery, type SubscriptionEvent } from './payload.ts';

interface Context {
  readonly functionName: string;
  readonly getRemainingTimeInMillis: () => number;
}

/** Time kept back for the quarantine's last request and for the log line. */
const RESERVE = 5_000;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The forwarder with limits for the times of what it is given; see {@link handler}. */
export const forwarder =
  (limitsAt: (now: number) => Limits) =>
  async (event: SubscriptionEvent, context: Context): Promise<Counts> => {
    const endpoint = process.env.DOMAIN_ENDPOINT;
    if (!endpoint) throw new Error('DOMAIN_ENDPOINT is not set');
    return forward(readDelivery(event, sha256), {
      endpoint,
      send: signedSend({ env: process.env, fetch }),
      hash: sha256,
      vendors: vendorNames(process.env[VENDORS_VARIABLE]),
      limits: limitsAt(Date.now()),
      now: Date.now,
      random: Math.random,
      sleep: (ms) => sleep(ms),
      remaining: () => context.getRemainingTimeInMillis() - RESERVE,
      report: (counts) => process.stdout.write(`${metricLine(counts, context.functionName, Date.now())}\n`),
    });
  };

/**
 * LogsToElasticsearch. Takes a CloudWatch Logs subscription event, writes its CloudTrail records to the domain named by
 * `DOMAIN_ENDPOINT` (host[:port]), returns and logs the counts. `VENDORS` holds the names of third parties. Throws when
 * not every record could be kept.
 */
export const handler = forwarder(liveLimits);
