import { afterAll, beforeAll } from 'vitest';
import { bundledTemplate, resolver } from './cfn.ts';
import {
  type Ground,
  layGround,
  type RunningProxy,
  removeGround,
  startProxy,
  startUpstream,
  type Upstream,
} from './proxy.ts';

/** What the proxies of one test file share: files and a domain endpoint, there during its tests. */
export interface ProxySite {
  readonly ground: Ground;
  readonly upstream: Upstream;
  /** The nginx configuration that the stack stores for these template parameters. */
  readonly stored: (parameters?: Readonly<Record<string, string>>) => string;
  /** A proxy with this configuration. */
  readonly start: (config: string, authority?: string) => Promise<RunningProxy>;
}

/** Makes them before the tests of a file and removes them afterwards. Call it before hooks that use them. */
export function useProxySite(password: string): ProxySite {
  let ground: Ground;
  let upstream: Upstream;
  beforeAll(async () => {
    ground = await layGround(password);
    upstream = await startUpstream(ground);
  });
  afterAll(async () => {
    await upstream?.close();
    if (ground !== undefined) await removeGround(ground);
  });
  return {
    get ground() {
      return ground;
    },
    get upstream() {
      return upstream;
    },
    stored: (parameters = {}) => {
      const attributes = {
        'Domain.DomainEndpoint': `127.0.0.1:${upstream.port}`,
        'ProxyAddress.PublicIp': '198.51.100.9',
      };
      return resolver(bundledTemplate(), parameters, attributes).properties('ProxyConfig').Value as string;
    },
    start: (config, authority) => startProxy(ground, config, authority),
  };
}
