import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { OpenSearchClient } from '@aws-sdk/client-opensearch';
import type { S3Client } from '@aws-sdk/client-s3';
import type { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';
import { CliError, EXIT, usageError } from './core/errors.ts';

export interface AwsSettings {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  /** Only the demo sets these two; everyone else has AWS_ENDPOINT_URL and the usual credential chain. */
  readonly endpoint?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
    readonly expiration?: Date | undefined;
  };
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
  readonly eventBridge: Lazy<EventBridgeClient>;
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
  const config = {
    ...(settings.region ? { region: settings.region } : {}),
    ...(settings.profile ? { profile: settings.profile } : {}),
    ...(settings.endpoint ? { endpoint: settings.endpoint, forcePathStyle: true } : {}),
    ...(settings.credentials ? { credentials: settings.credentials } : {}),
    customUserAgent: settings.userAgent,
  };
  const sts = once(async () => new (await import('./clients/sts.ts')).Client(config));
  return {
    region: async () => {
      const client = await sts();
      return client.config.region().catch(() => undefined);
    },
    endpoint: settings.endpoint ?? process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL,
    inRegion: (region) => createAws({ ...settings, region }),
    sts,
    cloudFormation: once(async () => new (await import('./clients/cloudformation.ts')).Client(config)),
    cloudTrail: once(async () => new (await import('./clients/cloudtrail.ts')).Client(config)),
    cloudWatch: once(async () => new (await import('./clients/cloudwatch.ts')).Client(config)),
    ec2: once(async () => new (await import('./clients/ec2.ts')).Client(config)),
    eventBridge: once(async () => new (await import('./clients/eventbridge.ts')).Client(config)),
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

const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired']);
const NO_CREDENTIALS = new Set(['CredentialsProviderError', 'TokenProviderError']);
const REJECTED = new Set([
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'AuthFailure',
  'SignatureDoesNotMatch',
]);
const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'AuthorizationError',
  'Forbidden',
]);
const OFFLINE = new Set(['ENOTFOUND', 'ECONNREFUSED', 'EAI_AGAIN', 'ETIMEDOUT', 'ENETUNREACH']);

/** An SDK error in the user's terms, or undefined when the name says nothing general. */
export function explainAwsError(error: unknown): CliError | undefined {
  if (!(error instanceof Error) || error instanceof CliError) return undefined;
  const name = error.name;
  const code = (error as { code?: string }).code ?? '';
  if (EXPIRED.has(name) || /token (has|is) expired|session.*expired/i.test(error.message)) {
    return new CliError('expired-token', 'Your AWS session has expired.', {
      exit: EXIT.denied,
      why: error.message,
      remedy: 'Sign in again (for example: aws sso login --profile <name>) and run the same command.',
      cause: error,
    });
  }
  if (NO_CREDENTIALS.has(name)) {
    return new CliError('no-credentials', 'No AWS credentials were found.', {
      exit: EXIT.denied,
      why: error.message,
      remedy: [
        'Sign in (aws sso login, aws configure) or name a profile: --profile <name>.',
        'To look first without an AWS account: npx create-cloudtrail-kibana demo',
      ],
      cause: error,
    });
  }
  if (REJECTED.has(name)) {
    return new CliError('bad-credentials', 'AWS does not accept these credentials.', {
      exit: EXIT.denied,
      why: error.message,
      remedy: 'Check the profile (aws sts get-caller-identity) or name another: --profile <name>.',
      cause: error,
    });
  }
  if (DENIED.has(name)) {
    return new CliError('access-denied', 'Your AWS identity may not do this.', {
      exit: EXIT.denied,
      why: error.message,
      remedy: 'Ask for the action that the message names, or use another profile: --profile <name>.',
      cause: error,
    });
  }
  if (/region is missing/i.test(error.message)) return noRegion();
  if (OFFLINE.has(code)) {
    return new CliError('unreachable', 'AWS could not be reached.', {
      why: error.message,
      remedy: 'Check the network, a proxy in between, and AWS_ENDPOINT_URL if it is set.',
      cause: error,
    });
  }
  return undefined;
}

/** The error for a run that no flag, variable or profile gives a region. */
export const noRegion = (): CliError =>
  usageError('no-region', 'No AWS region is set.', [
    'Name it: --region us-east-1 (or set AWS_REGION, or a region in the profile).',
  ]);
