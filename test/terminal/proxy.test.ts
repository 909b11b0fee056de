import { afterEach, beforeEach, expect, test } from 'vitest';
import { AUTHORITY, AWS_TLS, type ConnectProxy, connectProxy } from '../helpers/connect-proxy.ts';
import { type FakeAws, fakeAws } from '../helpers/fake-aws.ts';
import { piped } from '../helpers/piped.ts';

let aws: FakeAws;
let proxy: ConnectProxy;
beforeEach(async () => {
  aws = await fakeAws({ '/': { status: 200, body: '203.0.113.7' } }, { latencyMs: 0 }, AWS_TLS);
  proxy = await connectProxy(aws.port);
});
afterEach(() => Promise.all([aws.close(), proxy.close()]));

/** An account whose addresses only the proxy knows how to reach. */
const behind = (more: Record<string, string>) => ({
  AWS_ACCESS_KEY_ID: 'a',
  AWS_SECRET_ACCESS_KEY: 'b',
  AWS_REGION: 'us-east-1',
  HTTPS_PROXY: proxy.url,
  ...more,
});

test('every call of a deploy goes through HTTPS_PROXY, and trusts the authority of AWS_CA_BUNDLE', async () => {
  const { stdout, stderr } = await piped(['--json', '--yes'], behind({ AWS_CA_BUNDLE: AUTHORITY }));
  const plan = stdout.split('\n').find((line) => line.includes('"code":"plan"'));
  expect(plan, stderr).toContain('203.0.113.7/32');
  const regional = ['sts', 'cloudformation', 'ec2', 'cloudtrail', 'es', 'ssm', 'servicequotas'];
  for (const host of [
    ...regional.map((service) => `${service}.us-east-1.amazonaws.com`),
    'iam.amazonaws.com',
    'checkip.amazonaws.com',
    'ipv4.icanhazip.com',
  ])
    expect(proxy.asked).toContain(`CONNECT ${host}:443`);
});

test('NODE_EXTRA_CA_CERTS counts beside an AWS_CA_BUNDLE of another authority', async () => {
  const other = 'test/fixtures/tls/test-only-cert.pem';
  const { stderr } = await piped(
    ['status'],
    behind({ NODE_EXTRA_CA_CERTS: AUTHORITY, AWS_CA_BUNDLE: other }),
  );
  expect(stderr).toMatch(/There is no stack cloudtrail-kibana/);
  expect(proxy.asked).toEqual(['CONNECT cloudformation.us-east-1.amazonaws.com:443']);
});

test.each([
  [
    'a file of authorities that is not there',
    { AWS_CA_BUNDLE: '/nowhere.pem' },
    /AWS_CA_BUNDLE names \/nowhere\.pem/,
  ],
  [
    'a proxy of a kind that cannot be used',
    { HTTPS_PROXY: 'socks5://127.0.0.1:1080' },
    /begins with socks5:/,
  ],
])('%s: exit 2, and nothing is asked', async (_, settings, says) => {
  const { exit, stderr } = await piped(['status'], behind(settings));
  expect(stderr).toMatch(says);
  expect(exit).toBe(2);
  expect(proxy.asked).toEqual([]);
});
