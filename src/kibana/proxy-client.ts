import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
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

/**
 * A client for the proxy that pins its self-signed certificate.
 *
 * Calls reject with `ECONNREFUSED`, a time-out or {@link WrongCertificate}; an HTTP status never rejects.
 */
export function proxyClient(target: ProxyTarget, locate: Effects['locate']): ProxyClient {
  const secure = target.protocol === 'https';
  const { host, port } = locate(target.host, secure ? 443 : 80);
  const credentials =
    target.user && Buffer.from(`${target.user.name}:${target.user.password}`).toString('base64');
  return async (path, call = {}) => {
    const options: RequestOptions = {
      host,
      port,
      path,
      method: call.method ?? 'GET',
      timeout: TIMEOUT_MS,
      headers: {
        Host: target.host,
        ...(credentials ? { Authorization: `Basic ${credentials}` } : {}),
        ...(call.body === undefined ? {} : { 'Content-Length': Buffer.byteLength(call.body) }),
        ...call.headers,
      },
    };
    if (!secure) return send(options, call.body);
    const socket = await pinned(host, port, target.certificateSha256);
    return send({ ...options, createConnection: () => socket }, call.body);
  };
}

/** Somebody answers who is not the proxy: nothing was sent. */
export class WrongCertificate extends Error {
  override readonly name = 'WrongCertificate';
}

/** Opens a TLS connection and compares the certificate before anything is sent over it. */
function pinned(host: string, port: number, sha256: string | undefined): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    // Self-signed by design: the fingerprint takes the authority's place.
    const socket = connect({ host, port, rejectUnauthorized: false, timeout: TIMEOUT_MS }, () => {
      const seen = socket.getPeerX509Certificate()?.fingerprint256.replaceAll(':', '').toLowerCase();
      if (seen === sha256) return resolve(socket);
      socket.destroy();
      reject(new WrongCertificate(`its certificate is ${seen}, published was ${sha256}`));
    });
    socket.once('error', reject);
    socket.once('timeout', () => socket.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
  });
}

function send(options: RequestOptions, body: string | undefined): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
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
    request.once('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    request.end(body);
  });
}
