import {
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { indexPatternFields } from '../../src/schema/index.ts';
import { type AwsMock, stackAnswer, stackEvent } from './aws.ts';
import { outputPairs, STACK_ID } from './facts.ts';
import { CERTIFICATE, PASSWORD } from './fake-proxy.ts';
import { mockSettings } from './fake-settings.ts';

/** Names of the fields that the index template maps. */
export const MAPPED: readonly string[] = indexPatternFields()
  .map(({ name }) => name)
  .filter((name) => !name.startsWith('_'));

/** What UpdateElasticsearch tells of a domain that is well. */
export const INSIDE = {
  cluster: { status: 'green', version: '2.19', nodes: 1 },
  templates: { cloudtrail: 'a' } as Record<string, string | null>,
  expectedTemplates: { cloudtrail: 'a' },
  mappingFields: MAPPED,
  newestEvent: '2026-11-20T11:58:00Z' as string | null,
  documents: 12,
  documentsThisMonth: 10,
  quarantined: 0,
  futureIndices: [] as readonly string[],
  forwarder: { endpoint: 'domain.test', matches: true },
  accessPolicyMatches: true,
  vendorsOf: '2026-06-01',
  reference: {
    accounts: 3,
    accountsFrom: 'organization',
    vendors: 2,
    rangesOf: '2026-11-18',
    looked: '2026-11-20',
    problems: [] as readonly string[],
    matches: true,
  },
};

/** What the Lambda behind the health checks answers. */
export const lambdaAnswers = (aws: AwsMock, value: unknown, FunctionError?: string) =>
  aws.lambda.on(InvokeCommand).resolves({
    Payload: Buffer.from(JSON.stringify(value)) as never,
    ...(FunctionError ? { FunctionError } : {}),
  });

/** One of the stack's SSM parameters. */
export const parameterIs = (aws: AwsMock, name: string, Value: string) =>
  aws.ssm
    .on(GetParameterCommand, { Name: `/create-cloudtrail-kibana/cloudtrail-kibana/${name}` })
    .resolves({ Parameter: { Value, Type: name === 'password' ? 'SecureString' : 'String' } });

/** How many messages the failure queue has: some wait, others are held by a redrive. */
export const queueHolds = (aws: AwsMock, waiting: number, held = 0) =>
  aws.sqs
    .on(GetQueueAttributesCommand, {
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    })
    .resolves({
      Attributes: {
        ApproximateNumberOfMessages: `${waiting}`,
        ApproximateNumberOfMessagesNotVisible: `${held}`,
      },
    });

/** Everything inside AWS that the health checks look at is well. */
export function mockHealthy(aws: AwsMock): void {
  aws.trail.on(GetTrailStatusCommand).resolves({ IsLogging: true });
  aws.logs.on(FilterLogEventsCommand).resolves({ events: [] });
  aws.sqs.on(GetQueueAttributesCommand).resolves({
    Attributes: {
      ApproximateNumberOfMessages: '0',
      MessageRetentionPeriod: '1209600',
      MaximumMessageSize: '1048576',
    },
  });
  mockSettings(aws);
  lambdaAnswers(aws, INSIDE);
  parameterIs(aws, 'certificate-sha256', CERTIFICATE);
  parameterIs(aws, 'password', PASSWORD);
}

/** The change set leads to a stack that stands. */
export function mockStanding(aws: AwsMock, status: Stack['StackStatus'] = 'CREATE_COMPLETE'): void {
  aws.cfn
    .on(DescribeStackEventsCommand)
    .resolvesOnce({ StackEvents: [] })
    .resolves({
      StackEvents: [stackEvent('Stack', 'CREATE_COMPLETE'), stackEvent('Domain', 'CREATE_COMPLETE')],
    });
  const Outputs = outputPairs();
  aws.cfn
    .on(DescribeStacksCommand, { StackName: STACK_ID })
    .resolves({ Stacks: [stackAnswer(status ?? 'CREATE_COMPLETE', { Outputs })] });
}
