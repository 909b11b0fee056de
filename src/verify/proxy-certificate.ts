import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { Effects } from '../core/effects.ts';
import { waitFor } from '../progress/heartbeat.ts';

const POLL_MS = 500;
const SLOWEST_POLL_MS = 5000;

/**
 * The SHA-256 of the proxy's certificate, as lower-case hex. The stack makes the parameter with a value that
 * begins with "pending", and resets it for another machine; the instance overwrites it at boot.
 */
export const certificateOf = (ssm: SSMClient, name: string, fx: Effects): Promise<string> =>
  waitFor("the proxy's certificate", poll(ssm, name, fx), fx);

async function poll(ssm: SSMClient, name: string, { clock, signal, proxyBootMs }: Effects): Promise<string> {
  const until = clock.now() + proxyBootMs;
  for (let wait = POLL_MS; ; wait = Math.min(wait * 1.5, SLOWEST_POLL_MS)) {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
    const value = Parameter?.Value ?? '';
    if (/^[0-9a-f]{64}$/.test(value)) return value;
    if (clock.now() > until)
      throw new Error('it has not published its certificate: it did not finish booting');
    await clock.sleep(wait, signal);
  }
}
