import { once } from 'node:events';
import { connect } from 'node:http2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layGround, type RunningProxy, removeGround, send } from '../helpers/proxy.ts';
import { useProxySite } from '../helpers/proxy-site.ts';

const PASSWORD = 'a password with $igns';
const RIGHT = `Authorization: Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`;
const WRONG = `Authorization: Basic ${Buffer.from('admin:guess').toString('base64')}`;
const NONE = 'X-None: 1';
const PAGE = '/app/dashboards';
const IMPORT = '/api/saved_objects/_import?overwrite=true';
const CONSOLE = '/api/console/proxy?path=_cat/indices&method=GET';

const site = useProxySite(PASSWORD);

const ask = (port: number, line: string, header = RIGHT, options = {}) =>
  send(port, `${line} HTTP/1.1\r\nHost: proxy\r\nosd-xsrf: true\r\nkbn-xsrf: true\r\n${header}`, options);

/** Paths below the UI that an allow-list has to let through, and calls that reach past the UI. */
const ENGINES = [
  {
    EngineVersion: 'OpenSearch_2.19',
    base: '/_dashboards',
    xsrf: 'osd-xsrf',
    asset: '/7000/bundles/core/core.entry.js',
    settings: '/api/opensearch-dashboards/settings',
    search: '/internal/search/opensearch-with-long-numerals',
    other: '/_plugin/kibana/app/home',
  },
  {
    EngineVersion: 'Elasticsearch_7.10',
    base: '/_plugin/kibana',
    xsrf: 'kbn-xsrf',
    asset: '/34633/bundles/core/core.entry.js',
    settings: '/api/kibana/settings',
    search: '/internal/search/es',
    other: '/_dashboards/app/home',
  },
];

describe.each(ENGINES)('$EngineVersion', ({ EngineVersion, base, xsrf, asset, settings, search, other }) => {
  let proxy: RunningProxy;
  beforeAll(async () => {
    proxy = await site.start(site.stored({ EngineVersion }));
  });
  afterAll(() => proxy.stop());

  test.each([
    ['no password', `GET ${base}${PAGE}`, NONE],
    ['a wrong password', `GET ${base}${PAGE}`, WRONG],
    ['no password at the status', `GET ${base}/api/status`, NONE],
    ['no password at an import', `POST ${base}${IMPORT}`, NONE],
  ])('%s: 401', async (_, line, header) => {
    const { status, head } = await ask(proxy.port, line, header);
    expect(status).toBe(401);
    expect(head).toContain('WWW-Authenticate: Basic realm="CloudTrail dashboards"');
    expect(site.upstream.taken()).toEqual([]);
  });

  test.each([
    `GET ${base}${PAGE}`,
    `GET ${base}/api/status`,
    `POST ${base}${IMPORT}`,
    `POST ${base}${settings}`,
    `POST ${base}${search}`,
    `DELETE ${base}/api/saved_objects/dashboard/an%20id`,
    `GET ${base}/api/index_patterns/_fields_for_wildcard?pattern=cloudtrail-*&meta_fields=_source`,
    `GET ${base}/goto/0123abcd`,
  ])('with the password, %s arrives as it was sent', async (line) => {
    expect((await ask(proxy.port, line)).status).toBe(200);
    expect(site.upstream.taken().map((request) => request.line)).toEqual([line]);
  });

  test('nothing of the person at the proxy reaches the domain', async () => {
    await ask(proxy.port, `GET ${base}/api/status`, `${RIGHT}\r\nX-Forwarded-For: 203.0.113.7`);
    const [request] = site.upstream.taken();
    expect(request?.headers).toMatchObject({ host: `127.0.0.1:${site.upstream.port}`, [xsrf]: 'true' });
    expect(request?.headers).not.toHaveProperty('authorization');
    expect(request?.headers).not.toHaveProperty('x-forwarded-for');
  });

  test.each([`${base}${asset}`, `${base}/ui/favicons/manifest.json`, `${base}/bootstrap.js`])(
    'the asset %s needs no password',
    async (path) => {
      expect((await ask(proxy.port, `GET ${path}`, NONE)).status).toBe(200);
      expect(site.upstream.taken()).toHaveLength(1);
    },
  );

  test.each([
    ['the cluster API', 404, 'GET /_cat/indices'],
    ['the other UI', 404, `GET ${other}`],
    ['a document', 404, 'PUT /cloudtrail-2026.11/_doc/1'],
    ['a favicon', 404, 'GET /favicon.ico'],
    ['the console', 404, `POST ${base}${CONSOLE}`],
    ['the console, letter encoded', 404, `POST ${base}/api/%63onsole/proxy?path=/&method=GET`],
    ['the index manager', 404, `POST ${base}/api/ism/apiCaller`],
    ['sample data', 404, `POST ${base}/api/sample_data/logs`],
    ['the console by backslashes', 400, `POST ${base}/api\\console\\proxy?path=/&method=GET`],
    ['a backslash out of an allowed path', 400, `GET ${base}/app/..\\api/console/proxy`],
    ['an encoded backslash', 400, `GET ${base}/app/..%5capi/console/proxy`],
    ['encoded dots', 400, `GET ${base}/app/%2e%2e/api/console/proxy`],
    ['encoded slashes', 400, `GET ${base}/app/..%2f..%2f_cat/indices`],
    ['an encoded percent sign', 400, `GET ${base}/app/%252e%252e/_cat/indices`],
    ['dot segments', 400, `GET ${base}/app/../../_cat/indices`],
    ['two slashes', 400, 'GET //_cat/indices'],
    ['two slashes inside', 400, `GET ${base}//api/console/proxy`],
    ['an encoded line end', 400, `GET ${base}/app/x%0d%0aGET%20/_cat`],
    ['the way in through another path', 400, `PUT /idx/_doc/..%2f..%2f${base.slice(1)}%2fapp`],
    ['an encoded prefix', 400, `GET /%5f${base.slice(2)}/app/home`],
    ['an absolute address', 404, 'GET http://proxy/_cat/indices'],
    ['PROPFIND', 405, `PROPFIND ${base}${PAGE}`],
    ['PATCH', 405, `PATCH ${base}${PAGE}`],
    ['TRACE', 405, `TRACE ${base}${PAGE}`],
  ])('%s: %i and nothing passes', async (_, status, line) => {
    expect((await ask(proxy.port, line)).status).toBe(status);
    expect(site.upstream.taken()).toEqual([]);
  });

  test.each(['/', base, `${base}/`])(
    '%s leads to the dashboards, whatever the Host header says',
    async (path) => {
      const { status, head } = await send(
        proxy.port,
        `GET ${path} HTTP/1.1\r\nHost: evil.example\r\n${RIGHT}`,
      );
      expect(status).toBe(302);
      expect(head).toContain(`\r\nLocation: ${base}/app/dashboards`);
    },
  );

  test('http leads to https at the stack’s own address', async () => {
    const { status, head } = await ask(proxy.redirectPort, `GET ${base}${PAGE}?a=b`, NONE, { tls: false });
    expect(status).toBe(301);
    expect(head).toContain(`Location: https://198.51.100.9${base}${PAGE}?a=b`);
  });

  test('a redirect of the UI stays at the proxy, and answers carry the security headers', async () => {
    const { head } = await ask(proxy.port, `GET ${base}/app/away`);
    expect(head).toMatch(/^location: \/_dashboards\/app\/home\r?$/im);
    for (const name of [
      'X-Content-Type-Options',
      'X-Frame-Options',
      'Content-Security-Policy',
      'Referrer-Policy',
    ]) {
      expect(head).toContain(`\r\n${name}: `);
    }
    site.upstream.taken();
  });

  test.each([
    ['9 MB pass', 9, 200],
    ['11 MB do not', 11, 413],
  ])('an import: %s', async (_, megabytes, status) => {
    const body = 'x'.repeat(megabytes * 1_000_000);
    expect((await ask(proxy.port, `POST ${base}${IMPORT}`, RIGHT, { body })).status).toBe(status);
    expect(site.upstream.taken()).toHaveLength(status === 200 ? 1 : 0);
  });

  test('Dev Tools pass when the stack allows them, and only past the guard', async () => {
    const open = await site.start(site.stored({ EngineVersion, AllowDevTools: 'true' }));
    try {
      expect((await ask(open.port, `POST ${base}${CONSOLE}`)).status).toBe(200);
      expect(site.upstream.taken().map(({ line }) => line)).toEqual([`POST ${base}${CONSOLE}`]);
      expect((await ask(open.port, `POST ${base}${CONSOLE}`, NONE)).status).toBe(401);
      expect((await ask(open.port, `POST ${base}/api\\console\\proxy`)).status).toBe(400);
      expect((await ask(open.port, `POST ${base}/api/ism/apiCaller`)).status).toBe(404);
      expect(site.upstream.taken()).toEqual([]);
    } finally {
      await open.stop();
    }
  });

  test('plain http serves the same without a redirect', async () => {
    const plain = await site.start(site.stored({ EngineVersion, Protocol: 'http' }));
    try {
      const over = (line: string, header?: string) => ask(plain.port, line, header, { tls: false });
      expect((await over(`GET ${base}${PAGE}`)).status).toBe(200);
      expect(site.upstream.taken()).toHaveLength(1);
      expect((await over(`GET ${base}${PAGE}`, NONE)).status).toBe(401);
      expect((await over(`POST ${base}${CONSOLE}`)).status).toBe(404);
      expect(site.upstream.taken()).toEqual([]);
    } finally {
      await plain.stop();
    }
  });
});

test('HTTP/2 is spoken, with the same guard', async () => {
  const proxy = await site.start(site.stored());
  const session = connect(`https://127.0.0.1:${proxy.port}`, { rejectUnauthorized: false });
  const status = async (path: string) => {
    const stream = session.request({ ':path': path, authorization: RIGHT.split(': ')[1] });
    const [headers] = (await once(stream, 'response')) as [{ ':status': number }];
    stream.close();
    return headers[':status'];
  };
  try {
    expect(await status('/_dashboards/api/status')).toBe(200);
    expect(site.upstream.taken()).toHaveLength(1);
    expect(await status('/_dashboards/api\\console\\proxy')).toBe(400);
    expect(await status('/_cat/indices')).toBe(404);
    expect(site.upstream.taken()).toEqual([]);
  } finally {
    session.close();
    await proxy.stop();
  }
});

test('an endpoint that another authority vouches for gets no request', async () => {
  const stranger = await layGround(PASSWORD);
  const proxy = await site.start(site.stored(), stranger.authority);
  try {
    expect((await ask(proxy.port, 'GET /_dashboards/api/status')).status).toBe(502);
    expect(site.upstream.taken()).toEqual([]);
  } finally {
    await proxy.stop();
    await removeGround(stranger);
  }
});

test('a flood of guesses is braked', async () => {
  const proxy = await site.start(site.stored());
  try {
    const guesses = Array.from({ length: 300 }, () => ask(proxy.port, 'GET /_dashboards/api/status', WRONG));
    const answers = (await Promise.all(guesses)).map(({ status }) => status);
    expect(new Set(answers)).toEqual(new Set([401, 429]));
    expect((await ask(proxy.port, 'GET /_dashboards/ui/logo.svg', NONE)).status).toBe(200);
    site.upstream.taken();
  } finally {
    await proxy.stop();
  }
});
