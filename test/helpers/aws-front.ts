import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sandbox } from '../../src/sandbox/client.ts';
import { signAgain } from './sign-again.ts';

/** An error as AWS answers it. */
interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

type Local = Pick<Sandbox, 'awsEndpoint' | 'credentials'>;

/** Stands before a local AWS and answers some of its calls with an error. */
export interface AwsFront {
  readonly url: string;
  /** Calls that came, by action. */
  readonly asked: readonly string[];
  /** From now on, these calls are answered so; others reach the local AWS. */
  readonly refuse: (refusals: Readonly<Record<string, Refusal>>) => void;
  readonly close: () => Promise<void>;
}

/** Puts a front before the local AWS; it listens on a free port of the loopback. */
export async function awsFront({ awsEndpoint: target, credentials }: Local): Promise<AwsFront> {
  const { hostname, port: targetPort } = new URL(target);
  const asked: string[] = [];
  let refusals: Readonly<Record<string, Refusal>> = {};

  const pass = async (request: IncomingMessage, response: ServerResponse, body: Buffer) => {
    const { url: path, method } = request;
    const headers = await signAgain(request, body, target, credentials);
    const onward = send({ hostname, port: targetPort, path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    onward.end(body);
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const action = actionOf(request, body);
    asked.push(action);
    const refusal = refusals[action];
    if (refusal === undefined) return pass(request, response, body);
    const { status, code, message } = refusal;
    response.writeHead(status, { 'content-type': 'text/xml' });
    response.end(
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    refuse: (next) => {
      refusals = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The query API names its action in the body, the JSON one in a header, the REST one by method and path. */
function actionOf({ headers, method, url }: IncomingMessage, body: Buffer): string {
  const query = new URLSearchParams(body.toString('latin1')).get('Action');
  return query ?? headers['x-amz-target']?.toString().split('.').at(-1) ?? `${method} ${url}`;
}
