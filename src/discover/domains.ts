import {
  ListDomainNamesCommand,
  ListVersionsCommand,
  type OpenSearchClient,
} from '@aws-sdk/client-opensearch';

/** Names of the region's search domains, and the engine versions on offer there. */
export async function discoverDomains(
  client: OpenSearchClient,
): Promise<{ domains: string[]; engines: string[] }> {
  const [names, versions] = await Promise.all([
    client.send(new ListDomainNamesCommand({})),
    client.send(new ListVersionsCommand({ MaxResults: 100 })),
  ]);
  return {
    domains: (names.DomainNames ?? []).flatMap(({ DomainName }) => DomainName ?? []),
    engines: versions.Versions ?? [],
  };
}
