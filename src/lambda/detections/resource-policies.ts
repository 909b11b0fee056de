import type { Calls } from './define.ts';

/**
 * Calls that put a policy on a resource, buckets left out. Services' API references; SNS and SQS have it among their
 * attributes, and SQS, SNS and EventBridge a call of their own for single permissions.
 */
export const POLICY_CALLS: Calls = {
  sqs: 'SetQueueAttributes CreateQueue',
  sns: 'SetTopicAttributes CreateTopic',
  kms: 'PutKeyPolicy CreateKey ReplicateKey',
  secretsmanager: 'PutResourcePolicy',
  ssm: 'PutResourcePolicy',
  ecr: 'SetRepositoryPolicy PutRegistryPolicy',
  glue: 'PutResourcePolicy',
  es: 'CreateDomain UpdateDomainConfig CreateElasticsearchDomain UpdateElasticsearchDomainConfig',
  elasticfilesystem: 'PutFileSystemPolicy',
  backup: 'PutBackupVaultAccessPolicy',
  dynamodb: 'PutResourcePolicy CreateTable',
  kinesis: 'PutResourcePolicy',
  events: 'PutPermission',
  logs: 'PutDestinationPolicy PutResourcePolicy PutDeliveryDestinationPolicy',
  codeartifact: 'PutDomainPermissionsPolicy PutRepositoryPermissionsPolicy',
  ses: 'PutIdentityPolicy CreateEmailIdentityPolicy UpdateEmailIdentityPolicy',
  'acm-pca': 'PutPolicy',
  glacier: 'SetVaultAccessPolicy',
  redshift: 'PutResourcePolicy',
  'redshift-serverless': 'PutResourcePolicy',
  bedrock: 'PutResourcePolicy',
  kafka: 'PutClusterPolicy',
  dsql: 'PutClusterPolicy',
  mediastore: 'PutContainerPolicy',
  'vpc-lattice': 'PutAuthPolicy PutResourcePolicy',
  schemas: 'PutResourcePolicy',
};
