import { fromHttp } from '@aws-sdk/credential-provider-http';
import { parseKnownFiles } from '@smithy/core/config';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAws } from '../../src/aws/clients.ts';
import { failureOf } from '../../src/aws/credential-failure.ts';
import { readSetup } from '../../src/aws/credential-setup.ts';
import { explainCredentials, FAILURE_KINDS, type FailureKind } from '../../src/aws/explain-credentials.ts';
import type { CliError } from '../../src/core/errors.ts';
import {
  type CredentialEndpoints,
  credentialEndpoints,
  MACHINE,
  NO_ROLE,
} from '../helpers/credential-endpoints.ts';
import { type Outcome, PROFILES } from '../helpers/profile-outcomes.ts';
import { failure } from '../helpers/run.ts';

let played: CredentialEndpoints;
beforeAll(async () => {
  played = await credentialEndpoints();
});
afterAll(() => played.close());

const UNSET = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
];
beforeEach(() => {
  for (const name of UNSET) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(played.env)) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
  played.plays.instance = NO_ROLE;
});

/** The credentials of a run, as its first client gets them. */
async function credentials(profile: string | undefined) {
  const { config } = await createAws({ profile, region: 'eu-west-1', userAgent: 'test' }).sts();
  return config.credentials();
}

const whole = ({ message, why, remedy }: CliError) => [message, why, ...remedy].join('\n');
const met = new Set<FailureKind>();

/** Any failure of credentials: a sentence of its own, exit 4, nothing that a helper printed, nobody asked to report it. */
function expectTold(error: CliError, kind: FailureKind, says: RegExp): void {
  met.add(kind);
  expect(whole(error)).toMatch(says);
  expect(error).toMatchObject({ code: kind, exit: 4 });
  expect(whole(error)).not.toMatch(/report it|hush|any providers|undefined/);
  if (kind !== 'no-credentials') expect(error.message).not.toContain('No AWS credentials were found');
  expect(error.remedy.length).toBeGreaterThan(0);
}

describe('a profile', () => {
  test('of the fixture has its outcome below, and nothing else has', async () => {
    const known = Object.keys(await parseKnownFiles({})).filter((name) => !name.startsWith('sso-session.'));
    const unreadable = ['nope', 'with space', 'quoted space'];
    expect(Object.keys(PROFILES).sort()).toEqual([...known, ...unreadable].sort());
  });

  test.each(Object.entries(PROFILES))('"%s" gives its key, or says why not', async (profile, outcome) => {
    if ('key' in outcome) {
      expect((await credentials(profile)).accessKeyId).toBe(outcome.key);
      return;
    }
    const error = await failure(credentials(profile));
    expectTold(error, outcome.kind, outcome.says);
    expect(whole(error)).toContain(`"${profile}"`);
  });

  test('named by AWS_PROFILE is told to be', async () => {
    vi.stubEnv('AWS_PROFILE', 'nope');
    const error = await failure(credentials(undefined));
    expectTold(error, 'profile-missing', /AWS_PROFILE names it/);
  });

  test('that does not exist comes before the region that it does not name', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    const aws = createAws({ profile: 'nope', userAgent: 'test' });
    expectTold(await failure(aws.region()), 'profile-missing', /There is no AWS profile "nope"/);
    const { config } = await aws.cloudFormation();
    expectTold(await failure(config.region()), 'profile-missing', /There is no AWS profile "nope"/);
    expect(await createAws({ profile: 'base', userAgent: 'test' }).region()).toBeUndefined();
  });

  test('without keys says that the keys of the environment are left aside', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENV');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 's');
    expectTold(await failure(credentials('empty')), 'profile-empty', /keys in the environment are not used/);
  });

  test('lists some of the profiles that there are', async () => {
    const { remedy } = await failure(credentials('nope'));
    expect(remedy.join('\n')).toMatch(/There are: (\S+, ){7}\S+ and \d+ more\./);
    expect(remedy.join('\n')).not.toContain('sso-session');
  });
});

/** The environment → its key, or what keeps it from that. */
const ENVIRONMENTS: readonly (readonly [string, Readonly<Record<string, string>>, Outcome])[] = [
  ['keys', { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 's' }, { key: 'AKIAENV' }],
  [
    'half of the keys',
    { AWS_ACCESS_KEY_ID: 'AKIAENV' },
    { kind: 'half-environment', says: /AWS_SECRET_ACCESS_KEY is not/ },
  ],
  [
    'the other half',
    { AWS_SECRET_ACCESS_KEY: 's' },
    { kind: 'half-environment', says: /AWS_ACCESS_KEY_ID is not/ },
  ],
  [
    'no metadata service',
    { AWS_EC2_METADATA_DISABLED: 'true' },
    { kind: 'no-credentials', says: /in the environment, in .*config and .*credentials\./ },
  ],
  ['a metadata service without a role', {}, { kind: 'instance-no-role', says: /EC2 instance has no role/ }],
  [
    'a token file without a role',
    { AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token' },
    { kind: 'half-environment', says: /AWS_ROLE_ARN is not/ },
  ],
  [
    'a token file that is not there',
    { AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token', AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/Admin' },
    { kind: 'token-file', says: /of the environment can't be read: \/nowhere\/token/ },
  ],
  [
    'a token that AWS refuses',
    {
      AWS_WEB_IDENTITY_TOKEN_FILE: 'test/fixtures/aws-profiles/token',
      AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/AccessDenied',
    },
    { kind: 'role-denied', says: /role\/AccessDenied/ },
  ],
];

test.each(ENVIRONMENTS)('without a profile, %s', async (_, env, outcome) => {
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', undefined);
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  if ('key' in outcome) expect((await credentials(undefined)).accessKeyId).toBe(outcome.key);
  else expectTold(await failure(credentials(undefined)), outcome.kind, outcome.says);
});

describe('the metadata service of EC2', () => {
  beforeEach(() => {
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', undefined);
  });

  test.each<[string, { status: number; body: string }, FailureKind, RegExp, RegExp]>([
    [
      'that refuses',
      { status: 403, body: '' },
      'instance-refused',
      /It answers 403/,
      /EC2, whose .* answers 403\./,
    ],
    [
      'that answers with something else',
      { status: 200, body: 'hello' },
      'instance-answer',
      /can't be read/,
      /EC2, whose .* gives no keys\./,
    ],
  ])(
    '%s: told for a profile that counts on it; else no credentials were found',
    async (_, instance, kind, says, none) => {
      played.plays.instance = instance;
      expectTold(await failure(credentials('from-instance')), kind, says);
      expectTold(await failure(credentials(undefined)), 'no-credentials', none);
      expectTold(await failure(credentials('empty')), 'profile-empty', /"empty" has no credentials/);
    },
  );

  test('that is not there: no credentials were found, or the profile that counts on it has none', async () => {
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', 'http://127.0.0.1:9');
    expectTold(await failure(credentials(undefined)), 'no-credentials', /EC2, whose .* does not answer\./);
    expectTold(await failure(credentials('from-instance')), 'instance-unreachable', /"from-instance"/);
    expectTold(await failure(credentials('empty')), 'profile-empty', /"empty" has no credentials/);
  });

  test('with its older version turned off and the newer one out of reach', async () => {
    vi.stubEnv('AWS_EC2_METADATA_SERVICE_ENDPOINT', 'http://127.0.0.1:9');
    vi.stubEnv('AWS_EC2_METADATA_V1_DISABLED', 'true');
    expectTold(
      await failure(credentials('from-instance')),
      'instance-unreachable',
      /v1 fallback has been blocked/,
    );
  });
});

describe("a container's credentials", () => {
  /** The SDK's own provider, without its waits between tries. */
  async function container(address: string, env: Readonly<Record<string, string>> = {}): Promise<CliError> {
    for (const [name, value] of Object.entries({ ...env, AWS_CONTAINER_CREDENTIALS_FULL_URI: address }))
      vi.stubEnv(name, value);
    const setup = await readSetup(undefined, false);
    const error = await (async () => fromHttp({ maxRetries: 0 })())().catch((thrown) => thrown);
    const found = failureOf(error, { origin: 'container', chain: [] }, setup);
    return explainCredentials(found ?? { kind: 'credentials-failed' });
  }

  test.each<[string, string, FailureKind, RegExp]>([
    ['refused', '/container/forbidden', 'container-refused', /answers 403[\s\S]*The token is not valid/],
    ['failing', '/container/broken', 'container-refused', /answers 500/],
    ['no JSON', '/container/words', 'container-answer', /can't be read/],
    ['without a key', '/container/keyless', 'container-answer', /AccessKeyId/],
  ])('%s', async (_, path, kind, says) => expectTold(await container(played.url + path), kind, says));

  test.each<[string, string, FailureKind, RegExp]>([
    [
      'out of reach',
      'http://127.0.0.1:9/creds',
      'container-unreachable',
      /127\.0\.0\.1:9[\s\S]*ECONNREFUSED/,
    ],
    ['at an address that is none', 'localhost/creds', 'container-address', /localhost\/creds/],
    ['at a foreign address', 'http://example.com/creds', 'container-address', /has to be https/],
  ])('%s', async (_, address, kind, says) => expectTold(await container(address), kind, says));

  test('with a token file that is not there, and a token that has a line break', async () => {
    const file = { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/nowhere/token' };
    expectTold(await container(`${played.url}/container/ok`, file), 'container-token', /\/nowhere\/token/);
    vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', undefined);
    const broken = { AWS_CONTAINER_AUTHORIZATION_TOKEN: 'a\r\nb' };
    expectTold(await container(`${played.url}/container/ok`, broken), 'container-token', /line break/);
  });

  test('that are there', async () => {
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${played.url}/container/ok`);
    expect((await credentials(undefined)).accessKeyId).toBe('ASIACONTAINER');
    expect((await credentials('from-container')).accessKeyId).toBe('ASIAAdmin');
  });
});

test('a config file that is not there is told to be', async () => {
  vi.stubEnv('AWS_CONFIG_FILE', '/nowhere/config');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', 'test/fixtures');
  expectTold(
    await failure(credentials('nope')),
    'profile-missing',
    /Looked in \/nowhere\/config \(no such file\) and test\/fixtures \(a folder\)\.\nSet it up: aws configure/,
  );
});

describe('a network that fails is no matter of credentials', () => {
  test.each(['role', 'role-of-process', 'web', 'sso', 'login-expired', 'from-container', 'from-instance'])(
    'for "%s"',
    async (profile) => {
      vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${played.url}/container/ok`);
      played.plays.instance = MACHINE;
      vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
      const error = await failure(credentials(profile));
      expect(FAILURE_KINDS).not.toContain(error.code);
      expect(error.exit).toBe(1);
      expect(error.why).toContain('ECONNREFUSED');
    },
  );
});

test('every kind of failure was met above or with an MFA code, and each has a sentence of its own', () => {
  const elsewhere = new Set<FailureKind>(['mfa-refused', 'mfa-over']);
  expect(FAILURE_KINDS.filter((kind) => !met.has(kind) && !elsewhere.has(kind))).toEqual([]);
  const same = { profile: 'p', about: 'a', list: ['l'], known: ['k'], said: 's' };
  const sentences = FAILURE_KINDS.map((kind) => explainCredentials({ kind, ...same }).message);
  expect(new Set(sentences).size).toBe(sentences.length);
});
