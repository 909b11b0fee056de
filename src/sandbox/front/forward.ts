import {
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Transform } from 'node:stream';

/** Largest request body of the smallest domain sizes, in bytes (service quota: 10 MiB). */
export const MAX_BODY = 10 * 1024 * 1024;

/** The body is larger than {@link MAX_BODY}; answered with 413. */
export class BodyTooLarge extends Error {}

/** Where requests go: an origin, a path put before theirs, and a user for servers that ask for one. */
export interface Upstream {
  readonly origin: URL;
  readonly authorization?: string;
}

/** Takes user and password out of `url`, as Node's clients refuse them there. */
export function upstream(url: string): Upstream {
  const { username, password, origin } = new URL(url);
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    origin: new URL(origin),
    authorization: username ? `Basic ${Buffer.from(credentials).toString('base64')}` : undefined,
  };
}

/**
 * Sends `request` on to `to` at `target` and streams the answer back. Nothing of the caller's signature or of the
 * connection travels along.
 *
 * @param body the whole body when it was read before (to check a signature); otherwise the request is streamed.
 * @throws BodyTooLarge past {@link MAX_BODY}, or the network error, while nothing was answered yet.
 */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  to: Upstream,
  target: string,
  body?: Buffer,
) {
  return new Promise<void>((resolve, reject) => {
    const send = to.origin.protocol === 'https:' ? httpsRequest : httpRequest;
    const headers = onward(request.headers, to, body);
    const outgoing = send(new URL(to.origin), { method: request.method, path: target, headers });
    outgoing.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, withoutHops(answer.headers));
      answer.pipe(response).on('finish', resolve).on('error', reject);
      answer.on('error', (error) => response.destroy(error));
    });
    outgoing.on('error', reject);
    response.on('close', () => outgoing.destroy());
    if (body !== undefined) outgoing.end(body);
    else
      request
        .pipe(atMost(MAX_BODY))
        .on('error', (error) => outgoing.destroy(error))
        .pipe(outgoing);
  });
}

/** Reads a whole body. @throws BodyTooLarge past {@link MAX_BODY}. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // The socket has to outlive a body that is too large: the answer still goes out on it.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > MAX_BODY) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function atMost(limit: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > limit) done(new BodyTooLarge());
      else done(null, chunk);
    },
  });
}

const HOPS = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

function withoutHops(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOPS.includes(name)));
}

function onward(headers: IncomingHttpHeaders, to: Upstream, body: Buffer | undefined) {
  const kept = Object.entries(withoutHops(headers)).filter(
    ([name]) =>
      name !== 'host' && name !== 'authorization' && name !== 'expect' && !name.startsWith('x-amz-'),
  );
  return {
    ...Object.fromEntries(kept),
    host: to.origin.host,
    ...(to.authorization === undefined ? {} : { authorization: to.authorization }),
    ...(body === undefined ? {} : { 'content-length': String(body.length) }),
  };
}
