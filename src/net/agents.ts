import { Agent } from 'node:http';
import { type AgentOptions, Agent as TlsAgent } from 'node:https';
import type { SecureContext } from 'node:tls';
import { HttpsProxyAgent, type ProxyAgentRequestOptions } from 'hpagent';
import type { Route } from '../core/network.ts';
import { unbracketed } from './unbracketed.ts';

/** What has to be known to go through a proxy. */
export interface ProxyWay {
  readonly proxy: URL;
  /** Undefined: as Node trusts by itself. */
  readonly trust: SecureContext | undefined;
  /** Longest time until the tunnel stands, in milliseconds. */
  readonly connectMs: number;
}

/** As the SDK's own handler has them: https://github.com/smithy-lang/smithy-typescript, node-http-handler. */
const KEPT = { keepAlive: true, maxSockets: 50 } as const;

/** Both kinds of agent hand these options on to `tls.connect`; hpagent's types name a few of them only. */
const trusting = (secureContext: SecureContext | undefined): ProxyAgentRequestOptions & AgentOptions =>
  secureContext === undefined ? {} : { secureContext };

export const directAgents = (trust: SecureContext | undefined): Route['agents'] => ({
  http: new Agent(KEPT),
  https: new TlsAgent({ ...KEPT, ...trusting(trust) }),
});

/** HTTPS goes by a tunnel. Plain HTTP is forwarded, which takes no agent of a special kind. */
export function proxyAgents({ proxy, trust, connectMs }: ProxyWay): Route['agents'] {
  const https = new HttpsProxyAgent({
    ...KEPT,
    ...trusting(trust),
    ...tunnelOptions({ proxy, trust, connectMs }),
  });
  return { ...directAgents(trust), https };
}

/** Options of hpagent's agents; `timeout` is the longest silence of the proxy while the tunnel is made. */
export const tunnelOptions = ({ proxy, trust, connectMs }: ProxyWay) => ({
  proxy: plainHost(proxy),
  timeout: connectMs,
  proxyRequestOptions: trusting(trust),
});

/** hpagent hands the host on to Node's `request` as it is, which takes an IPv6 address without brackets only. */
function plainHost({ protocol, hostname, port, username, password }: URL): URL {
  return { protocol, hostname: unbracketed(hostname), port, username, password } as URL;
}
