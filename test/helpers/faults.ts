import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../../src/sandbox/front/listen.ts';
import { refuseRequest } from '../../src/sandbox/front/sigv4.ts';
import { askEngine } from './ask-engine.ts';
import { ROLE } from './forwarder/engine.ts';

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** One request on its way to the server. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The whole body; not asked for, the request is still on its way. */
  readonly body: () => Promise<string>;
  /** Lets the server execute it, with another body if one is given. Sends nothing back. */
  readonly execute: (body?: string) => Promise<Answer>;
  readonly reply: (answer: Answer) => void;
}

/** What happens to a request in the server's stead. */
export type Fault = (exchange: Exchange) => unknown;

const pass: Fault = async ({ execute, reply }) => reply(await execute());

/** The server answers this, and has done nothing. */
export const answer =
  (status: number, text = ''): Fault =>
  async ({ body, reply }) => {
    await body();
    reply({ status, text });
  };

/** Bodies over `bytes` are too large for the server. */
export const limit =
  (bytes: number): Fault =>
  async (exchange) => {
    const tooLarge = Buffer.byteLength(await exchange.body()) > bytes;
    return (tooLarge ? answer(413, '{"Message":"Request size exceeded"}') : pass)(exchange);
  };

/** The connection is gone while the body is on its way: the server has executed nothing. */
export const cutRequest: Fault = ({ request }) => {
  request.once('data', () => request.socket.destroy());
};

/** The connection is gone while the answer is on its way: the server has executed everything. */
export const cutAnswer: Fault = async ({ execute, response }) => {
  const { status, text } = await execute();
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.length });
  response.write(text.slice(0, text.length / 2), () => response.destroy());
};

/** The server executes and answers, but late. */
export const slow =
  (milliseconds: number): Fault =>
  async (exchange) => {
    await exchange.body();
    await sleep(milliseconds);
    return pass(exchange);
  };

export interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly reason?: string;
}

/** Of a bulk request, the server refuses the items at some positions and executes the others. */
export const refuse =
  (picked: (position: number) => boolean, { status, ...error }: Refusal): Fault =>
  async ({ body, execute, reply }) => {
    const lines = (await body()).trimEnd().split('\n');
    const kept = lines.filter((_, at) => !picked(Math.floor(at / 2)));
    const taken = kept.length > 0 ? await execute(`${kept.join('\n')}\n`) : undefined;
    const executed: unknown[] = taken ? JSON.parse(taken.text).items : [];
    const items = Array.from({ length: lines.length / 2 }, (_, at) =>
      picked(at) ? { create: { status, error } } : executed.shift(),
    );
    reply({ status: 200, text: JSON.stringify({ errors: true, items }) });
  };

/** A way to a search server on which faults can be put. */
export interface Gate {
  /** Host and port. */
  readonly domain: string;
  /** What happens to the next bulk requests, one each; all others pass. */
  readonly next: (...faults: Fault[]) => void;
  /** What happens to every bulk request from now on. */
  readonly always: (fault: Fault) => void;
  /** Takes all faults away. */
  readonly heal: () => void;
  /** Nothing listens any more; `up` opens the same port again. */
  readonly down: () => Promise<void>;
  readonly up: () => Promise<void>;
}

/**
 * Opens a gate to the server at `url`. With the authority's file it speaks TLS by the certificate that lies beside it,
 * and lets in only what {@link ROLE} has signed.
 */
export async function openGate(url: string, authority?: string): Promise<Gate> {
  let always: Fault = pass;
  const queue: Fault[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const exchange = exchangeOf(request, response, url);
    const bulk = request.url?.startsWith('/_bulk');
    const fault = bulk ? (queue.shift() ?? always) : pass;
    if (authority && fault !== cutRequest) {
      const refusal = await refusalOf(exchange);
      if (refusal !== undefined) return exchange.reply({ status: 403, text: refusal });
    }
    await fault(exchange);
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    serve(request, response).catch(() => response.destroy());
  };
  const server = authority ? createTlsServer(certificate(authority), listener) : createServer(listener);
  const opened = await listen(server);
  let { stop } = opened;
  return {
    domain: `127.0.0.1:${opened.port}`,
    next: (...faults) => void queue.push(...faults),
    always: (fault) => {
      always = fault;
    },
    heal: () => {
      always = pass;
      queue.length = 0;
    },
    down: () => stop(),
    up: async () => {
      ({ stop } = await listen(server, opened.port));
    },
  };
}

const certificate = (authority: string) => {
  const folder = dirname(authority);
  return {
    cert: readFileSync(join(folder, 'server.pem')),
    key: readFileSync(join(folder, 'server.key')),
  };
};

function exchangeOf(request: IncomingMessage, response: ServerResponse, url: string): Exchange {
  const { method = 'GET', headers } = request;
  let read: Promise<string> | undefined;
  const body = () => {
    read ??= readAll(request);
    return read;
  };
  return {
    request,
    response,
    body,
    execute: async (text) => {
      const sent = text ?? (await body());
      const answered = await askEngine(url, request.url ?? '/', {
        method,
        headers: { 'content-type': headers['content-type'] ?? 'application/json' },
        ...(sent ? { body: sent } : {}),
      });
      return { status: answered.status, text: await answered.text() };
    },
    reply: ({ status, text }) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(text);
    },
  };
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => void chunks.push(chunk));
  await once(request, 'end');
  return Buffer.concat(chunks).toString('utf8');
}

/** Why the domain endpoint would refuse this signature, if it would. */
async function refusalOf({ request, body }: Exchange): Promise<string | undefined> {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const { method = 'GET', url: target = '/' } = request;
  const signed = { method, target, headers, body: Buffer.from(await body()) };
  return refuseRequest(signed, Date.now(), (key, token) =>
    key === ROLE.accessKeyId && token === ROLE.sessionToken ? { secret: ROLE.secretAccessKey } : undefined,
  );
}
