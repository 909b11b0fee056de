import {
  GetCompatibleVersionsCommand,
  ListDomainNamesCommand,
  ListVersionsCommand,
  type OpenSearchClient,
} from '@aws-sdk/client-opensearch';
import type { Facts, StackFacts } from '../core/types.ts';
import { holdsDomain } from '../plan/names.ts';
import { isOurs } from '../stack/find.ts';

/**
 * Versions that each of our stacks' domains can have, its own first; a domain that AWS does not answer for is left out.
 * Its own is what it really has: an upgrade that failed has changed the stack's parameter alone.
 */
async function upgradesOf(
  client: OpenSearchClient,
  stacks: readonly StackFacts[],
): Promise<Facts['upgrades']> {
  const names = stacks.flatMap((stack) =>
    isOurs(stack) && holdsDomain(stack) ? (stack.parameters.DomainName ?? []) : [],
  );
  const answers = await Promise.all(
    names.map(async (DomainName) => {
      const found = await client
        .send(new GetCompatibleVersionsCommand({ DomainName }))
        .catch(() => undefined);
      return (found?.CompatibleVersions ?? []).map(
        ({ SourceVersion, TargetVersions }) =>
          [DomainName, [SourceVersion ?? '', ...(TargetVersions ?? [])]] as const,
      );
    }),
  );
  return Object.fromEntries(answers.flat());
}

/**
 * Names of the region's search domains, the engine versions on offer there, and those that our stacks' domains can have. The
 * first two do not wait for the stacks.
 */
export async function discoverDomains(
  client: OpenSearchClient,
  stacks: Promise<readonly StackFacts[]>,
): Promise<Pick<Facts, 'domains' | 'engines' | 'upgrades'>> {
  const [names, versions, upgrades] = await Promise.all([
    client.send(new ListDomainNamesCommand({})),
    client.send(new ListVersionsCommand({ MaxResults: 100 })),
    stacks.then((found) => upgradesOf(client, found)),
  ]);
  return {
    domains: (names.DomainNames ?? []).flatMap(({ DomainName }) => DomainName ?? []),
    engines: versions.Versions ?? [],
    upgrades,
  };
}
