import { describe, expect, test } from 'vitest';
import { failureOf, programOf, unwrapNetwork } from '../../../src/aws/credential-failure.ts';
import type { CredentialSetup } from '../../../src/aws/credential-setup.ts';
import { chooseSource } from '../../../src/aws/credential-source.ts';
import { choices } from '../../../src/aws/credential-words.ts';
import { explainAwsError } from '../../../src/aws/explain.ts';
import { explainCredentials } from '../../../src/aws/explain-credentials.ts';
import { awsError } from '../../helpers/aws.ts';

const setup = (over: Partial<CredentialSetup> = {}): CredentialSetup => ({
  profile: 'default',
  namedBy: undefined,
  profiles: {},
  ssoSessions: {},
  files: [{ name: '~/.aws/config' }, { name: '~/.aws/credentials' }],
  env: {},
  canAsk: false,
  ...over,
});

const providerError = (message: string) =>
  Object.assign(new Error(message), { name: 'CredentialsProviderError' });

const KEYS = { aws_access_key_id: 'a', aws_secret_access_key: 's' };
const ENV = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' };
const CONTAINER = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1/' };

describe('the source of credentials', () => {
  test.each<[string, Partial<CredentialSetup>, object]>([
    [
      'the environment comes before the default profile',
      { env: ENV, profiles: { default: KEYS } },
      { origin: 'environment' },
    ],
    [
      'a profile that is named comes before the environment',
      { env: ENV, profile: 'work', namedBy: 'AWS_PROFILE', profiles: { work: KEYS } },
      { origin: 'keys', chain: ['work'] },
    ],
    [
      'the default profile comes before the machine',
      { env: CONTAINER, profiles: { default: KEYS } },
      { origin: 'keys' },
    ],
    [
      'a profile without credentials leaves it to the machine',
      { env: CONTAINER, profile: 'work', namedBy: '--profile', profiles: { work: { region: 'eu-west-1' } } },
      { origin: 'container', chain: [] },
    ],
    ['a container comes before the instance', { env: CONTAINER }, { origin: 'container' }],
    ['the instance is last', {}, { origin: 'instance' }],
    [
      'half a profile is not passed over for the machine',
      { env: CONTAINER, profiles: { default: { aws_access_key_id: 'a' } } },
      { kind: 'half-profile', profile: 'default' },
    ],
    [
      'a name that every object has is no profile',
      { profile: 'constructor', namedBy: '--profile' },
      { kind: 'profile-missing', profile: 'constructor' },
    ],
    [
      'a role whose code can be asked for is left to be tried',
      {
        canAsk: true,
        profiles: { default: { role_arn: 'r', source_profile: 'work', mfa_serial: 'm' }, work: KEYS },
      },
      { origin: 'keys', chain: ['default', 'work'] },
    ],
  ])('%s', (_, over, expected) => {
    expect(chooseSource(setup(over))).toMatchObject(expected);
  });
});

test.each([
  ['/opt/helper --json', '/opt/helper'],
  ['  TOKEN=hush OTHER=x helper hush', 'helper'],
  ['"/opt/my tools/helper" --password hush', '/opt/my tools/helper'],
  ["'helper' hush", 'helper'],
])('of the command %s only the program is told', (command, program) => {
  expect(programOf(command)).toBe(program);
});

test('of a stored sign-in that is no JSON nothing is told: it holds secrets', () => {
  const words = `Failed to load token from /x.json: SyntaxError: Unexpected token 'h', "hush" is not valid JSON`;
  const found = failureOf(providerError(words), { origin: 'login', chain: ['work'] }, setup());
  expect(found?.kind).toBe('login-damaged');
  expect(JSON.stringify(found)).not.toContain('hush');
});

test('the variable that names a container is the one to unset', () => {
  const env = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/me' };
  const found = failureOf(providerError('TimeoutError'), { origin: 'container', chain: [] }, setup({ env }));
  const { message, remedy } = explainCredentials(found ?? { kind: 'credentials-failed' });
  expect(message).toContain('http://169.254.170.2/v2/me does not answer');
  expect(remedy[0]).toContain('unset AWS_CONTAINER_CREDENTIALS_RELATIVE_URI');
});

describe('names to choose from', () => {
  test('have a guess only where one is near', () => {
    expect(choices('wrok', ['work', 'home'], '')).toEqual(['Did you mean "work"?', 'There are: work, home.']);
    expect(choices('zebra', ['work', 'home'], '')).toEqual(['There are: work, home.']);
  });

  test('are eight at most', () => {
    const names = Array.from({ length: 20 }, (_, index) => `profile-${index}`);
    expect(choices('x', names, '')).toEqual([`There are: ${names.slice(0, 8).join(', ')} and 12 more.`]);
  });
});

describe('what is no matter of credentials', () => {
  const role = { origin: 'keys', chain: ['default', 'work'] } as const;

  test.each([
    [
      'a clock that is wrong',
      awsError('SignatureDoesNotMatch', 'Signature expired: 20260101T000000Z is now earlier than'),
    ],
    ['throttling', awsError('Throttling', 'Rate exceeded')],
    [
      'a line that breaks',
      Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', $metadata: {} }),
    ],
    ['a prompt that was left', Object.assign(new Error('left'), { name: 'ExitPromptError' })],
  ])('%s is left to others', (_, error) => {
    expect(failureOf(error, role, setup())).toBeUndefined();
  });

  test('a network that the SDK wrapped in words has its code again', () => {
    const wrapped = providerError('Error: getaddrinfo ENOTFOUND portal.sso.eu-central-1.amazonaws.com');
    expect(failureOf(wrapped, { origin: 'sso', chain: ['work'] }, setup())).toBeUndefined();
    expect(unwrapNetwork(wrapped)).toMatchObject({
      code: 'ENOTFOUND',
      message: 'getaddrinfo ENOTFOUND portal.sso.eu-central-1.amazonaws.com',
      cause: wrapped,
    });
  });
});

describe('an error of AWS', () => {
  test.each(['InvalidAccessKeyId', 'InvalidToken', 'IncompleteSignature', 'MissingAuthenticationToken'])(
    '%s means keys that AWS does not accept',
    (name) => {
      expect(explainAwsError(awsError(name))).toMatchObject({ code: 'bad-credentials', exit: 4 });
    },
  );

  test('of a provider that nobody looked into never says that there were no credentials', () => {
    const told = explainAwsError(awsError('CredentialsProviderError', 'odd'));
    expect(told).toMatchObject({ code: 'credentials-failed', exit: 4, why: 'odd' });
    expect(told?.message).not.toMatch(/No AWS credentials/);
  });

  test('that is in plain words already stays as it is', () => {
    const told = explainCredentials({ kind: 'sso-expired', profile: 'work' });
    expect(explainAwsError(told)).toBe(told);
  });
});
