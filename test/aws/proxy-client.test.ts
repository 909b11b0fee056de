import { getEventListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Effects } from '../../src/core/effects.ts';
import { proxyClient } from '../../src/kibana/proxy-client.ts';
import { createNetwork } from '../../src/net/network.ts';
import { connectProxy } from '../helpers/connect-proxy.ts';
import { CERTIFICATE, type FakeProxy, fakeProxy, PASSWORD, signedIn } from '../helpers/fake-proxy.ts';

let proxy: FakeProxy | undefined;
afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
});

const user = { name: 'admin', password: PASSWORD };
const from = (locate: Effects['locate']) => ({
  locate,
  network: createNetwork({}),
  signal: new AbortController().signal,
});
const target = { host: '192.0.2.1', certificateSha256: CERTIFICATE, user };

describe.each([
  ['https', false],
  ['http', true],
] as const)('over %s', (protocol, plain) => {
  test('a request carries host, password and body, and any status is an answer', async () => {
    proxy = await fakeProxy((asked) => ({ status: signedIn(asked) ? 418 : 401, body: 'tea' }), plain);
    const client = proxyClient({ ...target, protocol }, from(proxy.locate));
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
    await proxyClient({ ...target, protocol, user: undefined }, from(proxy.locate))('/');
    expect(proxy.asked[0]?.headers).not.toHaveProperty('authorization');
  });

  test('An answer larger than any of the UI is given up, and the error says so.', async () => {
    let size = 32_000_000;
    proxy = await fakeProxy(() => ({ status: 200, body: 'x'.repeat(size) }), plain);
    const client = proxyClient({ ...target, protocol }, from(proxy.locate));
    expect((await client('/')).body).toHaveLength(size);
    size += 1;
    await expect(client('/')).rejects.toThrow('its answer is larger than 32 MB');
  });

  test('a proxy that is not there rejects', async () => {
    proxy = await fakeProxy(() => ({ status: 200 }), plain);
    await proxy.close();
    await expect(proxyClient({ ...target, protocol }, from(proxy.locate))('/')).rejects.toThrow(
      /ECONNREFUSED/,
    );
  });
});

describe.each([
  ['https', 'HTTPS_PROXY', 'CONNECT 192.0.2.1:443'],
  ['http', 'HTTP_PROXY', 'POST http://192.0.2.1:80/pot?a=b'],
] as const)('over %s, where the environment names an HTTP proxy in %s', (protocol, variable, asked) => {
  const there = (host: string, port: number) => ({ host, port });

  test('the way leads through that, and the certificate is compared all the same', async () => {
    proxy = await fakeProxy(
      (one) => ({ status: signedIn(one) ? 418 : 401, body: 'tea' }),
      protocol === 'http',
    );
    const between = await connectProxy(proxy.locate().port, { password: 'ada:x' });
    const network = createNetwork({ [variable]: between.url.replace('://', '://ada:x@') });
    const world = { locate: there, network, signal: new AbortController().signal };
    const call = { method: 'POST', body: '{}' } as const;
    expect(await proxyClient({ ...target, protocol }, world)('/pot?a=b', call)).toMatchObject({
      status: 418,
    });
    expect(between.asked).toEqual([asked]);
    expect(proxy.asked).toMatchObject([{ path: '/pot?a=b', body: '{}', headers: { host: '192.0.2.1' } }]);
    if (protocol === 'https') {
      const stranger = proxyClient({ ...target, protocol, certificateSha256: '0'.repeat(64) }, world);
      await expect(stranger('/')).rejects.toMatchObject({ name: 'WrongCertificate' });
    }
    await between.close();
  });

  test('this machine is reached without it', async () => {
    proxy = await fakeProxy(() => ({ status: 200 }), protocol === 'http');
    const network = createNetwork({ [variable]: 'http://127.0.0.1:9' });
    const world = { locate: proxy.locate, network, signal: new AbortController().signal };
    expect(await proxyClient({ ...target, protocol }, world)('/')).toMatchObject({ status: 200 });
  });
});

test('a proxy that refuses the way is named', async () => {
  const between = await connectProxy(9, { refuses: 403 });
  const world = {
    locate: (host: string, port: number) => ({ host, port }),
    network: createNetwork({ HTTPS_PROXY: between.url }),
    signal: new AbortController().signal,
  };
  await expect(proxyClient({ ...target, protocol: 'https' }, world)('/')).rejects.toThrow(
    `the HTTP proxy ${new URL(between.url).host} answered 403`,
  );
  await between.close();
});

describe.each(['https', 'http'] as const)('an interruption over %s', (protocol) => {
  test('ends a call that reads, and none that writes; nothing listens for it afterwards', async () => {
    const waiting: (() => void)[] = [];
    proxy = await fakeProxy(
      () => new Promise((resolve) => waiting.push(() => resolve({ status: 200 }))),
      protocol === 'http',
    );
    const controller = new AbortController();
    const { signal } = controller;
    const client = proxyClient(
      { ...target, protocol },
      { locate: proxy.locate, network: createNetwork({}), signal },
    );
    const write = client('/', { method: 'POST', body: '{}' });
    await vi.waitUntil(() => waiting.length === 1, { timeout: 10_000 });
    const read = client('/');
    const ended = expect(read).rejects.toMatchObject({ name: 'AbortError' });
    await vi.waitUntil(() => waiting.length === 2, { timeout: 10_000 });
    controller.abort();
    await ended;
    for (const answer of waiting) answer();
    expect(await write).toMatchObject({ status: 200 });
    await vi.waitUntil(() => getEventListeners(signal, 'abort').length === 0, { timeout: 10_000 });
  });
});

test('it asks where the stack says: 443, or 80 for plain HTTP', () => {
  const asked: unknown[] = [];
  const locate = (host: string, port: number) => {
    asked.push([host, port]);
    return { host, port };
  };
  for (const protocol of ['https', 'http'] as const) proxyClient({ ...target, protocol }, from(locate));
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
    const client = proxyClient(
      { ...target, protocol: 'https', certificateSha256: sha256 },
      from(() => ({
        host: '127.0.0.1',
        port,
      })),
    );
    await expect(client('/secret')).rejects.toMatchObject({ name: 'WrongCertificate' });
    await closed;
    server.close();
    expect(bytes).toBe(0);
  },
);
