import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { HeadBucketCommand, ListObjectVersionsCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAws } from '../../src/aws/clients.ts';
import type { Aws } from '../../src/clients/aws.ts';
import { explain } from '../../src/tell.ts';

let status = 403;
let server: Server;
let aws: Aws;
beforeAll(async () => {
  process.env.AWS_MAX_ATTEMPTS = '1';
  server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
  aws = createAws({ endpoint, credentials, region: 'us-east-1', userAgent: 'test' });
});
afterAll(() => {
  delete process.env.AWS_MAX_ATTEMPTS;
  server.close();
});

/** One call of each protocol that the SDK speaks, and of S3 those with and without a body in the answer. */
const CALLS: readonly (readonly [name: string, call: () => Promise<unknown>])[] = [
  [
    'S3 HeadBucket (bucket records)',
    async () => (await aws.s3()).send(new HeadBucketCommand({ Bucket: 'records' })),
  ],
  [
    'S3 ListObjectVersions (bucket records)',
    async () => (await aws.s3()).send(new ListObjectVersionsCommand({ Bucket: 'records' })),
  ],
  [
    'S3 PutBucketPolicy (bucket records)',
    async () => (await aws.s3()).send(new PutBucketPolicyCommand({ Bucket: 'records', Policy: '{}' })),
  ],
  [
    'CloudFormation DescribeStacks',
    async () => (await aws.cloudFormation()).send(new DescribeStacksCommand({})),
  ],
  [
    'Systems Manager GetParameter',
    async () => (await aws.ssm()).send(new GetParameterCommand({ Name: 'x' })),
  ],
  [
    'Lambda GetFunction',
    async () => (await aws.lambda()).send(new GetFunctionCommand({ FunctionName: 'x' })),
  ],
];

const failure = (call: () => Promise<unknown>) =>
  call().then(
    () => expect.unreachable('the call has to fail'),
    (error: unknown) => explain(error),
  );

describe.each(CALLS)('an answer without a body to %s', (name, call) => {
  test.each([
    [403, 'access-denied', 4],
    [409, 'aws-refused', 1],
    [503, 'aws-unavailable', 1],
  ])('with HTTP %i names the call and the status, and is %s', async (answered, code, exit) => {
    status = answered;
    const error = await failure(call);
    expect(error).toMatchObject({
      code,
      exit,
      why: `${name} was answered with HTTP ${answered} and without a reason.`,
    });
    expect(error.remedy.join(' ')).not.toBe('');
  });
});
