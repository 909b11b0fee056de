import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionOptions, connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendFrames } from '../helpers/http2-frames.ts';
import { type RunningProxy, send } from '../helpers/proxy.ts';
import { reworded, useProxySite } from '../helpers/proxy-site.ts';
import { basic } from '../helpers/viewer.ts';
import { http2Requests } from './proxy-tables/http2.ts';
import { UIS } from './proxy-tables/paths.ts';
import { INNER, rawRequests } from './proxy-tables/requests.ts';

const PASSWORD = 'requests';
const LOGIN = basic('admin', PASSWORD);
/** What the proxy takes to answer; some requests wait for more until it gives them up. */
const PATIENCE_MS = 3000;
/** No limit, and no long waiting for what does not come. */
const QUICK = [
  ['rate=10r/s', 'rate=100000r/s'],
  ['client_header_timeout 10s', 'client_header_timeout 500ms'],
  ['client_body_timeout 15s', 'client_body_timeout 500ms'],
  ['server_tokens off;', 'server_tokens off; keepalive_timeout 500ms;'],
] as const;
const site = useProxySite(PASSWORD);

/** Sends bytes as they are, and reads until the proxy closes or has nothing more to say. */
async function sendRaw(port: number, text: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => {});
  // Not ended: nginx does not ask the domain for someone who has gone.
  socket.write(Buffer.from(text, 'latin1'));
  await Promise.race([once(socket, 'close'), sleep(PATIENCE_MS, undefined, { ref: false })]);
  socket.destroy();
  return Buffer.concat(chunks).toString('latin1');
}

describe.each(UIS)('$EngineVersion', ({ EngineVersion, base }) => {
  let proxy: RunningProxy;
  beforeAll(async () => {
    proxy = await site.start(
      QUICK.reduce((config, [from, to]) => reworded(config, from, to), site.stored({ EngineVersion })),
    );
  });
  afterAll(() => proxy?.stop());

  /** What arrived beside the request itself. */
  const strays = () =>
    site.upstream.taken().filter(({ line }) => !/^\w+ \/[\w/]+\/api\/saved_objects\/x$/.test(line));

  test('no request in a form that servers read differently brings a second one with it', async () => {
    const requests = rawRequests(base, LOGIN);
    const seen = await Promise.all(
      requests.map(async ({ name, text }) => [name, await sendRaw(proxy.port, text)] as const),
    );
    expect(strays()).toEqual([]);
    // Whatever is answered at the inner address was asked without a login.
    for (const [name, answer] of seen)
      expect([name, answer]).not.toEqual([name, expect.stringContaining(INNER)]);
  });

  test('no request by HTTP/2 is split in two on its way to the domain', async () => {
    await Promise.all(http2Requests(base, LOGIN).map((request) => sendFrames(proxy.port, request)));
    expect(strays()).toEqual([]);
  });

  const page = `${base}/app/home`;
  const logins: [string, string][] = [
    ['none', 'X-None: 1'],
    ['an empty one', 'Authorization: '],
    ['no scheme', `Authorization: ${LOGIN.split(' ')[1]}`],
    ['another scheme', `Authorization: Bearer ${LOGIN.split(' ')[1]}`],
    ['another user', `Authorization: ${basic('root', PASSWORD)}`],
    ['an empty user', `Authorization: ${basic('', PASSWORD)}`],
    ['an empty password', `Authorization: ${basic('admin', '')}`],
    ['a password that is longer', `Authorization: ${basic('admin', `${PASSWORD}x`)}`],
    ['a password in capitals', `Authorization: ${basic('admin', PASSWORD.toUpperCase())}`],
    ['a user in capitals', `Authorization: ${basic('ADMIN', PASSWORD)}`],
    ['a colon at the front', `Authorization: ${basic(':admin', PASSWORD)}`],
    ['what is no base64', 'Authorization: Basic ****'],
    ['22 KB', `Authorization: ${basic('admin', 'x'.repeat(16_000))}`],
    ['one for a proxy', `Proxy-Authorization: ${LOGIN}`],
    ['one in a cookie', `Cookie: authorization=${LOGIN}`],
  ];
  test.each(logins)('a login that is %s is refused at every address that asks for one', async (_, header) => {
    const paths = [page, `${base}/api/status`, `${base}/api/saved_objects/x`];
    const answers = await Promise.all(
      paths.map((path) => send(proxy.port, `GET ${path} HTTP/1.1\r\nHost: proxy\r\n${header}`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(site.upstream.taken()).toEqual([]);
  });

  test('a closed address is answered alike with the right password, a wrong one and none', async () => {
    const at = async (login: string) =>
      (await send(proxy.port, `GET /_cat/indices HTTP/1.1\r\nHost: proxy\r\n${login}`)).head.replace(
        /^Date: .*$/m,
        '',
      );
    const right = await at(`Authorization: ${LOGIN}`);
    expect(await at(`Authorization: ${basic('admin', 'guess')}`)).toBe(right);
    expect(await at('X-None: 1')).toBe(right);
  });

  const ways: [string, ConnectionOptions, boolean][] = [
    ['TLS 1.3', { minVersion: 'TLSv1.3' }, true],
    ['TLS 1.2', { maxVersion: 'TLSv1.2' }, true],
    ['TLS 1.1', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }, false],
    ['TLS 1.0', { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' }, false],
    ...[
      'ECDHE-ECDSA-AES128-SHA',
      'ECDHE-RSA-AES128-SHA',
      'ECDHE-ECDSA-AES256-SHA384',
      'AES128-GCM-SHA256',
      'NULL',
      'DHE',
    ].map((cipher): [string, ConnectionOptions, boolean] => [
      `TLS 1.2 with ${cipher}`,
      { maxVersion: 'TLSv1.2', ciphers: `${cipher}:@SECLEVEL=0` },
      false,
    ]),
  ];
  test.each(ways)('%s', async (_, options, taken) => {
    const socket = connect({ port: proxy.port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
    const end = await Promise.race([
      once(socket, 'secureConnect').then(() => 'taken'),
      new Promise((resolve) => socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code))),
    ]);
    socket.destroy();
    // The proxy's own refusal, not this side's.
    expect(end).toEqual(taken ? 'taken' : expect.stringMatching(/_ALERT_/));
  });
});
