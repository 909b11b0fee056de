import { DescribeDomainCommand } from '@aws-sdk/client-opensearch';
import { type Kind, orGone } from '../kind.ts';

/** AWS::OpenSearchService::Domain. The access policy has a row of its own. */
export const domain: Kind = {
  compared: [
    ...['EngineVersion', 'ClusterConfig', 'EBSOptions', 'EncryptionAtRestOptions', 'DomainEndpointOptions'],
    ...['NodeToNodeEncryptionOptions', 'SoftwareUpdateOptions', 'LogPublishingOptions'],
  ],
  read: async ({ id: DomainName }, { fx }) => {
    const client = await fx.aws.openSearch();
    const found = await orGone(client.send(new DescribeDomainCommand({ DomainName })));
    const now = found?.DomainStatus;
    return now === undefined || now.Deleted ? undefined : { ...now };
  },
};
