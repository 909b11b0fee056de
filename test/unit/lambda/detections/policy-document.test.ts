import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  foreignAccounts,
  givesAdministrator,
  isPublic,
  policyOf,
} from '../../../../src/lambda/detections/policy-document.ts';

const OWN = '111122223333';
const OTHER = '999988887777';
const ALL = { Effect: 'Allow', Action: '*', Resource: '*' };
/** A variable of a policy's text. */
const variable = (name: string) => `$\{aws:${name}}`;
const document = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const read = (value: unknown) => {
  const policy = policyOf(value);
  if (policy === undefined) throw new Error('not read');
  return policy;
};

describe('Reading', () => {
  test('An object, its text and its URL-encoded text are the same policy.', () => {
    const policy = document(ALL);
    const text = JSON.stringify(policy, null, 2);
    expect(policyOf(text)).toEqual(policyOf(policy));
    expect(policyOf(encodeURIComponent(text))).toEqual(policyOf(policy));
    expect(policyOf({ statement: ALL })).toEqual(policyOf(document(ALL)));
  });

  test.each([
    undefined,
    null,
    7,
    true,
    '',
    'x',
    '{',
    '%7B',
    '%7B%',
    '[]',
    [],
    {},
    { Statement: null },
    { Statement: 'x' },
  ])('%j is no policy.', (value) => expect(policyOf(value)).toBeUndefined());

  test('A text longer than any policy is not read.', () => {
    const long = JSON.stringify({ ...document(ALL), Id: 'x'.repeat(140_000) });
    expect(policyOf(long)).toBeUndefined();
  });

  test('No value makes a question fail.', () => {
    const odd = fc.anything({ withBigInt: false });
    const member = fc.record(
      Object.fromEntries(
        'Effect Action NotAction Resource NotResource Principal NotPrincipal Condition'
          .split(' ')
          .map((key) => [key, odd]),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(odd, fc.record({ Statement: fc.oneof(member, fc.array(member)) })), (value) => {
        const policy = policyOf(value) ?? [];
        givesAdministrator(policy);
        isPublic(policy);
        foreignAccounts(policy, (account) => account === OWN);
      }),
    );
  });

  test('A pattern of many stars is soon compared.', () => {
    const stars = { ...ALL, Action: `${'*a'.repeat(2000)}b`, Principal: '*' };
    expect(givesAdministrator(read(document(stars, { ...stars, Effect: 'Deny' })))).toBe(false);
  }, 2000);
});

describe('Administrator rights', () => {
  test.each([
    ['everything', ALL],
    ['everything in a list', { ...ALL, Action: ['s3:GetObject', '*'], Resource: ['*'] }],
    ['every call of every service', { ...ALL, Action: '*:*' }],
    ['all of IAM', { ...ALL, Action: 'iam:*' }],
    ['all of IAM in capital letters', { ...ALL, Action: 'IAM:*' }],
    ['all of IAM with a wildcard in the name', { ...ALL, Action: 'i?m:*' }],
    ['to put policies on users', { ...ALL, Action: 'iam:PutUserPolicy' }],
    [
      'to attach policies to any role',
      { ...ALL, Action: 'iam:Attach*', Resource: `arn:aws:iam::${OWN}:role/*` },
    ],
    [
      'all but IAM, as PowerUserAccess',
      { Effect: 'Allow', NotAction: ['iam:*', 'account:*'], Resource: '*' },
    ],
    ['everything, with MFA', { ...ALL, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }],
    ['everything but on one bucket', { Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::audit' }],
    ['everything on any ARN', { ...ALL, Resource: 'arn:aws:*' }],
  ])('A policy that allows %s gives them.', (_, statement) => {
    expect(givesAdministrator(read(document({ ...ALL, Action: 's3:GetObject' }, statement)))).toBe(true);
  });

  test.each([
    ['all of S3', { ...ALL, Action: 's3:*' }],
    ['everything on one bucket', { ...ALL, Resource: 'arn:aws:s3:::logs/*' }],
    ['to read IAM', { ...ALL, Action: ['iam:Get*', 'iam:List*'] }],
    ['to pass a role', { ...ALL, Action: 'iam:PassRole' }],
    [
      'to attach policies to one role',
      { ...ALL, Action: 'iam:AttachRolePolicy', Resource: `arn:aws:iam::${OWN}:role/app` },
    ],
    [
      'to put policies within a boundary',
      {
        ...ALL,
        Action: 'iam:PutRolePolicy',
        Condition: { StringEquals: { 'iam:PermissionsBoundary': `arn:aws:iam::${OWN}:policy/limit` } },
      },
    ],
    [
      'to attach policies to roles of one application',
      { ...ALL, Action: 'iam:AttachRolePolicy', Resource: 'arn:aws:iam::*:role/*-app' },
    ],
    [
      'to manage oneself',
      { ...ALL, Action: 'iam:*', Resource: `arn:aws:iam::*:user/${variable('username')}` },
    ],
    ['nothing: it denies', { ...ALL, Effect: 'Deny' }],
    ['nothing: it denies all without MFA', { Effect: 'Deny', NotAction: 'iam:ListUsers', Resource: '*' }],
  ])('A policy that allows %s does not give them.', (_, statement) => {
    expect(givesAdministrator(read(document(statement)))).toBe(false);
  });

  test('A Deny of everything takes them back, a Deny of some calls does not.', () => {
    expect(givesAdministrator(read(document(ALL, { ...ALL, Effect: 'Deny' })))).toBe(false);
    expect(givesAdministrator(read(document(ALL, { ...ALL, Effect: 'Deny', Action: 'aws-portal:*' })))).toBe(
      true,
    );
  });
});

const OPEN = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::site/*' };
const when = (operator: string, key: string, value: unknown) => ({
  ...OPEN,
  Condition: { [operator]: { [key]: value } },
});

describe('Public', () => {
  test.each([
    ['everybody', OPEN],
    ['everybody by AWS', { ...OPEN, Principal: { AWS: '*' } }],
    ['everybody in a list', { ...OPEN, Principal: { AWS: [OTHER, '*'] } }],
    ['all but one', { Effect: 'Allow', NotPrincipal: { AWS: OTHER }, Action: '*', Resource: '*' }],
    ['everybody who uses TLS', when('Bool', 'aws:SecureTransport', 'true')],
    ['the whole internet', when('IpAddress', 'aws:SourceIp', '0.0.0.0/0')],
    ['two halves of the internet', when('IpAddress', 'aws:SourceIp', ['0.0.0.0/1', '128.0.0.0/1'])],
    ['the internet in eighths and office', when('IpAddress', 'aws:SourceIp', ['203.0.113.0/24', '::/0'])],
    ['a referer', when('StringLike', 'aws:Referer', 'https://example.com/*')],
    ['any account', when('StringLike', 'aws:PrincipalAccount', '*')],
    ['a role of that name in any account', when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/app')],
    [
      'an organisation, if the caller has one',
      when('StringEqualsIfExists', 'aws:PrincipalOrgID', 'o-abc1234567'),
    ],
    [
      'a list that is met by none',
      when('ForAllValues:StringEquals', 'aws:PrincipalOrgPaths', 'o-abc1234567/*'),
    ],
    ['all but one account', when('StringNotEquals', 'aws:PrincipalAccount', OTHER)],
    [
      'a variable that the caller sets',
      when('StringEquals', 'aws:PrincipalAccount', variable('PrincipalAccount')),
    ],
  ])('A policy for %s is public.', (_, statement) => {
    expect(isPublic(read(document(statement)))).toBe(true);
  });

  test.each([
    ['one account', { ...OPEN, Principal: { AWS: `arn:aws:iam::${OTHER}:root` } }],
    ['a service', { ...OPEN, Principal: { Service: 'cloudtrail.amazonaws.com' } }],
    ['nobody', { ...OPEN, Effect: 'Deny' }],
    ['an organisation', when('StringEquals', 'aws:PrincipalOrgID', 'o-abc1234567')],
    ['its unit', when('ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', 'o-abc1234567/r-ab/*')],
    ['the own organisation', when('StringEquals', 'aws:PrincipalOrgID', variable('ResourceOrgID'))],
    ['a source account', when('StringEquals', 'AWS:SourceAccount', OWN)],
    ['a bucket that notifies', when('ArnLike', 'aws:SourceArn', 'arn:aws:s3:*:*:uploads')],
    ['an endpoint', when('StringEquals', 'aws:SourceVpce', ['vpce-1', 'vpce-2'])],
    ['a caller of KMS', when('StringEquals', 'kms:CallerAccount', OWN)],
    ['the office', when('IpAddress', 'aws:SourceIp', ['203.0.113.0/24', '10.0.0.0/8'])],
    ['those that mounted it', when('Bool', 'elasticfilesystem:AccessedViaMountTarget', 'true')],
    ['a session of a role', when('StringLike', 'aws:userId', 'AROAEXAMPLE:*')],
    ['no principal: of an identity', ALL],
  ])('A policy for %s is not public.', (_, statement) => {
    expect(isPublic(read(document(statement)))).toBe(false);
  });

  const deny = (more: object) => ({ ...OPEN, Effect: 'Deny', Action: 's3:*', Resource: '*', ...more });
  test('A Deny for all others closes what an Allow has opened, one for plain HTTP does not.', () => {
    const others = deny({ Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } });
    const beside = deny({
      Condition: {
        StringNotEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    });
    const http = deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    const elsewhere = deny({
      Action: 's3:Put*',
      Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } },
    });
    expect(isPublic(read(document(OPEN, others)))).toBe(false);
    expect(isPublic(read(document(OPEN, beside)))).toBe(false);
    expect(isPublic(read(document(OPEN, http)))).toBe(true);
    expect(isPublic(read(document(OPEN, elsewhere)))).toBe(true);
  });
});

describe('Foreign accounts', () => {
  test('Accounts of principals count in each spelling and once, the own one and services do not.', () => {
    const principals = {
      AWS: [OWN, OTHER, `arn:aws:iam::${OTHER}:root`, 'arn:aws:sts::777766665555:assumed-role/a/b'],
      Service: 'ec2.amazonaws.com',
    };
    const policy = read(
      document(
        { ...OPEN, Principal: principals },
        { ...OPEN, Effect: 'Deny', Principal: { AWS: '888877776666' } },
      ),
    );
    expect(foreignAccounts(policy, (account) => account === OWN)).toEqual([OTHER, '777766665555']);
  });

  test('An account in a condition counts where the principal is everybody.', () => {
    expect(
      foreignAccounts(
        read(document(when('StringEquals', 'aws:PrincipalAccount', OTHER))),
        (account) => account === OWN,
      ),
    ).toEqual([OTHER]);
    expect(
      foreignAccounts(
        read(document(when('StringNotEquals', 'aws:PrincipalAccount', OTHER))),
        (account) => account === OWN,
      ),
    ).toEqual([]);
  });
});
