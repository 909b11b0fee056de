import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import type { Effects } from '../core/effects.ts';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What the UI asks of every call that changes something: Dashboards for the one, Kibana for the other. */
export const XSRF = { 'osd-xsrf': 'true', 'kbn-xsrf': 'true' } as const;

interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends one request to the proxy; the path begins with a slash. */
export type ProxyClient = (path: string, call?: Call) => Promise<Reply>;

export interface ProxyTarget {
  readonly protocol: 'http' | 'https';
  /** The proxy's Elastic IP. */
  readonly host: string;
  /** Hex SHA-256 of the certificate that the proxy published; the connection is given up before a word is said to another one. */
  readonly certificateSha256: string | undefined;
  readonly user?: { readonly name: string; readonly password: string };
}

const TIMEOUT_MS = 10_000;

/** The UI's largest answer, all boards, has half a megabyte. Another server in its place must not fill the memory. */
const MAX_ANSWER_MB = 32;

/**
 * A client for the proxy that pins its self-signed certificate. Where the environment names an HTTP proxy, the way leads
 * through that. An interruption ends calls that only read.
 *
 * Calls reject with `ECONNREFUSED`, a time-out, {@link WrongCertificate} or an answer without end; an HTTP status never
 * rejects.
 */
export function proxyClient(
  target: ProxyTarget,
  { locate, network, signal: interrupted }: Pick<Effects, 'locate' | 'network' | 'signal'>,
): ProxyClient {
  const secure = target.protocol === 'https';
  const { host, port } = locate(target.host, secure ? 443 : 80);
  const credentials =
    target.user && Buffer.from(`${target.user.name}:${target.user.password}`).toString('base64');
  return async (path, call = {}) => {
    const method = call.method ?? 'GET';
    const signal = method === 'GET' ? interrupted : undefined;
    const headers = {
      Host: target.host,
      ...(credentials ? { Authorization: `Basic ${credentials}` } : {}),
      ...(call.body === undefined ? {} : { 'Content-Length': Buffer.byteLength(call.body) }),
      ...call.headers,
    };
    const options: RequestOptions = { host, port, path, method, headers, timeout: TIMEOUT_MS, signal };
    if (secure) {
      const socket = await pinned(await network.open(host, port, signal), target.certificateSha256, signal);
      return send({ ...options, createConnection: () => socket }, call.body);
    }
    const { agents, forwarded } = await network.routeTo(`http://${host}:${port}${path}`);
    if (forwarded === undefined) return send(options, call.body);
    const { hostname, protocol, ...there } = forwarded;
    const agent = protocol === 'https:' ? agents.https : agents.http;
    const sent = { ...options, ...there, host: hostname, headers: { ...headers, ...there.headers }, agent };
    return send(sent, call.body, protocol === 'https:' ? httpsRequest : httpRequest);
  };
}

/** Somebody answers who is not the proxy: nothing was sent. */
export class WrongCertificate extends Error {
  override readonly name = 'WrongCertificate';
}

/** Speaks TLS over a connection and compares the certificate before anything else is sent over it. */
function pinned(
  connection: Duplex,
  sha256: string | undefined,
  signal: AbortSignal | undefined,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    // Self-signed by design: the fingerprint takes the authority's place.
    const socket = connect({ socket: connection, rejectUnauthorized: false, timeout: TIMEOUT_MS }, () => {
      const seen = socket.getPeerX509Certificate()?.fingerprint256.replaceAll(':', '').toLowerCase();
      if (seen === sha256) return resolve(socket);
      socket.destroy();
      reject(new WrongCertificate(`its certificate is ${seen}, published was ${sha256}`));
    });
    socket.once('error', reject);
    socket.once('timeout', () => socket.destroy(late()));
    const abort = () => socket.destroy(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    socket.once('close', () => signal?.removeEventListener('abort', abort));
  });
}

const late = (): Error => new Error(`no answer within ${TIMEOUT_MS / 1000} s`);

function send(options: RequestOptions, body: string | undefined, ask = httpRequest): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = ask(options, (response) => {
      const chunks: Buffer[] = [];
      let room = MAX_ANSWER_MB * 1e6;
      response.on('data', (chunk: Buffer) => {
        room -= chunk.length;
        if (room < 0) return response.destroy(new Error(`its answer is larger than ${MAX_ANSWER_MB} MB`));
        return chunks.push(chunk);
      });
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.once('error', reject);
    request.once('timeout', () => request.destroy(late()));
    request.end(body);
  });
}
