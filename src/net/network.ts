import type { Environment, Network, Route } from '../core/network.ts';
import { once } from '../core/once.ts';

type Agents = Route['agents'];

/** Longest time until a connection is made, in milliseconds. */
const CONNECT_MS = 10_000;

/** The network as the environment describes it. Each part is loaded when it is first needed: many runs need none. */
export function createNetwork(env: Environment, connectMs: number = CONNECT_MS): Network {
  const trust = once(async () => (await import('./authorities.ts')).authorities(env));
  const kept = new Map<string, Promise<Agents>>();
  const keep = (key: string, make: () => Promise<Agents>): Promise<Agents> => {
    const made = kept.get(key) ?? make();
    kept.set(key, made);
    return made;
  };
  const agentsFor = (proxy: URL | undefined): Promise<Agents> =>
    keep(proxy?.href ?? 'direct', async () => {
      const { directAgents, proxyAgents } = await import('./agents.ts');
      return proxy === undefined
        ? directAgents(await trust())
        : proxyAgents({ proxy, trust: await trust(), connectMs });
    });
  // Reading a file of authorities takes its time: what is not encrypted does without.
  const plainAgents = () => keep('plain', async () => (await import('./agents.ts')).directAgents(undefined));
  const routeTo = async (url: string): Promise<Route> => {
    const { proxyFor } = await import('./proxy-for.ts');
    const proxy = proxyFor(url, env);
    if (url.startsWith('https:')) return { proxy, agents: await agentsFor(proxy), forwarded: undefined };
    if (proxy === undefined) return { proxy, agents: await plainAgents(), forwarded: undefined };
    const { forwarded } = await import('./forwarded.ts');
    return { proxy, agents: await agentsFor(undefined), forwarded: forwarded(proxy, url) };
  };
  return {
    connectMs,
    routeTo,
    open: async (host, port, signal) => {
      const { openDirectly, openTunnel } = await import('./open.ts');
      const { proxyFor } = await import('./proxy-for.ts');
      const proxy = proxyFor(`https://${host}:${port}`, env);
      if (proxy === undefined) return openDirectly(host, port, connectMs, signal);
      return openTunnel({ proxy, connectMs, trust: await trust() }, host, port, signal);
    },
    getText: async (url, { signal }) =>
      (await import('./get-text.ts')).getText(url, await routeTo(url), signal),
  };
}
