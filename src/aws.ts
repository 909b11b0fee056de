import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { OpenSearchClient } from '@aws-sdk/client-opensearch';
import type { S3Client } from '@aws-sdk/client-s3';
import type { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';
import type { CredentialSettings } from './aws/credentials.ts';
import { CliError, EXIT } from './core/errors.ts';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly expiration?: Date | undefined;
}

export interface AwsSettings extends Pick<CredentialSettings, 'profile' | 'mfaCode'> {
  readonly region?: string | undefined;
  /** Only the demo sets these two; everyone else has AWS_ENDPOINT_URL and the usual sources of credentials. */
  readonly endpoint?: string;
  readonly credentials?: Credentials | ((properties?: object) => Promise<Credentials>);
  readonly userAgent: string;
}

type Lazy<T> = () => Promise<T>;

/**
 * One client per service, each loaded when first asked for. `clients/` has a file each, because a bundler keeps all of
 * a package that is imported as a whole: half of the program's size otherwise.
 */
export interface Aws {
  /** The region in force: flag, environment or profile; undefined when none names one. */
  readonly region: () => Promise<string | undefined>;
  /** The same account and profile in another region. */
  readonly inRegion: (region: string) => Aws;
  /** Address that stands in for AWS's own, if any. */
  readonly endpoint: string | undefined;
  readonly cloudFormation: Lazy<CloudFormationClient>;
  readonly cloudTrail: Lazy<CloudTrailClient>;
  readonly cloudWatch: Lazy<CloudWatchClient>;
  readonly ec2: Lazy<EC2Client>;
  readonly iam: Lazy<IAMClient>;
  readonly lambda: Lazy<LambdaClient>;
  readonly logs: Lazy<CloudWatchLogsClient>;
  readonly openSearch: Lazy<OpenSearchClient>;
  readonly s3: Lazy<S3Client>;
  readonly serviceQuotas: Lazy<ServiceQuotasClient>;
  readonly sns: Lazy<SNSClient>;
  readonly sqs: Lazy<SQSClient>;
  readonly ssm: Lazy<SSMClient>;
  readonly sts: Lazy<STSClient>;
}

export function createAws(settings: AwsSettings): Aws {
  const credentials = settings.credentials ?? sharedCredentials(settings);
  const config = {
    region: settings.region || once(async () => (await import('./aws/region.ts')).regionInForce(settings)),
    ...(settings.profile ? { profile: settings.profile } : {}),
    ...(settings.endpoint ? { endpoint: settings.endpoint, forcePathStyle: true } : {}),
    credentials,
    customUserAgent: settings.userAgent,
  };
  const sts = once(async () => new (await import('./clients/sts.ts')).Client(config));
  return {
    region: async () => {
      const client = await sts();
      return client.config.region().catch((error) => {
        // A profile that is not there, or not whole, names no region either.
        if (error instanceof CliError && error.exit === EXIT.denied) throw error;
        return undefined;
      });
    },
    endpoint: settings.endpoint ?? process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL,
    inRegion: (region) => createAws({ ...settings, credentials, region }),
    sts,
    cloudFormation: once(async () => new (await import('./clients/cloudformation.ts')).Client(config)),
    cloudTrail: once(async () => new (await import('./clients/cloudtrail.ts')).Client(config)),
    cloudWatch: once(async () => new (await import('./clients/cloudwatch.ts')).Client(config)),
    ec2: once(async () => new (await import('./clients/ec2.ts')).Client(config)),
    iam: once(async () => new (await import('./clients/iam.ts')).Client(config)),
    lambda: once(async () => new (await import('./clients/lambda.ts')).Client(config)),
    logs: once(async () => new (await import('./clients/cloudwatch-logs.ts')).Client(config)),
    openSearch: once(async () => new (await import('./clients/opensearch.ts')).Client(config)),
    s3: once(async () => new (await import('./clients/s3.ts')).Client(config)),
    serviceQuotas: once(async () => new (await import('./clients/service-quotas.ts')).Client(config)),
    sns: once(async () => new (await import('./clients/sns.ts')).Client(config)),
    sqs: once(async () => new (await import('./clients/sqs.ts')).Client(config)),
    ssm: once(async () => new (await import('./clients/ssm.ts')).Client(config)),
  };
}

/** The same credentials for all clients, looked for when the first of them needs any. */
function sharedCredentials(settings: AwsSettings): (properties?: object) => Promise<Credentials> {
  const load = once(async () => (await import('./aws/credentials.ts')).loadCredentials(settings));
  return async (properties) => (await load())(properties);
}

/** Address of an object as CloudFormation wants it: virtual-hosted at AWS, path style at a stand-in. */
export function objectUrl(endpoint: string | undefined, bucket: string, key: string, region: string): string {
  if (endpoint !== undefined) return `${endpoint.replace(/\/$/, '')}/${bucket}/${key}`;
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://${bucket}.s3.${region}.${suffix}/${key}`;
}

function once<T>(make: Lazy<T>): Lazy<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
