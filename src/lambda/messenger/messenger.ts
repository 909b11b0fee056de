import { type Env, endpoint, SSM } from '../endpoint.ts';
import { at, text } from '../json.ts';
import type { Send } from '../sign.ts';
import { payloadFor } from './payload.ts';
import { type Notification, textOf } from './text.ts';

export interface SnsEvent {
  readonly Records?: readonly { readonly Sns?: Notification }[];
}

export interface MessengerDeps {
  readonly send: Send;
  readonly env: Env;
  /** Name of the SSM parameter with the webhook's URL. */
  readonly parameter: string;
  /** Sends JSON to a URL; the status of HTTP. */
  readonly post: (url: string, payload: object) => Promise<number>;
  /** Writes to the log. */
  readonly log: (entry: object) => void;
}

const TIMEOUT = 5_000;

/** Sends each notification to the webhook; throws when one was not taken, so that Lambda tries it again, then keeps it. */
export async function deliver(event: SnsEvent, deps: MessengerDeps): Promise<{ sent: number }> {
  try {
    return await deliverAll(event, deps);
  } catch (error) {
    // `status` looks for it.
    deps.log({ MessageFailed: (error as Error).message });
    throw error;
  }
}

async function deliverAll({ Records = [] }: SnsEvent, deps: MessengerDeps): Promise<{ sent: number }> {
  const url = await webhook(deps);
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  let sent = 0;
  for (const { Sns } of Records) {
    const status = await deps.post(url, payloadFor(host, textOf(Sns ?? {})));
    if (status < 200 || status > 299) throw new Error(`the webhook answers HTTP ${status}`);
    sent++;
  }
  return { sent };
}

/** Read for each call: a new URL counts at once. */
async function webhook({ send, env, parameter }: MessengerDeps): Promise<string> {
  const answer = await send({
    url: `${endpoint(SSM, env).url}/`,
    method: 'POST',
    service: SSM.signing,
    target: 'AmazonSSM.GetParameter',
    contentType: 'application/x-amz-json-1.1',
    body: JSON.stringify({ Name: parameter, WithDecryption: true }),
    timeout: TIMEOUT,
  });
  if (answer.status !== 200) {
    const type = /"__type"\s*:\s*"(?:[\w.]*#)?(\w+)"/.exec(answer.text)?.[1];
    throw new Error(
      `the webhook can't be read from ${parameter}: ${type ?? (answer.problem || `HTTP ${answer.status}`)}`,
    );
  }
  return text(at(JSON.parse(answer.text), 'Parameter', 'Value')) ?? '';
}
