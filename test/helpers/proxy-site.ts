import { afterAll, beforeAll } from 'vitest';
import type { Config } from '../../src/sandbox/proxy-host/stored.ts';
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
  readonly stored: (parameters?: Readonly<Record<string, string>>) => Config;
  /** A proxy with this configuration. */
  readonly start: (config: Config, authority?: string) => Promise<RunningProxy>;
}

/** Which resource of the template stores which file. */
export const CONFIG_RESOURCES = {
  'nginx.conf': 'ProxyConfig',
  'locations.conf': 'ProxyLocations',
  'upstream.conf': 'ProxyUpstream',
} as const satisfies Record<keyof Config, string>;

/** The nginx configuration that a stack stores. */
function storedConfig(
  parameters: Readonly<Record<string, string>>,
  attributes: Readonly<Record<string, string>>,
): Config {
  const { properties } = resolver(bundledTemplate(), parameters, attributes);
  return mapConfig((name) => properties(CONFIG_RESOURCES[name]).Value as string);
}

/** A configuration made file by file. */
const mapConfig = (make: (name: keyof Config) => string): Config =>
  Object.fromEntries(
    Object.keys(CONFIG_RESOURCES).map((name) => [name, make(name as keyof Config)]),
  ) as unknown as Config;

/** A configuration with other words, in whichever file they are. */
export const reworded = (config: Config, from: string, to: string): Config =>
  mapConfig((name) => config[name].replaceAll(from, to));

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
      return storedConfig(parameters, attributes);
    },
    start: (config, authority) => startProxy(ground, config, authority),
  };
}
