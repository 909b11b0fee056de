import { readFileSync } from 'node:fs';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { listen } from '../../src/sandbox/front/listen.ts';

const fixture = (name: string): string => new URL(`../fixtures/tls/${name}`, import.meta.url).pathname;

/** The authority of every test server that speaks TLS as AWS; a file in PEM form. */
export const AUTHORITY = fixture('test-only-authority.pem');

/** Key and certificate for names of AWS in us-east-1, of the two services that tell an address, and of loopback. */
export const AWS_TLS = {
  key: readFileSync(fixture('test-only-aws-key.pem'), 'utf8'),
  cert: readFileSync(fixture('test-only-aws-cert.pem'), 'utf8'),
};

export interface ConnectProxy {
  readonly url: string;
  /** `CONNECT host:port`, or method and URL of what is forwarded. */
  readonly asked: readonly string[];
  readonly close: () => Promise<void>;
}

export interface ProxyOptions {
  /** `user:password` that it wants; anything else is answered by 407. */
  readonly password?: string;
  /** Speaks TLS itself. */
  readonly tls?: boolean;
  /** Answers each request for a tunnel by this status, or never. */
  readonly refuses?: number | 'hang';
}

/** An HTTP proxy that leads every name to one port on loopback, and writes down what it was asked for. */
export async function connectProxy(port: number, options: ProxyOptions = {}): Promise<ConnectProxy> {
  const asked: string[] = [];
  const open = new Set<Duplex>();
  const admits = ({ headers }: IncomingMessage) =>
    options.password === undefined ||
    headers['proxy-authorization'] === `Basic ${Buffer.from(options.password).toString('base64')}`;
  const plain = (request: IncomingMessage, response: ServerResponse) => {
    asked.push(`${request.method} ${request.url}`);
    if (!admits(request)) return void response.writeHead(407).end();
    const { pathname, search } = new URL(request.url ?? '');
    const { method, headers } = request;
    const onward = forward(
      { host: '127.0.0.1', port, path: pathname + search, method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    request.pipe(onward);
  };
  const tunnel = (request: IncomingMessage, socket: Duplex) => {
    asked.push(`CONNECT ${request.url}`);
    open.add(socket);
    socket.on('error', () => {});
    const refuses = admits(request) ? options.refuses : 407;
    if (refuses === 'hang') return;
    if (refuses !== undefined) return void socket.end(`HTTP/1.1 ${refuses} No\r\n\r\n`);
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  };
  const server = options.tls ? createTlsServer(AWS_TLS, plain) : createServer(plain);
  server.on('connect', tunnel);
  const { port: own, stop } = await listen(server);
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${own}`,
    asked,
    close: () => {
      for (const socket of open) socket.destroy();
      return stop();
    },
  };
}
