import type { VerifyContext } from '../context.ts';
import { settings } from '../settings/row.ts';

/** Whether the forwarder runs the code and the settings that it was deployed with. */
export const forwarderFunction = settings({
  well: 'as deployed',
  // "Forwarder endpoint" tells of that, and --fix mends it.
  except: ({ path }) => path === 'Environment.Variables.DOMAIN_ENDPOINT',
});

/** The same for the function that keeps the domain as it should be. */
export const updaterSettings = settings({ well: 'as deployed' });

/** The same for what reads events of the past: the function, and the state machine that calls it. */
export const historySettings = settings({ well: 'as deployed' });

/** Whether UpdateElasticsearch answers: most of what follows is what it sees. */
export async function updaterAnswers({ inside }: VerifyContext): Promise<string> {
  const { cluster } = await inside();
  return `sees ${cluster.nodes === 1 ? 'one node' : `${cluster.nodes} nodes`} of version ${cluster.version}`;
}
