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
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';

type Lazy<T> = () => Promise<T>;

/**
 * One client per service, each loaded when first asked for. This folder has a file for each of them, because a bundler
 * keeps all of a package that is imported as a whole: half of the program's size otherwise.
 */
export interface Aws {
  /**
   * The region in force: flag, environment or profile; undefined when none names one.
   *
   * @throws CliError `no-such-region` (exit 2) when it cannot be one.
   */
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
  readonly sfn: Lazy<SFNClient>;
  readonly sns: Lazy<SNSClient>;
  readonly sqs: Lazy<SQSClient>;
  readonly ssm: Lazy<SSMClient>;
  readonly sts: Lazy<STSClient>;
}
