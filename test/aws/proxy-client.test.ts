import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { proxyClient } from '../../src/kibana/proxy-client.ts';
import { CERTIFICATE, type FakeProxy, fakeProxy, PASSWORD, signedIn } from '../helpers/fake-proxy.ts';

let proxy: FakeProxy | undefined;
afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
});

const user = { name: 'admin', password: PASSWORD };
const target = { host: '192.0.2.1', certificateSha256: CERTIFICATE, user };

describe.each([
  ['https', false],
  ['http', true],
] as const)('over %s', (protocol, plain) => {
  test('a request carries host, password and body, and any status is an answer', async () => {
    proxy = await fakeProxy((asked) => ({ status: signedIn(asked) ? 418 : 401, body: 'tea' }), plain);
    const client = proxyClient({ ...target, protocol }, proxy.locate);
    const reply = await client('/pot', { method: 'POST', headers: { 'x-a': 'b' }, body: '{"ü":1}' });
    expect(reply).toMatchObject({ status: 418, body: 'tea' });
    expect(proxy.asked).toMatchObject([
      {
        method: 'POST',
        path: '/pot',
        body: '{"ü":1}',
        headers: { host: '192.0.2.1', 'content-length': '8', 'x-a': 'b' },
      },
    ]);
  });

  test('without a user nothing is said of one', async () => {
    proxy = await fakeProxy(() => ({ status: 200 }), plain);
    await proxyClient({ ...target, protocol, user: undefined }, proxy.locate)('/');
    expect(proxy.asked[0]?.headers).not.toHaveProperty('authorization');
  });

  test('a proxy that is not there rejects', async () => {
    proxy = await fakeProxy(() => ({ status: 200 }), plain);
    await proxy.close();
    await expect(proxyClient({ ...target, protocol }, proxy.locate)('/')).rejects.toThrow(/ECONNREFUSED/);
  });
});

test('it asks where the stack says: 443, or 80 for plain HTTP', () => {
  const asked: unknown[] = [];
  const locate = (host: string, port: number) => {
    asked.push([host, port]);
    return { host, port };
  };
  for (const protocol of ['https', 'http'] as const) proxyClient({ ...target, protocol }, locate);
  expect(asked).toEqual([
    ['192.0.2.1', 443],
    ['192.0.2.1', 80],
  ]);
});

test.each([['0'.repeat(64)], [undefined]])(
  'a server whose certificate is not %s hears not one byte',
  async (sha256) => {
    const fixture = (name: string) =>
      readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8');
    let bytes = 0;
    let gone: (() => void) | undefined;
    const closed = new Promise<void>((resolve) => {
      gone = resolve;
    });
    const key = fixture('test-only-key.pem');
    const server = createServer({ key, cert: fixture('test-only-cert.pem') }, (socket) => {
      socket.on('error', () => {});
      socket.on('data', (data) => {
        bytes += data.length;
      });
    });
    server.on('connection', (socket) => socket.once('close', () => gone?.()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const client = proxyClient({ ...target, protocol: 'https', certificateSha256: sha256 }, () => ({
      host: '127.0.0.1',
      port,
    }));
    await expect(client('/secret')).rejects.toMatchObject({ name: 'WrongCertificate' });
    await closed;
    server.close();
    expect(bytes).toBe(0);
  },
);
