import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { type RunningProxy, send } from '../helpers/proxy.ts';
import { reworded, useProxySite } from '../helpers/proxy-site.ts';
import { basic } from '../helpers/viewer.ts';

const PASSWORD = 'abuse';
const SIGNED_IN = `Host: proxy\r\nAuthorization: ${basic('admin', PASSWORD)}`;
const site = useProxySite(PASSWORD);
let proxy: RunningProxy;
afterEach(() => {
  site.upstream.taken();
  return proxy.stop();
});

const get = (path: string, headers = SIGNED_IN, options = {}) =>
  send(proxy.port, `GET ${path} HTTP/1.1\r\n${headers}`, options);

/** Long enough for a busy machine, and far below what nginx waits by itself. */
const PATIENCE_MS = 20_000;

describe('slow and many', () => {
  const plain = { tls: false };
  const start = async (...words: [from: string, to: string][]) => {
    const config = site.stored({ Protocol: 'http' });
    proxy = await site.start(words.reduce((text, [from, to]) => reworded(text, from, to), config));
  };
  const opened: Socket[] = [];
  afterEach(() => {
    for (const socket of opened.splice(0)) socket.destroy();
  });
  async function begin(text: string): Promise<Socket> {
    const socket = connect(proxy.port, '127.0.0.1').on('error', () => {});
    opened.push(socket);
    await once(socket, 'connect');
    socket.write(text);
    return socket;
  }
  const HALF = `GET /_dashboards/app/home HTTP/1.1\r\nHost: proxy\r\nX-Half: `;

  // 2,036 was enough for two workers of versions before, over TLS too: what counts is the connections of a worker.
  test('2,036 requests that are never finished leave room for the next one, also with a single worker', async () => {
    await start(['worker_processes auto', 'worker_processes 1']);
    for (let many = 0; many < 2036; many += 4)
      await Promise.all(Array.from({ length: 4 }, () => begin(HALF)));
    expect((await get('/_dashboards/app/home', SIGNED_IN, plain)).status).toBe(200);
    expect(site.upstream.taken()).toHaveLength(1);
  });

  test.each([
    ['header', 'client_header_timeout 10s', 'client_header_timeout 1s', HALF],
    [
      'body',
      'client_body_timeout 15s',
      'client_body_timeout 1s',
      `POST /_dashboards/api/saved_objects/x HTTP/1.1\r\n${SIGNED_IN}\r\nContent-Length: 9\r\n\r\nhalf`,
    ],
  ])('a request whose %s does not come is given up', async (_, from, to, text) => {
    await start([from, to]);
    const socket = await begin(text);
    socket.resume();
    const ended = once(socket, 'close').then(() => 'closed');
    expect(await Promise.race([ended, sleep(PATIENCE_MS, 'open')])).toBe('closed');
    expect(site.upstream.taken()).toEqual([]);
  });

  test('a name server that does not answer does not hold up requests', async () => {
    const silent = createSocket('udp4');
    silent.bind(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const endpoint = `127.0.0.1:${site.upstream.port}`;
    await start(
      ['server_tokens off;', `server_tokens off; resolver 127.0.0.1:${port};`],
      ['resolver_timeout 5s', 'resolver_timeout 1s'],
      [endpoint, 'domain.invalid'],
    );
    const answer = get('/_dashboards/app/home', SIGNED_IN, plain).then(({ status }) => status);
    expect(await Promise.race([answer, sleep(PATIENCE_MS, 'none')])).toBe(502);
    silent.close();
  });
});

const ENGINES = [
  { EngineVersion: 'OpenSearch_2.19', base: '/_dashboards', own: 'osd' },
  { EngineVersion: 'Elasticsearch_7.10', base: '/_plugin/kibana', own: 'kbn' },
];

describe.each(ENGINES)('$EngineVersion', ({ EngineVersion, base, own }) => {
  const start = async (from = '', to = '') => {
    const config = site.stored({ EngineVersion });
    proxy = await site.start(from === '' ? config : reworded(config, from, to));
  };

  test.each(['POST', 'PUT', 'DELETE'])('assets take no %s', async (method) => {
    await start();
    for (const path of ['/ui/x', '/34633/bundles/x.js', '/node_modules/x', '/bootstrap.js'])
      expect((await send(proxy.port, `${method} ${base}${path} HTTP/1.1\r\nHost: proxy`)).status).toBe(405);
    expect(site.upstream.taken()).toEqual([]);
  });

  test('assets are given by GET and HEAD, and a body with more than 1 KB is refused', async () => {
    await start();
    expect((await get(`${base}/ui/x`)).status).toBe(200);
    expect((await send(proxy.port, `HEAD ${base}/ui/x HTTP/1.1\r\nHost: proxy`)).status).toBe(200);
    expect(site.upstream.taken().map(({ line }) => line)).toEqual([`GET ${base}/ui/x`, `HEAD ${base}/ui/x`]);
    expect((await get(`${base}/ui/x`, 'Host: proxy', { body: 'x'.repeat(2000) })).status).toBe(413);
    expect(site.upstream.taken()).toEqual([]);
  });

  test('a flood of assets is braked, and gets no ticket', async () => {
    const config = reworded(site.stored({ EngineVersion }), 'rate=100r/s', 'rate=1r/m');
    proxy = await site.start(reworded(config, 'zone=assets burst=1000', 'zone=assets burst=20'));
    const answers = await Promise.all(Array.from({ length: 30 }, () => get(`${base}/ui/x`, 'Host: proxy')));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(9);
    expect(answers.filter(({ head }) => head.includes('proxy_ticket'))).toEqual([]);
    expect(site.upstream.taken()).toHaveLength(21);
  });

  test('a request without a version, as of HTTP/0.9, gets nothing', async () => {
    await start();
    const socket = connect(proxy.redirectPort, '127.0.0.1');
    socket.end(`GET ${base}/ui/x\r\n`);
    await once(socket.resume(), 'close');
    const tls = connectTls({ port: proxy.port, host: '127.0.0.1', rejectUnauthorized: false });
    tls.write(`GET ${base}/ui/x\r\n`);
    await once(tls.resume(), 'close');
    expect(site.upstream.taken()).toEqual([]);
  });

  test('the domain gets the headers that the UI reads, and none that tells who asks or by which way', async () => {
    await start();
    const wanted = {
      accept: 'application/json',
      'accept-encoding': 'br',
      'accept-language': 'de',
      'content-type': 'application/json',
      cookie: 'security_storage=ui',
      'if-none-match': '"x"',
      'user-agent': 'browser',
      [`${own}-xsrf`]: 'true',
      [`${own}-version`]: '2.19.0',
      [`${own}-system-request`]: 'true',
    };
    const unwanted = [
      ...[
        'X-Forwarded-For',
        'X-Forwarded-Host',
        'X-Forwarded-Proto',
        'X-Forwarded-Prefix',
        'Forwarded',
        'Via',
      ],
      ...['X-Real-IP', 'X-Original-URL', 'X-Rewrite-URL', 'X-HTTP-Method-Override', 'X-Method-Override'],
      ...['securitytenant', 'x-proxy-user', 'x-proxy-roles', 'Proxy-Authorization', 'es-security-runas-user'],
      ...['X-Amz-Date', 'X-Amz-Security-Token', 'X-Amz-Content-Sha256', 'X-Amz-Target', 'X-Anything'],
    ];
    const lines = [
      ...Object.entries(wanted).map(([name, value]) => `${name}: ${value}`),
      ...unwanted.map((name) => `${name}: 203.0.113.7`),
      'Cookie: proxy_ticket=0123456789abcdef',
    ];
    await send(
      proxy.port,
      `POST ${base}/api/saved_objects/x HTTP/1.1\r\n${SIGNED_IN}\r\n${lines.join('\r\n')}`,
      {
        body: '{}',
      },
    );
    const [request] = site.upstream.taken();
    expect(request?.headers).toEqual({
      ...wanted,
      host: `127.0.0.1:${site.upstream.port}`,
      'content-length': '2',
    });
  });

  const segment = (text: string) => get(`${base}/app/${text}/api/console/proxy`);
  test('what is no UTF-8, and what Unicode takes for a dot or slash, is no path', async () => {
    await start();
    const malformed = [
      ...['%c0%ae%c0%ae', '%c1%9c', '%c0%af', '%e0%80%ae', '%e0%9f%bf', '%f0%80%80%ae', '%f0%8f%bf%bf'],
      ...['%80', '%bf', '%c3', '%c3%28', '%c3x', '%e2%82', '%e2%28%a1', '%f0%9f%98', '%f0%9f%28%80'],
      ...['%ed%a0%80', '%ed%bf%bf', '%f4%90%80%80', '%f5%80%80%80', '%f8%88%80%80%80', '%fe', '%ff'],
      ...['%ef%bc%8e%ef%bc%8e', '%ef%bc%8f', '%ef%bc%bc', '%ef%b9%92', '%ef%b9%a8', '%e2%80%a4%e2%80%a4'],
      ...['%e2%80%a5', '%e2%80%a6', '%EF%BC%8E', '%C0%AE', '\xe4', '\xc3\xa4', '\xc0\xae', '\xff'],
    ];
    const answers = await Promise.all(malformed.map(async (text) => [text, (await segment(text)).status]));
    expect(answers).toEqual(malformed.map((text) => [text, 400]));
    expect(site.upstream.taken()).toEqual([]);
  });

  test('whole characters beyond ASCII are part of an id', async () => {
    await start();
    const whole = [
      ...['%c3%a4', '%C3%A4rger', 'a%c2%a0b', '%df%bf', '%e0%a0%80', '%e2%82%ac', '%e1%88%b4', '%ed%9f%bf'],
      ...[
        '%ee%80%80',
        '%ef%bb%bf',
        '%ef%bf%bd',
        '%f0%90%80%80',
        '%f0%9f%98%80',
        '%f3%a0%80%81',
        '%f4%8f%bf%bf',
      ],
    ];
    const answers = await Promise.all(whole.map(async (text) => [text, (await segment(text)).status]));
    expect(answers).toEqual(whole.map((text) => [text, 200]));
    expect(site.upstream.taken()).toHaveLength(whole.length);
  });
});
