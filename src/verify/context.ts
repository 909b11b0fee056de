import type { Trail } from '@aws-sdk/client-cloudtrail';
import type { Effects } from '../core/effects.ts';
import { once } from '../core/once.ts';
import type { CallerIp, StackFacts, StackOutputs } from '../core/types.ts';
import { readPassword } from '../deploy/password.ts';
import { type ProxyClient, type ProxyTarget, proxyClient } from '../kibana/proxy-client.ts';
import { PROXY_USER } from '../plan/proxy-user.ts';
import { outputsOf } from '../stack/outputs.ts';
import { askInside, type InsideStatus } from './inside.ts';
import { certificateOf } from './proxy-certificate.ts';
import { type Deployed, deployedResources } from './settings/deployed.ts';
import { listTrails, readTrails, type TrailsNow } from './trails.ts';

/** What the checks share; each fact is asked for once. */
export interface VerifyContext {
  readonly stack: StackFacts & { readonly outputs: StackOutputs };
  readonly callerIp: CallerIp;
  readonly fx: Effects;
  /** Since when errors count, in milliseconds since the epoch. */
  readonly since: number;
  readonly inside: () => Promise<InsideStatus>;
  /** All trails that record in the stack's region. */
  readonly trailList: () => Promise<readonly Trail[]>;
  /** The trails that feed the stack's log group, and how they are. */
  readonly trails: () => Promise<TrailsNow>;
  /** The resources of the stack with what its template wants of them. */
  readonly deployed: () => Promise<readonly Deployed[]>;
  /** Hex SHA-256 that the proxy published; waits for a proxy that is still booting. */
  readonly certificate: () => Promise<string>;
  /** The proxy without a password, and with it. */
  readonly stranger: () => Promise<ProxyClient>;
  readonly visitor: () => Promise<ProxyClient>;
}

export function createContext(
  found: StackFacts,
  callerIp: CallerIp,
  since: number,
  fx: Effects,
): VerifyContext {
  const outputs = outputsOf(found);
  const stack = { ...found, outputs };
  const certificate = once(async () => certificateOf(await fx.aws.ssm(), outputs.certificateParameter, fx));
  const client = async (user?: ProxyTarget['user']) => {
    const protocol = outputs.url.startsWith('http:') ? 'http' : 'https';
    const certificateSha256 = protocol === 'https' ? await certificate() : undefined;
    return proxyClient({ protocol, host: outputs.proxyIp, certificateSha256, user }, fx);
  };
  const trailList = once(() => listTrails(fx));
  return {
    stack,
    callerIp,
    fx,
    since,
    certificate,
    inside: once(async () => askInside(await fx.aws.lambda(), outputs.updaterFunction)),
    trailList,
    trails: once(async () => readTrails(stack, await trailList(), fx)),
    deployed: once(() => deployedResources(stack, fx)),
    stranger: once(() => client()),
    visitor: once(async () => {
      const password = await readPassword(await fx.aws.ssm(), outputs.passwordParameter);
      return client({ name: PROXY_USER, password });
    }),
  };
}
