import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AwsCall, nameOf } from '../dry-run/reads.ts';

/** A request on its way to moto. */
interface Asked extends Pick<AwsCall, 'service' | 'action' | 'body'> {
  readonly url: string;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** What the front does about one of moto's gaps. Each part is for those requests alone that it gives something for. */
export interface Shim {
  /** Answers in moto's place. */
  readonly answer?: (asked: Asked) => Answer | undefined;
  /** Another body for moto. */
  readonly request?: (asked: Asked) => string | undefined;
  /** Another text for the caller. */
  readonly response?: (asked: Asked, text: string) => string | undefined;
  /** What AWS does as a part of the call, done before moto gets it. */
  readonly before?: (asked: Asked) => Promise<void> | undefined;
}

/** Stands before moto as AWS: closes the gaps, and notes each call. */
export interface Front {
  readonly url: string;
  /** Calls that came since the last look. */
  readonly sent: () => AwsCall[];
  readonly stop: () => Promise<void>;
}

/** Puts a front before moto at this address; it listens on a free port of the loopback. */
export async function startFront(target: string, shims: readonly Shim[]): Promise<Front> {
  const calls: AwsCall[] = [];
  const server = createServer((incoming, response) => {
    serve(incoming, response, target, shims, calls).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent: () => calls.splice(0),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  target: string,
  shims: readonly Shim[],
  calls: AwsCall[],
): Promise<void> {
  const bytes = await bytesOf(incoming);
  const { method = 'GET', url = '/', headers } = incoming;
  const body = bytes.toString('utf8');
  const named = nameOf({ method, url, headers, body });
  const asked: Asked = { ...named, url, body };
  const stood = firstOf(shims, (shim) => shim.answer?.(asked));
  if (stood !== undefined) {
    calls.push({ ...named, body, status: stood.status, answer: stood.text });
    response.writeHead(stood.status, { 'content-type': stood.type }).end(stood.text);
    return;
  }
  await firstOf(shims, (shim) => shim.before?.(asked));
  const sent = firstOf(shims, (shim) => shim.request?.(asked));
  const answer = await handOn(target, incoming, sent === undefined ? bytes : Buffer.from(sent));
  const said = await bytesOf(answer);
  const text = firstOf(shims, (shim) => shim.response?.(asked, said.toString('utf8')));
  const given = text === undefined ? said : Buffer.from(text);
  const { statusCode: status = 502 } = answer;
  calls.push({ ...named, body, status, answer: given.toString('utf8') });
  const { 'content-length': _, 'transfer-encoding': __, ...kept } = answer.headers;
  const length = method === 'HEAD' ? answer.headers['content-length'] : given.length;
  response.writeHead(status, { ...kept, ...(length === undefined ? {} : { 'content-length': length }) });
  response.end(given);
}

/** The host stays that of the front: addresses that moto makes of it lead back here. */
function handOn(target: string, { method, url, headers }: IncomingMessage, body: Buffer) {
  const { hostname, port } = new URL(target);
  const { 'transfer-encoding': _, ...kept } = headers;
  const options = { hostname, port, path: url, method, headers: { ...kept, 'content-length': body.length } };
  return new Promise<IncomingMessage>((resolve, reject) => {
    request(options, resolve).on('error', reject).end(body);
  });
}

function firstOf<S, T>(all: readonly S[], find: (one: S) => T | undefined): T | undefined {
  for (const one of all) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
