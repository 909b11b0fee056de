import { expect, test } from 'vitest';
import { programOf } from '../../../../../src/lambda/update-elasticsearch/first/program.ts';

/** User agents of public records, and some that the SDKs and tools document. */
test.each([
  ['aws-cli/2.13.0 Python/3.11.4 Linux/5.10.0-1234-aws exe/x86_64.ubuntu.22', 'aws-cli'],
  ['aws-cli/2.15.59 md/awscrt#0.19.19 ua/2.0 os/macos#22.6.0 md/command#lambda.list-functions', 'aws-cli'],
  ['Boto3/1.34.108 md/Botocore#1.34.108 exec-env/AWS_ECS_FARGATE Botocore/1.34.108', 'boto3'],
  ['aws-sdk-go/1.24.1 (go1.14; darwin; amd64)', 'aws-sdk-go'],
  ['aws-sdk-go-v2/1.14.0 os/macos lang/go/1.17.6 api/iam/1.17.0', 'aws-sdk-go-v2'],
  ['aws-sdk-js/3.890.0 ua/2.1', 'aws-sdk-js'],
  ['APN/1.0 HashiCorp/1.0 Terraform/1.1.2 (+https://www.terraform.io) aws-sdk-go/1.44.157', 'terraform'],
  ['aws-sdk-go/1.29.7 (go1.13.7) APN/1.0 HashiCorp/1.0 Terraform/0.12.24 (+https://x)', 'terraform'],
  ['APN/1.0 HashiCorp/1.0 Terraform/1.13.3', 'terraform'],
  ['Boto3/1.40.0 md/Botocore#1.40.0 md/awslabs#mcp#iam-mcp-server#1.0', 'awslabs#mcp#iam-mcp-server'],
  ['Boto3/1.40.0 mcp-proxy-for-aws/1.1.0', 'mcp-proxy-for-aws'],
  ['aws-sdk-rust/1.3.7 ua/2.1 AmazonQ-For-CLI', 'amazonq-for-cli'],
  ['CloudCustodian(net-change-encryption)/0.9.2 Python/3.8.3', 'cloudcustodian'],
  ['Coral/Netty4', 'coral'],
  ['EC2ConsoleBackend, aws-sdk-java/Linux/x.xx.fleetxen', 'ec2consolebackend'],
  ['[S3Console/0.4, aws-internal/3 aws-sdk-java/1.11.1030 vendor/Oracle_Corporation]', 's3console'],
  ['[AWS Console S3, aws-internal/3 aws-sdk-java/1.11.1030]', 'aws console s3'],
  ['aws-internal/3 aws-sdk-java/1.12.101 java/1.8.0_312 kotlin/1.3.72', 'aws-internal'],
  ['AWS Internal', 'aws internal'],
  ['AWSConsole', 'awsconsole'],
  ['ec2-api-tools 1.6.12.2', 'ec2-api-tools'],
  ['kube-controller-manager v1.30.1 linux/amd64', 'kube-controller-manager'],
  ['Python-httplib2/0.8 (gzip)', 'python-httplib2'],
  ['awslambda-worker/1.0 rusoto/0.47.0 rust/1.56.1 linux', 'awslambda-worker'],
  ['stratus-red-team_ea782787-a65d-4fc4-9fca-1c97869a9a25', 'stratus-red-team'],
  ['68319f60-9dec-43b2-9702-de3a08c9d8a3', 'unnamed'],
  ['/1.0', 'unnamed'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Safari/537.36', 'browser'],
  ['[Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/131.0.0.0]', 'browser'],
  ['console.ec2.amazonaws.com', 'console.ec2.amazonaws.com'],
  ['lambda.amazonaws.com', 'lambda.amazonaws.com'],
  [`x${'y'.repeat(200)}`, `x${'y'.repeat(99)}`],
  [' ', undefined],
])('The program of "%s" is %s.', (userAgent, program) => {
  expect(programOf(userAgent)).toBe(program);
});
