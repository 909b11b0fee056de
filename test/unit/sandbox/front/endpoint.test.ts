import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { AwsV4Signer } from 'aws4fetch';
import { afterEach, expect, it } from 'vitest';
import { createEndpoint, type EndpointOptions } from '../../../../src/sandbox/front/endpoint.ts';
import { listen } from '../../../../src/sandbox/front/listen.ts';

const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});

async function start(server: Server): Promise<number> {
  const running = await listen(server);
  started.push(running);
  return running.port;
}

/** A server that tells what it was asked. */
async function echo(): Promise<number> {
  return start(
    createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url, headers } = request;
        response.writeHead(200, { 'x-echo': 'yes' });
        response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
      });
    }),
  );
}

async function endpoint(options: Partial<EndpointOptions> = {}): Promise<{ port: number; search: number }> {
  const search = await echo();
  const searchUrl = `http://user:p%40ss@127.0.0.1:${search}`;
  const listener = createEndpoint({ searchUrl, ui: { standIn: true }, uiPath: '/_dashboards', ...options });
  return { port: await start(createServer(listener)), search };
}

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

function send(port: number, path: string, { method = 'GET', headers = {}, body }: Sent = {}) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path, method, headers },
      (response: IncomingMessage) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function sign(port: number, path: string, sent: Sent = {}): Promise<Record<string, string>> {
  const url = `http://127.0.0.1:${port}${path}`;
  const keys = { accessKeyId: 'AKID', secretAccessKey: 'secret', service: 'es', region: 'us-east-1' };
  return Object.fromEntries((await new AwsV4Signer({ url, ...sent, ...keys }).sign()).headers);
}

it('sends a signed request on, with the search server’s own user and without the signature', async () => {
  const { port, search } = await endpoint({ accessFor: () => ({ secret: 'secret' }) });
  const sent = { method: 'PUT', body: '{"a":1}', headers: { 'content-type': 'application/json' } };
  const headers = await sign(port, '/i/_doc/1?op_type=create', sent);
  const { status, body } = await send(port, '/i/_doc/1?op_type=create', { ...sent, headers });
  const seen = JSON.parse(body);
  expect(status).toBe(200);
  expect(seen).toMatchObject({ method: 'PUT', url: '/i/_doc/1?op_type=create', body: '{"a":1}' });
  expect(seen.headers).toMatchObject({
    host: `127.0.0.1:${search}`,
    authorization: `Basic ${btoa('user:p@ss')}`,
  });
  expect(Object.keys(seen.headers).filter((name) => name.startsWith('x-amz-'))).toEqual([]);
});

it.each<[string, string, Sent, number, RegExp]>([
  ['an unsigned request', '/_cat/indices', {}, 403, /anonymous is not authorized to perform: es:ESHttpGet/],
  [
    'basic authentication',
    '/_cat/indices',
    { headers: { authorization: 'Basic eDp5' } },
    403,
    /missing equal-sign/,
  ],
  [
    'basic authentication at the UI',
    '/_dashboards/app/home',
    { headers: { authorization: 'Basic eDp5' } },
    403,
    /equal-sign/,
  ],
  ['another host', '/_dashboards/app/home', { headers: { host: 'evil' } }, 421, /evil is not served/],
  ['a path that only begins like the UI', '/_dashboardsx', {}, 403, /anonymous/],
  [
    'a declared body over 10 MiB',
    '/x',
    { method: 'POST', headers: { 'content-length': '10485761' } },
    413,
    /10485760/,
  ],
])('refuses %s', async (_name, path, sent, status, message) => {
  const { port } = await endpoint();
  const answer = await send(port, path, sent);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body).Message).toMatch(message);
});

it('refuses a body over 10 MiB that does not say its length', async () => {
  const { port } = await endpoint();
  const headers = { 'transfer-encoding': 'chunked' };
  const answer = await send(port, '/x', { method: 'POST', headers, body: 'x'.repeat(10 * 1024 * 1024 + 1) });
  expect(answer.status).toBe(413);
});

it('refuses a signed request to the UI', async () => {
  const { port } = await endpoint();
  const path = '/_dashboards/app/home';
  expect((await send(port, path, { headers: await sign(port, path) })).status).toBe(403);
});

it.each([
  [false, '/_dashboards/app/home?a=1'],
  [true, '/app/home?a=1'],
])('sends the UI’s requests to a real one (at its root: %s)', async (atRoot, url) => {
  const ui = { url: `http://127.0.0.1:${await echo()}`, atRoot };
  const { port } = await endpoint({ ui });
  const { body } = await send(port, '/_dashboards/app/home?a=1');
  expect(JSON.parse(body).url).toBe(url);
});

it('serves the stand-in under the UI’s path', async () => {
  const { port } = await endpoint();
  const { status, body } = await send(port, '/_dashboards/api/status');
  expect([status, JSON.parse(body).name]).toEqual([200, 'stand-in for OpenSearch Dashboards']);
});

it('says so when the search server does not answer', async () => {
  const { port } = await endpoint({ searchUrl: 'http://127.0.0.1:1' });
  expect((await send(port, '/', { headers: await sign(port, '/') })).status).toBe(502);
});
