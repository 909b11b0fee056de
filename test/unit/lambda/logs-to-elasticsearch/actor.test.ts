import { describe, expect, test } from 'vitest';
import { actorOf } from '../../../../src/lambda/logs-to-elasticsearch/actor.ts';

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
    [
      'a role whose session stands in the ARN alone',
      { type: 'AssumedRole', arn: 'arn:aws:sts::1:assumed-role/Deploy/ci', ...issuer('Deploy') },
      'Deploy/ci',
    ],
    ['a role with an empty session', { type: 'AssumedRole', principalId: 'AROA1:', ...issuer('R') }, 'R'],
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
    ['another account by its caller', { type: 'AWSAccount', principalId: 'AIDA2' }, 'AIDA2'],
    ['a federated user', { type: 'FederatedUser', principalId: '111122223333:bob' }, 'bob'],
    ['a SAML user', { type: 'SAMLUser', userName: 'eve@example.com', principalId: 'x' }, 'eve@example.com'],
    ['Identity Center', { type: 'IdentityCenterUser', onBehalfOf: { userId: 'u-1' } }, 'u-1'],
    [
      'a federated user without a principal',
      { type: 'FederatedUser', arn: 'arn:aws:sts::111122223333:federated-user/bob' },
      'bob',
    ],
    [
      'an IAM user whose name stands in the ARN alone',
      { type: 'IAMUser', principalId: 'AIDA1', arn: 'arn:aws:iam::111122223333:user/team/alice' },
      'alice',
    ],
    [
      'an IAM user in the console, whose name stands in the ARN alone',
      { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/alice', invokedBy: 'signin.amazonaws.com' },
      'alice',
    ],
    ['a role itself', { type: 'Role', principalId: 'AROA1', arn: 'arn:aws:iam::1:role/Deploy' }, 'Deploy'],
    ['a user of a directory', { type: 'Directory', userName: 'eve', accountId: '111122223333' }, 'eve'],
    [
      'a service without a type',
      { accountId: '111122223333', invokedBy: 'secretsmanager.amazonaws.com' },
      'secretsmanager.amazonaws.com',
    ],
    [
      'an ARN without a name',
      { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:root', accountId: '1' },
      '1',
    ],
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

describe('a web identity', () => {
  const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/oidc.example.com';
  const GITHUB = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';

  test.each<[string, Record<string, unknown>, string]>([
    ['is called by its name', { userName: 'ana', principalId: `${PROVIDER}:sts.amazonaws.com:1` }, 'ana'],
    [
      'else by its subject',
      { principalId: `${PROVIDER}:sts.amazonaws.com:s`, identityProvider: PROVIDER },
      's',
    ],
    ['also when the provider stands nowhere else', { principalId: `${PROVIDER}:sts.amazonaws.com:s` }, 's'],
    [
      'also when the subject has colons',
      {
        principalId: `${GITHUB}:sts.amazonaws.com:repo:example/shop:ref:refs/heads/main`,
        identityProvider: GITHUB,
      },
      'repo:example/shop:ref:refs/heads/main',
    ],
    [
      'also when the audience is an address',
      { principalId: `${GITHUB}:https://github.com/example:repo:example/shop`, identityProvider: GITHUB },
      'repo:example/shop',
    ],
    [
      'of a provider with a plain name, too',
      {
        principalId: 'accounts.google.com:app.apps.googleusercontent.com:1234',
        identityProvider: 'accounts.google.com',
      },
      '1234',
    ],
    ['is called by what is there if that has another form', { principalId: 'somebody' }, 'somebody'],
    ['without a principal is called by the provider', { identityProvider: PROVIDER }, PROVIDER],
  ])('%s', (_, identity, actor) => {
    expect(actorOf({ userIdentity: { type: 'WebIdentityUser', ...identity } })).toBe(actor);
  });
});

describe('a person of Identity Center', () => {
  const userIdentity = { type: 'IdentityCenterUser', accountId: '1', onBehalfOf: { userId: 'u-1' } };

  test('is called by the name that stands beside the identity', () => {
    const additionalEventData = { UserName: 'ana@example.com', CredentialType: 'PASSWORD' };
    expect(actorOf({ userIdentity, additionalEventData })).toBe('ana@example.com');
    const unknown = { type: 'Unknown', principalId: '111122223333', accountId: '111122223333' };
    expect(actorOf({ userIdentity: unknown, additionalEventData })).toBe('ana@example.com');
  });

  test('is called by the id where no name is given', () => {
    expect(actorOf({ userIdentity, additionalEventData: null })).toBe('u-1');
  });
});
