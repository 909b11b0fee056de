import { describe, expect, it } from 'vitest';
import { samePolicy } from '../../../../src/lambda/update-elasticsearch/policy.ts';
import { POLICY } from './fake-domain.ts';

const [byIp, byRole] = POLICY.Statement as object[];
const withFirst = (change: object) => ({ ...POLICY, Statement: [{ ...byIp, ...change }, byRole] });

describe('the same policy', () => {
  it.each<[string, object]>([
    ['itself', POLICY],
    ['keys in another order', { Statement: POLICY.Statement, Version: '2012-10-17' }],
    ['statements in another order', { ...POLICY, Statement: [byRole, byIp] }],
    [
      'lists of one as strings',
      withFirst({
        Action: 'es:ESHttp*',
        Resource: 'arn:d/*',
        Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.9/32' } },
      }),
    ],
    ['a bare address', withFirst({ Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.9' } } })],
    ['statements without names, or with others', withFirst({ Sid: 'Another' })],
    ['a bare star', withFirst({ Principal: '*' })],
    [
      'roles in another order',
      {
        ...POLICY,
        Statement: [
          byIp,
          {
            ...byRole,
            Principal: { AWS: ['arn:aws:iam::111122223333:role/u', 'arn:aws:iam::111122223333:role/f'] },
          },
        ],
      },
    ],
  ])('%s', (_, other) => {
    expect(samePolicy(POLICY, other as Record<string, unknown>)).toBe(true);
  });

  it('an account is its root', () => {
    const policy = (AWS: string) => ({ Version: 'x', Statement: { Effect: 'Allow', Principal: { AWS } } });
    expect(samePolicy(policy('111122223333'), policy('arn:aws:iam::111122223333:root'))).toBe(true);
  });
});

describe('another policy', () => {
  it.each<[string, object]>([
    ['none', {}],
    ['another address', withFirst({ Condition: { IpAddress: { 'aws:SourceIp': ['203.0.113.8/32'] } } })],
    ['a wider range', withFirst({ Condition: { IpAddress: { 'aws:SourceIp': ['203.0.113.9/31'] } } })],
    ['no condition', withFirst({ Condition: undefined })],
    ['another operator', withFirst({ Condition: { NotIpAddress: { 'aws:SourceIp': ['203.0.113.9/32'] } } })],
    ['one action more', withFirst({ Action: ['es:ESHttp*', 'es:*'] })],
    ['denied', withFirst({ Effect: 'Deny' })],
    ['one statement less', { ...POLICY, Statement: [byIp] }],
    [
      'a role replaced by its id',
      {
        ...POLICY,
        Statement: [
          byIp,
          { ...byRole, Principal: { AWS: ['AROAEXAMPLE', 'arn:aws:iam::111122223333:role/u'] } },
        ],
      },
    ],
  ])('%s', (_, other) => {
    expect(samePolicy(POLICY, other as Record<string, unknown>)).toBe(false);
  });
});
