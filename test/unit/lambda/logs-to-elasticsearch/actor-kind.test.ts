import { describe, expect, test } from 'vitest';
import { type ActorKind, actorKindOf } from '../../../../src/lambda/logs-to-elasticsearch/actor-kind.ts';
import { outsider } from '../../../../src/lambda/third-party.ts';

type Json = Record<string, unknown>;

const SSO = 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1a2b3c';
const ROLE = 'arn:aws:iam::111122223333:role/deployer';
const mfa = { attributes: { mfaAuthenticated: 'true' } };
const role = (arn: string, more: Json = {}, context: Json = {}): Json => ({
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:session',
  sessionContext: { sessionIssuer: { type: 'Role', arn }, ...context },
  ...more,
});
const web = (federatedProvider: string) => ({ webIdFederationData: { federatedProvider } });

describe('The kind of an actor', () => {
  test.each<[ActorKind, string, Json, Json?]>([
    ['person', 'root', { type: 'Root' }],
    ['person', 'an IAM user in the console', { type: 'IAMUser' }, { sessionCredentialFromConsole: 'true' }],
    ['person', 'an IAM user who signs in', { type: 'IAMUser' }, { eventType: 'AwsConsoleSignIn' }],
    ['person', 'an IAM user with a second factor', { type: 'IAMUser', sessionContext: mfa }],
    ['program', 'an IAM user by an access key', { type: 'IAMUser', accessKeyId: 'AKIAEXAMPLE' }],
    ['program', 'a federated user by a key', { type: 'FederatedUser' }],
    ['person', 'a user of a SAML provider', { type: 'SAMLUser' }],
    ['person', 'a user of Identity Center', { type: 'IdentityCenterUser' }],
    [
      'program',
      'a pipeline with OpenID Connect',
      { type: 'WebIdentityUser', identityProvider: 'arn:aws:iam::111122223333:oidc-provider/ci.example.com' },
    ],
    ['person', 'a user of Google', { type: 'WebIdentityUser', identityProvider: 'accounts.google.com' }],
    ['person', 'a role of a permission set', role(SSO)],
    ['person', 'a role in the console', role(ROLE), { sessionCredentialFromConsole: true }],
    ['person', 'a role with a second factor', role(ROLE, {}, mfa)],
    [
      'aws-service',
      'a service-linked role',
      role(`${ROLE.slice(0, 31)}aws-service-role/x.amazonaws.com/AWSServiceRoleForX`),
    ],
    ['aws-service', 'a service', { type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' }],
    ['aws-service', 'a service without a type', { invokedBy: 'ec2.amazonaws.com' }],
    [
      'machine',
      'an instance, by its session',
      role(ROLE, { principalId: 'AROAEXAMPLE:i-0123456789abcdef0' }),
    ],
    ['machine', 'an instance, by its metadata service', role(ROLE, {}, { ec2RoleDelivery: '2.0' })],
    [
      'machine',
      'a function, by its scope',
      role(ROLE, { inScopeOf: { issuerType: 'AWS::Lambda::Function' } }),
    ],
    [
      'machine',
      'a function, by its SDK',
      role(ROLE),
      { userAgent: 'aws-sdk-js/3.1 ua/2.1 lang/js md/nodejs#24 exec-env/AWS_Lambda_nodejs24.x' },
    ],
    ['program', 'a role of a pod, by web identity', role(ROLE, {}, web('arn:aws:iam::1:oidc-provider/eks'))],
    ['person', 'a role of an app user', role(ROLE, {}, web('cognito-identity.amazonaws.com'))],
    ['unknown', 'a role that says no more', role(ROLE)],
    ['unknown', 'another account', { type: 'AWSAccount', accountId: '444455556666' }],
    ['unknown', 'a type to come', { type: 'Robot' }],
  ])('is %s for %s.', (kind, _, userIdentity, more = {}) => {
    expect(actorKindOf({ userIdentity, ...more })).toBe(kind);
  });

  test('is not said of a record that names nobody.', () => {
    expect(actorKindOf({ eventName: 'x' })).toBeUndefined();
    expect(actorKindOf({ userIdentity: null })).toBeUndefined();
  });
});

describe('An agent is told by the markers of AWS:', () => {
  const alice = role(SSO);
  test.each<[string, Json]>([
    [
      'the managed MCP server that makes the call',
      {
        userIdentity: { ...alice, invokedBy: 'aws-mcp.amazonaws.com' },
        sourceIPAddress: 'aws-mcp.amazonaws.com',
        userAgent: 'aws-mcp.amazonaws.com',
      },
    ],
    ['another managed MCP server', { userIdentity: { ...alice, invokedBy: 'eks-mcp.amazonaws.com' } }],
    [
      'the event of its tool',
      { userIdentity: alice, eventType: 'AwsMcpEvent', eventSource: 'aws-mcp.amazonaws.com' },
    ],
    ['the proxy of AWS', { userIdentity: alice, userAgent: 'Python/3.12 mcp-proxy-for-aws/1.2.0' }],
    [
      'an MCP server of AWS on the user’s machine',
      { userIdentity: alice, userAgent: 'Boto3/1.40 md/awslabs#mcp#iam-mcp-server#1.0.2' },
    ],
    ['Amazon Q', { userIdentity: alice, userAgent: 'aws-cli/2.30 exec-env/AmazonQ-For-CLI Version/1.2' }],
    ['the mark of a workshop', { userIdentity: alice, additionalEventData: { CalledViaAWSMCP: 'aws-mcp' } }],
  ])('%s.', (_, record) => {
    expect(actorKindOf(record)).toBe('agent');
  });

  test.each<[string, Json]>([
    ['a name in the user agent', { userIdentity: alice, userAgent: 'aws-cli/2.37.3 claude-code/2.1.280' }],
    ['another service', { userIdentity: { ...alice, invokedBy: 'cloudformation.amazonaws.com' } }],
    [
      'the person who lets it in',
      {
        userIdentity: alice,
        eventName: 'CreateOAuth2Token',
        requestParameters: { resource: 'https://aws-mcp.us-east-1.api.aws/mcp' },
        userAgent: 'Bun/1.4.0',
      },
    ],
  ])('not by %s.', (_, record) => {
    expect(actorKindOf(record)).toBe('person');
  });

  test('an agent of a vendor stays the vendor’s.', () => {
    const userIdentity = {
      type: 'AWSAccount',
      accountId: '464622532012',
      invokedBy: 'aws-mcp.amazonaws.com',
    };
    const record = { userIdentity, recipientAccountId: '111122223333' };
    expect(actorKindOf(record)).toBe('agent');
    expect(outsider(record)).toEqual({ account: '464622532012', via: 'direct' });
  });
});
