import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SendDeps, signedSend } from '../../src/lambda/sign.ts';
import { type Aws, makeAws } from '../../src/lambda/update-elasticsearch/aws.ts';
import { ownAccounts } from '../../src/lambda/update-elasticsearch/own-accounts.ts';
import { type LocalAws, localAws } from '../helpers/local-stack.ts';
import { newUser } from '../helpers/local-user.ts';
import { type Keys, organizationsApi } from '../helpers/organizations.ts';
import { elements, queryApi } from '../helpers/query.ts';

/** The account of the local AWS; the others are its root keys under their own numbers. */
const OWN = '000000000000';
const MANAGEMENT = '111122223333';
const SERVICE = 'config.amazonaws.com';

let local: LocalAws;
beforeAll(async () => {
  local = await localAws({ ofThieves: true });
});
afterAll(() => local?.sandbox.stop());

const rootOf = (account: string): Keys =>
  account === OWN ? local.sandbox.credentials : { ...local.sandbox.credentials, accessKeyId: account };

const call = (...request: Parameters<ReturnType<typeof organizationsApi>>) =>
  organizationsApi(local.sandbox)(...request);
/** The code of a refused call. */
const code = async (...request: Parameters<typeof call>) => (await call(...request)).__type;

/** What the updater would find with these keys. */
function updaterWith({ accessKeyId, secretAccessKey, sessionToken }: Keys): Aws {
  const env: SendDeps['env'] = {
    ...{ AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: local.sandbox.awsEndpoint },
    ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    AWS_SESSION_TOKEN: sessionToken,
  };
  return makeAws(signedSend({ env, fetch }), env);
}
const found = (keys: Keys, last?: Parameters<typeof ownAccounts>[0]['last']) =>
  ownAccounts({ own: OWN, named: new Map(), last }, updaterWith(keys));

const allow = (...Action: string[]) => ({ Effect: 'Allow', Action, Resource: '*' });

// In this order: each goes on where the one before has ended.
describe('As AWS does, the local AWS', () => {
  // API Reference, ListAccounts: AWSOrganizationsNotInUseException.
  test('knows no organisation before one is created.', async () => {
    expect(await code(rootOf(OWN), 'ListAccounts')).toBe('AWSOrganizationsNotInUseException');
    expect(await code(rootOf(OWN), 'DescribeOrganization')).toBe('AWSOrganizationsNotInUseException');
    expect(await found(rootOf(OWN))).toEqual({ accounts: { [OWN]: OWN }, from: 'id' });
  });

  // IAM API Reference, CreateAccountAlias and ListAccountAliases.
  test('tells the alias of the account.', async () => {
    await queryApi(local.sandbox, 'iam')('CreateAccountAlias', { AccountAlias: 'acme-prod' });
    expect(await found(rootOf(OWN))).toEqual({ accounts: { [OWN]: 'acme-prod' }, from: 'alias' });
  });

  // API Reference, CreateOrganization: the caller becomes the management account; AlreadyInOrganizationException.
  test('lets an account create one organisation.', async () => {
    const { Organization } = await call(rootOf(MANAGEMENT), 'CreateOrganization', { FeatureSet: 'ALL' });
    expect(Organization).toMatchObject({ MasterAccountId: MANAGEMENT, FeatureSet: 'ALL' });
    expect(await code(rootOf(MANAGEMENT), 'CreateOrganization')).toBe('AlreadyInOrganizationException');
    expect(await code(rootOf(OWN), 'ListAccounts')).toBe('AWSOrganizationsNotInUseException');
  });

  // API Reference, ListAccounts: "only from the management account or a member account that is a delegated administrator".
  test('hides the accounts from a member, which may describe the organisation.', async () => {
    const { Handshake } = await call(rootOf(MANAGEMENT), 'InviteAccountToOrganization', {
      Target: { Id: OWN, Type: 'ACCOUNT' },
    });
    const { Id: HandshakeId } = Handshake!;
    expect(await code(rootOf(MANAGEMENT), 'AcceptHandshake', { HandshakeId })).toBe(
      'HandshakeNotFoundException',
    );
    await call(rootOf(OWN), 'AcceptHandshake', { HandshakeId });
    expect(await call(rootOf(OWN), 'ListAccounts')).toMatchObject({
      __type: 'AccessDeniedException',
      Message: "You don't have permissions to access this resource.",
    });
    const { Organization } = await call(rootOf(OWN), 'DescribeOrganization');
    expect(Organization).toMatchObject({ MasterAccountId: MANAGEMENT });
    expect(await found(rootOf(OWN))).toEqual({ accounts: { [OWN]: 'acme-prod' }, from: 'alias' });
  });

  // API Reference, RegisterDelegatedAdministrator, ListDelegatedAdministrators, DeregisterDelegatedAdministrator.
  test('shows them to a delegated administrator, which may change nothing.', async () => {
    const own = { AccountId: OWN, ServicePrincipal: SERVICE };
    const register = (input: object) => code(rootOf(MANAGEMENT), 'RegisterDelegatedAdministrator', input);
    expect(await code(rootOf(OWN), 'RegisterDelegatedAdministrator', own)).toBe('AccessDeniedException');
    expect(await register({ ...own, AccountId: '999999999999' })).toBe('AccountNotFoundException');
    expect(await register({ ...own, AccountId: MANAGEMENT })).toBe('ConstraintViolationException');
    expect(await register(own)).toBeUndefined();
    expect(await register(own)).toBe('AccountAlreadyRegisteredException');
    const { DelegatedAdministrators } = await call(rootOf(OWN), 'ListDelegatedAdministrators');
    expect(DelegatedAdministrators).toMatchObject([{ Id: OWN, DelegationEnabledDate: expect.any(Number) }]);
    expect(await code(rootOf(OWN), 'CreateAccount', { Email: 'a@b.c', AccountName: 'x' })).toBe(
      'AccessDeniedException',
    );
    expect((await found(rootOf(OWN))).from).toBe('organization');
  });

  // API Reference, ListAccounts: MaxResults, "Valid Range: Minimum value of 1. Maximum value of 20".
  test('gives 20 accounts on a page.', async () => {
    for (let count = 1; count <= 40; count++)
      await call(rootOf(MANAGEMENT), 'CreateAccount', {
        Email: `team-${count}@example.com`,
        AccountName: `Team ${count}`,
      });
    const { Accounts, NextToken } = await call(rootOf(OWN), 'ListAccounts');
    expect(Accounts).toHaveLength(20);
    expect(NextToken).toEqual(expect.any(String));
    const { accounts } = await found(rootOf(OWN));
    expect(Object.keys(accounts)).toHaveLength(42);
    expect(Object.values(accounts)).toEqual(expect.arrayContaining(['Master Account', 'Team 1', 'Team 40']));
  });

  // User Guide, "Creating a member account": OrganizationAccountAccessRole, which trusts the management account.
  test('gives a new account the role by which the management account administers it.', async () => {
    const { CreateAccountStatus } = await call(rootOf(MANAGEMENT), 'CreateAccount', {
      Email: 'lab@example.com',
      AccountName: 'Lab',
    });
    const { AccountId } = CreateAccountStatus!;
    const sts = queryApi({ ...local.sandbox, credentials: rootOf(MANAGEMENT) }, 'sts');
    const RoleArn = `arn:aws:iam::${AccountId}:role/OrganizationAccountAccessRole`;
    const text = await sts('AssumeRole', { RoleArn, RoleSessionName: 'lab' });
    const [accessKeyId = '', secretAccessKey = '', sessionToken = ''] = [
      ...['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map((name) => elements(text, name)[0]),
    ];
    const keys = { accessKeyId, secretAccessKey, sessionToken };
    expect(await code(keys, 'ListAccounts')).toBe('AccessDeniedException');
    expect(await code(keys, 'LeaveOrganization')).toBeUndefined();
    expect((await found(rootOf(OWN))).accounts[String(AccountId)]).toBeUndefined();
  });

  // Service Authorization Reference, AWS Organizations and IAM: neither of the two calls knows a resource.
  test('asks for the right to each call, on every resource.', async () => {
    const both = await newUser(local.sandbox, [
      allow('organizations:ListAccounts', 'iam:ListAccountAliases'),
    ]);
    const none = await newUser(local.sandbox, [allow('organizations:Describe*', 'iam:ListUsers')]);
    const narrow = await newUser(local.sandbox, [
      { ...allow('organizations:ListAccounts'), Resource: 'arn:aws:organizations::*:organization/*' },
    ]);
    const names = await found(both.credentials);
    expect(names).toMatchObject({ from: 'organization', accounts: { [MANAGEMENT]: 'Master Account' } });
    expect(await updaterWith(both.credentials).accountAlias()).toBe('acme-prod');
    for (const { credentials } of [none, narrow]) {
      expect(await found(credentials)).toEqual({ accounts: { [OWN]: OWN }, from: 'id' });
      expect(await found(credentials, names)).toMatchObject({
        accounts: names.accounts,
        problem: expect.stringMatching(/not authorized to perform: organizations:ListAccounts/),
      });
    }
  });

  // API Reference, LeaveOrganization, and of the delegation that ends with it.
  test('lets a member leave, but not the management account.', async () => {
    expect(await code(rootOf(MANAGEMENT), 'LeaveOrganization')).toBe(
      'MasterCannotLeaveOrganizationException',
    );
    const last = await found(rootOf(OWN));
    await call(rootOf(OWN), 'LeaveOrganization');
    expect((await call(rootOf(MANAGEMENT), 'ListDelegatedAdministrators')).DelegatedAdministrators).toEqual(
      [],
    );
    expect(await found(rootOf(OWN), last)).toEqual({ accounts: { [OWN]: 'acme-prod' }, from: 'alias' });
  });
});
