import { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { HttpHandlerOptions, HttpRequest, HttpResponse } from '@smithy/types';
import type { Route } from '../core/network.ts';
import { refusalOf } from '../net/open.ts';
import { intercepted, noAnswer, noConnection } from './failures.ts';
import { interceptionOf } from './interception.ts';

interface Limits {
  /** Longest time until a connection is made, in milliseconds. */
  readonly connectMs: number;
  /** Longest time until the answer begins, and longest silence while it comes, in milliseconds. */
  readonly answerMs: number;
}

export type Exchange = (
  request: HttpRequest,
  route: Route,
  limits: Limits,
  options: HttpHandlerOptions,
) => Promise<{ response: HttpResponse }>;

/**
 * Sends requests and reads each answer to its end, so that one that breaks off or comes from something else than AWS is
 * an error here, and never half an answer there.
 */
export function createExchange(): Exchange {
  const handlers = new Map<Route['agents'], Map<number, NodeHttpHandler>>();
  const handlerFor = ({ agents }: Route, { connectMs, answerMs }: Limits): NodeHttpHandler => {
    const kept = handlers.get(agents) ?? new Map<number, NodeHttpHandler>();
    handlers.set(agents, kept);
    const handler = kept.get(answerMs) ?? createHandler(agents, connectMs, answerMs);
    kept.set(answerMs, handler);
    return handler;
  };
  return async (request, route, limits, options) => {
    try {
      const { response } = await handlerFor(route, limits).handle(toSend(request, route), options);
      const body = await readAll(response.body);
      const interception = interceptionOf(request, { ...response, body });
      if (interception !== undefined) throw intercepted(interception);
      return { response: Object.assign(response, { body: Readable.from(body.length > 0 ? [body] : []) }) };
    } catch (error) {
      throw inOurWords(error as Error, limits);
    }
  };
}

function createHandler(
  agents: Route['agents'],
  connectionTimeout: number,
  answerMs: number,
): NodeHttpHandler {
  return new NodeHttpHandler({
    httpAgent: agents.http,
    httpsAgent: agents.https,
    connectionTimeout,
    // Until the answer's headers are there. Alone this only writes a warning to the console.
    requestTimeout: answerMs,
    throwOnRequestTimeout: true,
    // The longest silence after them.
    socketTimeout: answerMs,
  });
}

/** Plain HTTP through a proxy is asked of the proxy, by the whole URL; the handler adds the query. */
function toSend(request: HttpRequest, { forwarded }: Route): Parameters<NodeHttpHandler['handle']>[0] {
  const sent =
    forwarded === undefined
      ? request
      : { ...request, ...forwarded, headers: { ...request.headers, ...forwarded.headers } };
  return sent as Parameters<NodeHttpHandler['handle']>[0];
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The handler's time-outs differ by their texts alone; Node has an ETIMEDOUT of its own that comes with a system call. */
function inOurWords(error: Error & { syscall?: string }, { connectMs, answerMs }: Limits): Error {
  const refusal = refusalOf(error);
  if (refusal === 407) return intercepted({ kind: 'password', status: refusal, type: '' });
  if (refusal !== undefined)
    return intercepted({ kind: refusal >= 500 ? 'unavailable' : 'blocked', status: refusal, type: '' });
  if (error.message === 'Proxy timeout' || /did not establish a connection/.test(error.message))
    return noConnection(connectMs);
  if (error.name === 'TimeoutError' && /requestTimeout|of inactivity/.test(error.message))
    return noAnswer(answerMs, error);
  return error;
}
