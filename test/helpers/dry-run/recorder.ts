import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sandbox } from '../../../src/sandbox/client.ts';
import { signAgain } from '../sign-again.ts';
import { type AwsCall, isReadingRequest, nameOf } from './reads.ts';

/** What a run has sent, since the last look. */
export interface Sent {
  readonly aws: readonly AwsCall[];
  /** Writing requests to anybody but AWS, such as the UI behind the proxy: `PUT https://host/path`. */
  readonly others: readonly string[];
}

export interface Recorder {
  /** Stands in for AWS: each request is noted and handed on. */
  readonly endpoint: string;
  readonly sent: () => Sent;
  readonly stop: () => Promise<void>;
}

/** Notes every request that this process sends: to AWS by a server of its own before the local AWS, others by Node. */
export async function startRecorder(sandbox: Sandbox): Promise<Recorder> {
  const aws: AwsCall[] = [];
  const others: string[] = [];
  const to = new URL(sandbox.awsEndpoint);
  const server = createServer((incoming, response) => {
    handOn(incoming, response, sandbox, aws).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const own = [`127.0.0.1:${port}`, to.host];
  // Node tells of each request of its own client; the proxy's client and the SDK's are of that kind.
  const hear = (message: unknown) => {
    const { request: one } = message as { request: ClientRequest };
    const host = `${one.getHeader('host')}`;
    if (own.includes(host) || isReadingRequest(one.method, one.path)) return;
    others.push(`${one.method} ${host}${one.path}`);
  };
  subscribe('http.client.request.start', hear);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    sent: () => ({ aws: aws.splice(0), others: others.splice(0) }),
    stop: async () => {
      unsubscribe('http.client.request.start', hear);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function handOn(
  incoming: IncomingMessage,
  response: ServerResponse,
  { awsEndpoint, credentials }: Sandbox,
  calls: AwsCall[],
): Promise<void> {
  const body = await bytesOf(incoming);
  const { method = 'GET', url = '/' } = incoming;
  const headers = await signAgain(incoming, body, awsEndpoint, credentials);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const { hostname, port } = new URL(awsEndpoint);
    request({ hostname, port, path: url, method, headers }, resolve).on('error', reject).end(body);
  });
  const text = await bytesOf(answer);
  const named = nameOf({ method, url, headers, body: body.toString('utf8') });
  calls.push({
    ...named,
    body: body.toString('utf8'),
    status: answer.statusCode ?? 0,
    answer: text.toString('utf8'),
  });
  response.writeHead(answer.statusCode ?? 502, answer.headers).end(text);
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
