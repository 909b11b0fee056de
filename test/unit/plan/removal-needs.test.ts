import { describe, expect, test } from 'vitest';
import type { StackResource } from '../../../src/core/types.ts';
import { bucketRemoval } from '../../../src/plan/need.ts';
import { deployerPolicy } from '../../../src/plan/policy.ts';
import { deletionCalls } from '../../../src/plan/removal-needs.ts';
import { callsOf, KINDS } from '../../../src/plan/resource-arns.ts';
import { wholeTemplate } from '../../helpers/cfn.ts';
import { STACK_ID, stackWith } from '../../helpers/facts.ts';
import { allows } from '../../helpers/policy.ts';

const NAME = 'cloudtrail-kibana';
const NAMES = { stackName: NAME, domainName: NAME, artifactsBucket: 'create-cloudtrail-kibana-1-eu' };
const PLACE = { account: '123456789012', region: 'eu-central-1', partition: 'aws' };
const { Resources } = wholeTemplate();

/** Physical ids as CloudFormation gives them, where they are not stack, logical id and a random end. */
const IDS: Readonly<Record<string, string>> = {
  Domain: NAME,
  ProxyAddress: '192.0.2.1',
  Proxy: 'i-0a1b',
  WebSecurityGroup: 'sg-0a1b',
  Trail: `${NAME}-eu-central-1`,
  FailureQueue: `https://sqs.eu-central-1.amazonaws.com/123456789012/${NAME}-FailureQueue-1A2B`,
  AlertTopic: `arn:aws:sns:eu-central-1:123456789012:${NAME}-AlertTopic-1A2B`,
  ForwarderLogGroup: `/aws/lambda/${NAME}-LogsToElasticsearch-1A2B`,
  UpdaterLogGroup: `/aws/lambda/${NAME}-UpdateElasticsearch-1A2B`,
  ProxyConfig: `/create-cloudtrail-kibana/${NAME}/nginx.conf`,
  ProxyLocations: `/create-cloudtrail-kibana/${NAME}/locations.conf`,
  ProxyUpstream: `/create-cloudtrail-kibana/${NAME}/upstream.conf`,
  ProxyCertificateScript: `/create-cloudtrail-kibana/${NAME}/certificate.sh`,
  ProxyUpdates: `/create-cloudtrail-kibana/${NAME}/updates.sh`,
  ProxyRefresh: `/create-cloudtrail-kibana/${NAME}/refresh.sh`,
  ProxyCertificate: `/create-cloudtrail-kibana/${NAME}/certificate-sha256`,
  Names: `/create-cloudtrail-kibana/${NAME}/names`,
  TrailBucket: `${NAME}-trailbucket-1a2b`,
};
const resources: StackResource[] = Object.entries(Resources).map(([logicalId, { Type }]) => ({
  logicalId,
  type: Type,
  physicalId: IDS[logicalId] ?? `${NAME}-${logicalId}-1A2B`,
  status: 'CREATE_COMPLETE',
}));
const calls = deletionCalls(stackWith(), resources, NAMES, PLACE);

describe('the calls of a deletion', () => {
  test('are those of every type but the ones that are retained', () => {
    const wanted = KINDS.filter(
      (kind) => !kind.startsWith('AWS::S3') && Object.values(Resources).some(({ Type }) => Type === kind),
    ).flatMap((kind) => callsOf(kind, 'delete'));
    expect([...new Set(calls.map(({ action }) => action))].sort()).toEqual(
      [
        ...new Set([
          ...wanted,
          'cloudformation:DeleteStack',
          'cloudformation:DescribeStackEvents',
          'lambda:InvokeFunction',
        ]),
      ].sort(),
    );
  });

  test('are on the resources of this very stack, each once', () => {
    const keys = calls.map(({ action, resource }) => `${action} ${resource}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual(
      expect.arrayContaining([
        `cloudformation:DeleteStack ${STACK_ID}`,
        `sns:DeleteTopic ${IDS.AlertTopic}`,
        `logs:DeleteSubscriptionFilter arn:aws:logs:eu-central-1:123456789012:log-group:${NAME}-TrailLogGroup-1A2B:log-stream:`,
        `iam:DeleteRolePolicy arn:aws:iam::123456789012:role/${NAME}-ForwarderRole-1A2B`,
        `lambda:DeleteFunctionEventInvokeConfig arn:aws:lambda:eu-central-1:123456789012:function:${NAME}-LogsToElasticsearch-1A2B`,
        'ec2:TerminateInstances arn:aws:ec2:eu-central-1:123456789012:instance/i-0a1b',
      ]),
    );
  });

  test('are on the log group of another where that is reused', () => {
    const stack = stackWith({ parameters: { ExistingLogGroup: '/company/trail' } });
    const others = resources.filter(({ logicalId }) => !logicalId.startsWith('Trail'));
    const found = deletionCalls(stack, others, NAMES, PLACE);
    expect(found.find(({ action }) => action === 'logs:DeleteSubscriptionFilter')?.resource).toContain(
      ':log-group:/company/trail:',
    );
  });

  test('of a stack that is half made are fewer, and on nothing that is not there', () => {
    const made = resources.filter(({ logicalId }) => ['TrailRole', 'FailureQueue'].includes(logicalId));
    const found = deletionCalls(stackWith(), made, NAMES, PLACE);
    expect(new Set(found.map(({ action }) => action.split(':')[0]))).toEqual(
      new Set(['cloudformation', 'iam', 'sqs']),
    );
  });

  test('and those of removing the buckets are all in the printed policy', () => {
    const policy = deployerPolicy(NAME, NAME, 'aws', { errorLogs: true });
    const all = [
      ...calls,
      ...bucketRemoval(`arn:aws:s3:::${IDS.TrailBucket}`),
      ...bucketRemoval(`arn:aws:s3:::${NAMES.artifactsBucket}`),
    ];
    const missing = all.filter(({ action, resource, context }) => !allows(policy, action, resource, context));
    expect(missing.map(({ action, resource }) => `${action} ${resource}`)).toEqual([]);
  });
});

test('the printed policy does not let its holder stop a trail', () => {
  const trail = `arn:aws:cloudtrail:eu-central-1:123456789012:trail/${NAME}-eu-central-1`;
  expect(allows(deployerPolicy(NAME, NAME), 'cloudtrail:DeleteTrail', trail)).toBe(true);
  expect(allows(deployerPolicy(NAME, NAME), 'cloudtrail:StopLogging', trail)).toBe(false);
});
