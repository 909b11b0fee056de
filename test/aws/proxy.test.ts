import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type AwsSettings, createAws } from '../../src/aws/clients.ts';
import { createNetwork } from '../../src/net/network.ts';
import {
  AUTHORITY,
  AWS_TLS,
  type ConnectProxy,
  connectProxy,
  type ProxyOptions,
} from '../helpers/connect-proxy.ts';
import { type FakeAws, fakeAws } from '../helpers/fake-aws.ts';
import { failure } from '../helpers/run.ts';

const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();
const assumed = (action: string) => ({
  status: 200,
  body:
    `<${action}Response><${action}Result><Credentials><AccessKeyId>role</AccessKeyId><SecretAccessKey>s</SecretAccessKey>` +
    `<SessionToken>t</SessionToken><Expiration>${TOMORROW}</Expiration></Credentials></${action}Result></${action}Response>`,
});
const SSO_ROLE = `{"roleCredentials":{"accessKeyId":"sso","secretAccessKey":"s","sessionToken":"t","expiration":${Date.parse(TOMORROW)}}}`;

let aws: FakeAws;
let proxy: ConnectProxy | undefined;
let home: string;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'proxy-test-'));
  aws = await fakeAws(
    {
      AssumeRole: assumed('AssumeRole'),
      AssumeRoleWithWebIdentity: assumed('AssumeRoleWithWebIdentity'),
      '/federation/credentials': { status: 200, body: SSO_ROLE },
    },
    { latencyMs: 0 },
    AWS_TLS,
  );
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([aws.close(), proxy?.close()]);
  proxy = undefined;
  rmSync(home, { recursive: true });
});

async function behind(options: ProxyOptions = {}): Promise<ConnectProxy> {
  proxy = await connectProxy(aws.port, options);
  return proxy;
}

const KEYS = { accessKeyId: 'a', secretAccessKey: 'b' };
const CLOUDFORMATION = 'CONNECT cloudformation.us-east-1.amazonaws.com:443';
const STS = 'CONNECT sts.us-east-1.amazonaws.com:443';

/** One call of CloudFormation in the environment `env`; its authority is trusted unless that says otherwise. */
async function ask(env: Readonly<Record<string, string>>, settings: Partial<AwsSettings> = {}) {
  const network = createNetwork({ AWS_CA_BUNDLE: AUTHORITY, ...env }, 500);
  const region = 'us-east-1';
  const { cloudFormation } = createAws({
    region,
    credentials: KEYS,
    userAgent: 'test',
    network,
    ...settings,
  });
  return (await cloudFormation()).send(new DescribeStacksCommand({}));
}

describe('a call reaches AWS', () => {
  test.each<[string, ProxyOptions, (url: string) => Record<string, string>]>([
    ['through HTTPS_PROXY', {}, (HTTPS_PROXY) => ({ HTTPS_PROXY })],
    ['through the lower-case variable', {}, (https_proxy) => ({ https_proxy })],
    ['through a proxy without a scheme', {}, (url) => ({ HTTPS_PROXY: url.replace('http://', '') })],
    [
      'through a proxy that wants a user and a password with odd characters',
      { password: 'ada:p@ss/word' },
      (url) => ({ HTTPS_PROXY: url.replace('://', '://ada:p%40ss%2Fword@') }),
    ],
    [
      'through a proxy that speaks TLS itself',
      { tls: true },
      (url) => ({ HTTPS_PROXY: url.replace('127.0.0.1', 'localhost') }),
    ],
  ])('%s', async (_, options, env) => {
    const { url, asked } = await behind(options);
    await expect(ask(env(url))).resolves.toMatchObject({ Stacks: [] });
    expect(asked).toEqual([CLOUDFORMATION]);
  });

  test('and the next call goes by the same tunnel', async () => {
    const { url, asked } = await behind();
    const network = createNetwork({ AWS_CA_BUNDLE: AUTHORITY, HTTPS_PROXY: url });
    const client = await createAws({
      region: 'us-east-1',
      credentials: KEYS,
      userAgent: 'test',
      network,
    }).cloudFormation();
    for (let call = 0; call < 3; call += 1) await client.send(new DescribeStacksCommand({}));
    expect(asked).toEqual([CLOUDFORMATION]);
  });
});

describe('credentials are fetched through the proxy as well', () => {
  const profile = (text: string): Partial<AwsSettings> => {
    const file = join(home, 'config');
    writeFileSync(file, text);
    vi.stubEnv('AWS_CONFIG_FILE', file);
    vi.stubEnv('HOME', home);
    return { credentials: undefined, profile: 'given' };
  };
  const role = 'role_arn=arn:aws:iam::111122223333:role/x';

  test('those of a role', async () => {
    const { url, asked } = await behind();
    const keys = '[profile keys]\naws_access_key_id=a\naws_secret_access_key=b\n';
    await ask({ HTTPS_PROXY: url }, profile(`[profile given]\n${role}\nsource_profile=keys\n${keys}`));
    expect(asked).toEqual([STS, CLOUDFORMATION]);
  });

  test('those of a web identity', async () => {
    const { url, asked } = await behind();
    const token = join(home, 'token');
    writeFileSync(token, 'token');
    await ask({ HTTPS_PROXY: url }, profile(`[profile given]\n${role}\nweb_identity_token_file=${token}\n`));
    expect(asked).toEqual([STS, CLOUDFORMATION]);
  });

  const signedIn = () => {
    const cache = join(home, '.aws/sso/cache');
    mkdirSync(cache, { recursive: true });
    const name = createHash('sha1').update('corp').digest('hex');
    writeFileSync(join(cache, `${name}.json`), JSON.stringify({ accessToken: 'x', expiresAt: TOMORROW }));
    return profile(
      '[profile given]\nsso_session=corp\nsso_account_id=111122223333\nsso_role_name=x\n' +
        '[sso-session corp]\nsso_region=us-east-1\nsso_start_url=https://x.awsapps.com/start\n',
    );
  };

  test('those of a session of IAM Identity Center', async () => {
    const { url, asked } = await behind();
    await ask({ HTTPS_PROXY: url }, signedIn());
    expect(asked).toEqual(['CONNECT portal.sso.us-east-1.amazonaws.com:443', CLOUDFORMATION]);
  });

  test('and a proxy that refuses them is told as the cause, not the credentials', async () => {
    const { url } = await behind({ refuses: 403 });
    const error = await failure(ask({ HTTPS_PROXY: url }, signedIn()));
    expect(error).toMatchObject({ code: 'blocked', exit: 1 });
    expect(error.why).toContain('portal.sso.us-east-1.amazonaws.com');
  });
});

describe('no proxy is asked', () => {
  test('for what NO_PROXY names', async () => {
    const { url, asked } = await behind();
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    await failure(ask({ HTTPS_PROXY: url, NO_PROXY: 'amazonaws.com' }));
    expect(asked).toEqual([]);
  });

  test('for an endpoint on loopback', async () => {
    const { url, asked } = await behind();
    await ask({ HTTPS_PROXY: url, HTTP_PROXY: url }, { endpoint: aws.url });
    expect(asked).toEqual([]);
  });
});

test('an endpoint without encryption is asked of HTTP_PROXY by its whole address', async () => {
  const plain = await fakeAws();
  proxy = await connectProxy(plain.port);
  await ask({ HTTP_PROXY: proxy.url }, { endpoint: 'http://aws.test:8000' });
  await plain.close();
  expect(proxy.asked).toEqual(['POST http://aws.test:8000/']);
});

describe('a proxy that gives no way is told as the cause', () => {
  test.each<[string, ProxyOptions, string, RegExp]>([
    ['one that asks for a password', { password: 'a:b' }, 'proxy-password', /http:\/\/user:password@/],
    ['one that refuses', { refuses: 403 }, 'blocked', /allow cloudformation\.us-east-1\.amazonaws\.com/],
    ['one that gets no further', { refuses: 502 }, 'gateway', /Wait a minute/],
    ['one that never answers', { refuses: 'hang' }, 'proxy-unreachable', /HTTPS_PROXY/],
  ])('%s', async (_, options, code, remedy) => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    const { url } = await behind(options);
    const error = await failure(ask({ HTTPS_PROXY: url }));
    expect(error).toMatchObject({ code, exit: 1 });
    expect(error.why).toContain(
      `DescribeStacks at cloudformation.us-east-1.amazonaws.com, through the proxy ${url}`,
    );
    expect(error.remedy.join('\n')).toMatch(remedy);
  });

  test('one that is not there, and its password is not shown', async () => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    const error = await failure(ask({ HTTPS_PROXY: 'http://ada:secret@127.0.0.1:9' }));
    expect(error).toMatchObject({
      code: 'proxy-unreachable',
      message: 'The proxy http://127.0.0.1:9 gives no connection to CloudFormation.',
    });
    expect(JSON.stringify(error) + error.why).not.toContain('secret');
  });
});

test('a certificate of an unknown authority is told with the ways to trust it', async () => {
  const { url } = await behind();
  const error = await failure(ask({ HTTPS_PROXY: url, AWS_CA_BUNDLE: '' }));
  expect(error).toMatchObject({ code: 'untrusted-certificate', exit: 1 });
  expect(error.remedy.join('\n')).toMatch(/AWS_CA_BUNDLE=.*NODE_EXTRA_CA_CERTS/s);
});
