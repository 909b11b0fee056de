import { type ClientRequest, type IncomingMessage, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import type { GetText, Route } from '../core/network.ts';
import { inWords } from './open.ts';
import { unbracketed } from './unbracketed.ts';

/** A GET by a route; rejects with the socket's error. Redirects are not followed. */
export async function getText(url: string, route: Route, signal: AbortSignal): ReturnType<GetText> {
  const answer = await answerTo(send(new URL(url), route, signal), route.proxy);
  const status = answer.statusCode ?? 0;
  return { ok: status >= 200 && status < 300, status, text: () => textOf(answer) };
}

function send(url: URL, { agents, forwarded }: Route, signal: AbortSignal): ClientRequest {
  const { hostname, port, pathname, search, host, protocol } = url;
  const { headers, ...there } = forwarded ?? {
    hostname: unbracketed(hostname),
    port,
    path: pathname + search,
    protocol,
    headers: {},
  };
  const options = { ...there, headers: { Host: host, ...headers }, signal };
  return there.protocol === 'https:'
    ? secure({ ...options, agent: agents.https })
    : plain({ ...options, agent: agents.http });
}

function answerTo(request: ClientRequest, proxy: URL | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', (error) => reject(inWords(error, proxy)));
    request.end();
  });
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
