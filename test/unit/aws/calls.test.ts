import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { answerLimit, asRead, callBehind, callOf, isRead, scopeOf } from '../../../src/aws/calls.ts';

describe('an operation', () => {
  test.each([
    'DescribeStacks',
    'GetParameter',
    'ListBuckets',
    'HeadObject',
    'SimulatePrincipalPolicy',
    'FilterLogEvents',
    'AssumeRole',
  ])('%s only reads', (operation) => {
    expect(isRead(operation)).toBe(true);
  });

  test.each([
    'CreateChangeSet',
    'DeleteStack',
    'Invoke',
    'PutObject',
    'ReceiveMessage',
    'StopLogging',
    'ExecuteChangeSet',
    '',
  ])('%s may change something', (operation) => {
    expect(isRead(operation)).toBe(false);
  });
});

test('a command that is declared to read does, and no other of its kind', () => {
  const declared = asRead({});
  expect(callOf('LambdaClient', 'InvokeCommand', declared)).toMatchObject({
    operation: 'Invoke',
    reads: true,
  });
  expect(callOf('LambdaClient', 'InvokeCommand', {})).toMatchObject({ reads: false });
});

test.each([
  ['CloudFormationClient', 'CloudFormation'],
  ['CloudWatchLogsClient', 'CloudWatch Logs'],
  ['SSMClient', 'Systems Manager'],
  ['S3Client', 'S3'],
])('a service of %s is called %s', (client, service) => {
  expect(callOf(client, 'XCommand', undefined).service).toBe(service);
});

const SIGNED =
  'AWS4-HMAC-SHA256 Credential=AKIA/20261128/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature=1';
const request = {
  protocol: 'https:',
  hostname: 'sts.eu-west-1.amazonaws.com',
  method: 'POST',
  path: '/',
  headers: {},
};

describe('a request of the SDK itself is named by', () => {
  test.each([
    [
      'its form',
      { ...request, body: 'Action=AssumeRole&Version=1' },
      { service: 'sts', operation: 'AssumeRole', reads: true },
    ],
    [
      'its target',
      { ...request, headers: { 'x-amz-target': 'A.CreateToken' } },
      { operation: 'CreateToken', reads: false },
    ],
    [
      'its path',
      { ...request, method: 'GET', path: '/federation/credentials' },
      { operation: 'GET /federation/credentials', reads: true },
    ],
    [
      'its signature',
      { ...request, hostname: '127.0.0.1', headers: { authorization: SIGNED } },
      { service: 'sts' },
    ],
  ])('%s', (_, sent, expected) => {
    expect(callBehind(sent)).toMatchObject(expected);
  });
});

test('region and service are read from the signature', () => {
  expect(scopeOf({ authorization: SIGNED })).toEqual({ region: 'eu-west-1', service: 'sts' });
  expect(scopeOf({})).toBeUndefined();
});

describe('the time limit', () => {
  const limit = (client: string, command: string) => answerLimit(callOf(client, command, undefined), 30_000);

  // The state machine calls the one for events of the past.
  test('of an invocation is longer than any function that the program calls may run', () => {
    const template = JSON.parse(readFileSync('templates/cloudtrail-es-cluster.json', 'utf8'));
    const seconds = Object.entries<{ Type: string; Properties?: { Timeout?: number } }>(template.Resources)
      .filter(([id, { Type }]) => Type === 'AWS::Lambda::Function' && id !== 'HistoryFunction')
      .map(([, { Properties }]) => Properties?.Timeout ?? 3);
    expect(seconds.length).toBeGreaterThan(1);
    expect(limit('LambdaClient', 'InvokeCommand')).toBeGreaterThan(Math.max(...seconds) * 1000);
  });

  test('of an upload is longer, and all others have the usual one', () => {
    expect(limit('S3Client', 'PutObjectCommand')).toBeGreaterThan(30_000);
    expect(limit('S3Client', 'HeadObjectCommand')).toBe(30_000);
    expect(limit('CloudFormationClient', 'CreateChangeSetCommand')).toBe(30_000);
  });
});
