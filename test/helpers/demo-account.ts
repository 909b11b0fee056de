import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { VERSION_TAG } from '../../src/stack/facts.ts';

/** How a demo's local AWS is reached. */
export interface AwsConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string };
}

/** Status and outputs of a stack. */
export async function stackIn(aws: AwsConfig, StackName: string) {
  const { Stacks } = await new CloudFormationClient(aws).send(new DescribeStacksCommand({ StackName }));
  const outputs = Stacks?.[0]?.Outputs?.map(
    ({ OutputKey, OutputValue }) => [OutputKey, OutputValue] as const,
  );
  return { status: Stacks?.[0]?.StackStatus, outputs: new Map(outputs) };
}

/** Stacks, buckets and parameters, each with what changes when it is touched. */
export async function inventoryOf(aws: AwsConfig) {
  const [stacks, buckets, parameters] = await Promise.all([
    new CloudFormationClient(aws).send(new ListStacksCommand({})),
    new S3Client({ ...aws, forcePathStyle: true }).send(new ListBucketsCommand({})),
    new SSMClient(aws).send(new DescribeParametersCommand({})),
  ]);
  return {
    stacks: stacks.StackSummaries?.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE').map(
      ({ StackName, StackStatus }) => `${StackName} ${StackStatus}`,
    ),
    buckets: buckets.Buckets?.map(({ Name }) => Name),
    parameters: parameters.Parameters?.map(({ Name, Version }) => `${Name} ${Version}`),
  };
}

/** Makes a stack of this tool whose creation fails: its function's code is nowhere. */
export async function failCreation(aws: AwsConfig, StackName: string): Promise<void> {
  const Properties = {
    Role: 'arn:aws:iam::000000000000:role/x',
    Handler: 'a.b',
    Runtime: 'nodejs24.x',
    Code: { S3Bucket: 'absent', S3Key: 'absent' },
  };
  const template = { Resources: { Code: { Type: 'AWS::Lambda::Function', Properties } } };
  await new CloudFormationClient(aws).send(
    new CreateStackCommand({
      StackName,
      TemplateBody: JSON.stringify(template),
      Tags: [{ Key: VERSION_TAG, Value: '0.0.1' }],
    }),
  );
}
