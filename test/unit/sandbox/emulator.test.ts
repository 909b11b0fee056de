import { delimiter } from 'node:path';
import { describe, expect, test } from 'vitest';
import { emulatorEnvironment, secretLookup } from '../../../src/sandbox/emulator.ts';

const env: Record<string, string> = emulatorEnvironment(
  {
    python: '/venv/bin/python',
    folder: '/cache/run/a',
    port: 4566,
    frontPort: 9443,
    authority: '/cache/run/a/tls/client.pem',
    foreignBuckets: ['one', 'two'],
    lookupToken: 'token',
  },
  '/opt/node/bin/node',
);

test('the emulator hears this machine only, on one port', () => {
  expect(env).toMatchObject({
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: '4566',
    SFTP_ENABLED: '0',
    IOT_MTLS_ENABLED: '0',
  });
});

test('the functions run on this Node, trust the domain endpoint, and leave their files in the run folder', () => {
  expect(env.PATH?.split(delimiter)[0]).toBe('/opt/node/bin');
  expect(env.NODE_EXTRA_CA_CERTS).toBe('/cache/run/a/tls/client.pem');
  expect(env.TMPDIR).toMatch(/^\/cache\/run\/a\//);
  expect(env.MINISTACK_OPENSEARCH_ENDPOINT).toBe('127.0.0.1:9443');
});

test('permissions are enforced, and nothing of the caller’s account comes in', () => {
  expect(env).toMatchObject({
    AUTH: 'true',
    AWS_ACCESS_KEY_ID: 'test',
    MINISTACK_FOREIGN_BUCKETS: 'one,two',
  });
  expect(Object.keys(env).filter((name) => name.startsWith('AWS_'))).toEqual([
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED',
  ]);
});

describe('secretLookup', () => {
  const asked: unknown[] = [];
  const lookup = (status: number, secret: string | null) =>
    secretLookup('http://127.0.0.1:4566', 'token', async (url, init) => {
      asked.push([url, init?.headers]);
      return new Response(JSON.stringify({ secret }), { status });
    });

  test('asks the emulator, showing the token', async () => {
    expect(await lookup(200, 's')('AKID', 'session')).toBe('s');
    expect(asked).toEqual([
      [
        'http://127.0.0.1:4566/_sandbox/secret',
        { 'x-lookup-token': 'token', 'x-access-key': 'AKID', 'x-session-token': 'session' },
      ],
    ]);
  });

  test('an unknown key has none', async () => {
    expect(await lookup(200, null)('AKID', undefined)).toBeUndefined();
  });

  test('a refusal is an error, not an unknown key', async () => {
    await expect(lookup(403, null)('AKID', undefined)).rejects.toThrow(/HTTP 403/);
  });
});
