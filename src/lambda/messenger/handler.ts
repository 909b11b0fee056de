import { signedSend } from '../sign.ts';
import { deliver, type SnsEvent } from './messenger.ts';
import { post } from './post.ts';

/**
 * Messenger: sends what comes by the topic of the alerts to the webhook in the SSM parameter `WEBHOOK_PARAMETER`. The
 * local AWS sets `LOOPBACK_WEBHOOKS`: a webhook on the machine itself is then allowed.
 */
export const handler = (event: SnsEvent): Promise<{ sent: number }> =>
  deliver(event, {
    send: signedSend({ env: process.env, fetch }),
    env: process.env,
    parameter: process.env.WEBHOOK_PARAMETER ?? '',
    log: (entry) => process.stdout.write(`${JSON.stringify(entry)}\n`),
    post: async (url, payload) =>
      post(url, payload, { allowsLoopback: process.env.LOOPBACK_WEBHOOKS === 'true' }),
  });
