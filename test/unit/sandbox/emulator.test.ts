import { delimiter } from 'node:path';
import { describe, expect, test } from 'vitest';
import { accessLookup, emulatorEnvironment } from '../../../src/sandbox/emulator.ts';

const OPTIONS = {
  python: '/venv/bin/python',
  folder: '/cache/run/a',
  port: 4566,
  frontPort: 9443,
  authority: '/cache/run/a/tls/client.pem',
  foreignBuckets: ['one', 'two'],
  credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
  token: 'token',
};
const env: Record<string, string> = emulatorEnvironment(OPTIONS, '/opt/node/bin/node');

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
  expect(env.STATE_DIR).toMatch(/^\/cache\/run\/a\//);
  expect(env.MINISTACK_OPENSEARCH_ENDPOINT).toBe('127.0.0.1:9443');
});

test('permissions are enforced, and nothing of the caller’s account comes in', () => {
  expect(env).toMatchObject({
    AUTH: 'true',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'secret',
    MINISTACK_FOREIGN_BUCKETS: 'one,two',
  });
  expect(Object.keys(env).filter((name) => name.startsWith('AWS_'))).toEqual([
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED',
  ]);
});

test('The emulator records which permissions are used only where a folder is named for it.', () => {
  expect(env).not.toHaveProperty('CREATE_CLOUDTRAIL_KIBANA_USAGE');
  expect(emulatorEnvironment({ ...OPTIONS, usage: '/usage' })).toMatchObject({
    CREATE_CLOUDTRAIL_KIBANA_USAGE: '/usage',
  });
});

describe('accessLookup', () => {
  const asked: unknown[] = [];
  const request = { method: 'POST', target: '/_bulk?refresh=true' };
  const lookup = (status: number, answer: object) =>
    accessLookup('http://127.0.0.1:4566', 'token', async (url, init) => {
      asked.push([url, init?.headers]);
      return new Response(JSON.stringify(answer), { status });
    });

  test('asks the emulator about the key and the request, showing the token', async () => {
    expect(await lookup(200, { secret: 's', refusal: null })('AKID', 'session', request)).toEqual({
      secret: 's',
    });
    const headers = {
      'x-sandbox-token': 'token',
      'x-access-key': 'AKID',
      'x-session-token': 'session',
      'x-action': 'es:ESHttpPost',
      'x-path': '/_bulk',
    };
    expect(asked).toEqual([['http://127.0.0.1:4566/_sandbox/access', headers]]);
  });

  test('gives the message with which the key’s policies refuse the request', async () => {
    const access = await lookup(200, { secret: 's', refusal: 'not authorized' })('AKID', undefined, request);
    expect(access).toEqual({ secret: 's', refusal: 'not authorized' });
  });

  test('knows nothing of an unknown key', async () => {
    expect(await lookup(200, { secret: null })('AKID', undefined, request)).toBeUndefined();
  });

  test('takes an emulator that gives no answer for an error, not for an unknown key', async () => {
    await expect(lookup(403, {})('AKID', undefined, request)).rejects.toThrow(/HTTP 403/);
  });
});
