import { describe, expect, test } from 'vitest';
import { actorOf, targetOf } from '../../../../src/lambda/logs-to-elasticsearch/plain-words.ts';

const issuer = (userName: string) => ({ sessionContext: { sessionIssuer: { type: 'Role', userName } } });

describe('who acted', () => {
  test.each<[string, Record<string, unknown> | undefined, string | undefined]>([
    ['nobody', undefined, undefined],
    ['an IAM user', { type: 'IAMUser', userName: 'ada', principalId: 'AIDA1' }, 'ada'],
    ['a role', { type: 'AssumedRole', principalId: 'AROA1:ci', ...issuer('Deploy') }, 'Deploy/ci'],
    [
      'a role without issuer',
      { type: 'AssumedRole', principalId: 'AROA1:ci', arn: 'arn:aws:sts::1:assumed-role/Deploy/ci' },
      'Deploy/ci',
    ],
    ['a machine', { type: 'AssumedRole', principalId: 'AROA1:i-0abc', ...issuer('Web') }, 'Web/i-0abc'],
    ['root', { type: 'Root', principalId: '111122223333' }, 'root'],
    [
      'a service',
      { type: 'AWSService', invokedBy: 'autoscaling.amazonaws.com' },
      'autoscaling.amazonaws.com',
    ],
    [
      'another account',
      { type: 'AWSAccount', principalId: 'AIDA2', accountId: '999999999999' },
      '999999999999',
    ],
    ['a federated user', { type: 'FederatedUser', principalId: '111122223333:bob' }, 'bob'],
    ['a SAML user', { type: 'SAMLUser', userName: 'eve@example.com', principalId: 'x' }, 'eve@example.com'],
    ['Identity Center', { type: 'IdentityCenterUser', onBehalfOf: { userId: 'u-1' } }, 'u-1'],
    ['an identity without a name', { type: 'Unknown', principalId: 'AIDA3' }, 'AIDA3'],
    ['an empty name', { type: 'IAMUser', userName: '', principalId: 'AIDA4' }, 'AIDA4'],
    [
      'names of a wrong type',
      { type: 'IAMUser', userName: { a: 1 }, accountId: '111122223333' },
      '111122223333',
    ],
  ])('%s', (_, userIdentity, actor) => {
    expect(actorOf({ userIdentity })).toBe(actor);
  });
});

describe('what a call is about', () => {
  test.each<[string, Record<string, unknown>, string | undefined]>([
    ['nothing', {}, undefined],
    ['null parameters', { requestParameters: null, responseElements: null }, undefined],
    ['a bucket', { requestParameters: { bucketName: 'b', Host: 'b.s3.amazonaws.com' } }, 'b'],
    ['a user before the policy', { requestParameters: { policyArn: 'arn:p', userName: 'ada' } }, 'ada'],
    [
      'machines',
      { requestParameters: { instancesSet: { items: [{ instanceId: 'i-1' }, { instanceId: 'i-2' }] } } },
      'i-1 i-2',
    ],
    [
      'machines that were made',
      {
        requestParameters: { instanceType: 't3.micro', imageId: 'ami-1' },
        responseElements: { instancesSet: { items: [{ instanceId: 'i-3' }] } },
      },
      'i-3',
    ],
    [
      'whoever gets a key, though the call names nobody',
      { requestParameters: null, responseElements: { accessKey: { userName: 'ada', accessKeyId: 'A' } } },
      'ada',
    ],
    [
      'the first resource',
      { requestParameters: {}, resources: [{ ARN: 'arn:aws:kms:::key/1' }] },
      'arn:aws:kms:::key/1',
    ],
    ['a parameter that looks like a name', { requestParameters: { force: true, tableName: 't' } }, 't'],
    ['no name of a wrong type', { requestParameters: { bucketName: ['a'], count: 3 } }, undefined],
    ['a list in the place of parameters', { requestParameters: ['a'] }, undefined],
    ['a text in the place of resources', { resources: 'arn:x' }, undefined],
  ])('%s', (_, record, target) => {
    expect(targetOf(record)).toBe(target);
  });
});
