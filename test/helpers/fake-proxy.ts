import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8');
const key = fixture('test-only-key.pem');
const cert = fixture('test-only-cert.pem');

/** Lower-case hex SHA-256 of the fake proxy's certificate, as a real proxy publishes it. */
export const CERTIFICATE = createHash('sha256').update(new X509Certificate(cert).raw).digest('hex');
export const PASSWORD = 'correct-horse-battery';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** The connection is cut instead. */
  readonly cut?: true;
}

export interface FakeProxy {
  readonly asked: readonly Asked[];
  readonly locate: () => { host: string; port: number };
  readonly close: () => Promise<void>;
}

/** A server in the proxy's place: HTTPS with the test certificate, every answer given by `answer`. */
export async function fakeProxy(
  answer: (asked: Asked) => Answer | Promise<Answer>,
  plain = false,
): Promise<FakeProxy> {
  const asked: Asked[] = [];
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = request;
    const one = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') };
    asked.push(one);
    const { status, body = '', cut } = await answer(one);
    if (cut) {
      request.socket.destroy();
      return;
    }
    response.writeHead(status, { connection: 'close' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const server = plain ? createHttpServer(listener) : createServer({ key, cert }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    locate: () => ({ host: '127.0.0.1', port }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** True when the request carries the proxy's user and password. */
export const signedIn = ({ headers }: Asked): boolean =>
  headers.authorization === `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`;

interface Saved {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly { readonly name: string; readonly type: string; readonly id: string }[];
}

/** A UI behind the password, as it keeps its settings and what is imported; an import replaces whole objects. */
export function fakeUi(uiPath = '/_dashboards') {
  const state: {
    defaultIndex?: string;
    objects: readonly Saved[];
    /** What an import answers in place of success. */
    refuses?: object;
  } = { objects: [] };
  const settings = `${uiPath}/api/${uiPath === '/_dashboards' ? 'opensearch-dashboards' : 'kibana'}/settings`;
  const answer = (asked: Asked): Answer => {
    if (!signedIn(asked)) return { status: 401 };
    const { method, path, body } = asked;
    if (path === `${uiPath}/api/status`)
      return { status: 200, body: { name: 'ui', version: { number: '2.19.4' } } };
    if (path === settings) {
      if (method === 'POST') state.defaultIndex = JSON.parse(body).changes.defaultIndex;
      const userValue = state.defaultIndex;
      return { status: 200, body: { settings: userValue ? { defaultIndex: { userValue } } : {} } };
    }
    if (path.startsWith(`${uiPath}/api/saved_objects/_find?`)) {
      const query = new URL(path, 'http://ui').searchParams;
      const size = Number(query.get('per_page'));
      const start = (Number(query.get('page')) - 1) * size;
      const { length: total } = state.objects;
      return { status: 200, body: { total, saved_objects: state.objects.slice(start, start + size) } };
    }
    if (path !== `${uiPath}/api/saved_objects/_import?overwrite=true`) return { status: 404 };
    if (state.refuses !== undefined) return { status: 200, body: state.refuses };
    const lines = body.split('\r\n\r\n')[1]?.split('\n') ?? [];
    const given = lines.filter((line) => line.startsWith('{')).map((line): Saved => JSON.parse(line));
    const keys = new Set(given.map(({ type, id }) => `${type}:${id}`));
    state.objects = [...state.objects.filter(({ type, id }) => !keys.has(`${type}:${id}`)), ...given];
    return { status: 200, body: { success: true, successCount: given.length } };
  };
  return { state, answer };
}
