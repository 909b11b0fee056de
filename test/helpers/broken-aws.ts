import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { listen } from '../../src/sandbox/front/listen.ts';

type Way = (request: IncomingMessage, response: ServerResponse) => void;

const says =
  (status: number, type: string, body: string, headers: Record<string, string> = {}): Way =>
  (_, response) => {
    response.writeHead(status, { 'content-type': type, ...headers });
    response.end(body);
  };

/** An error of the query API. */
const error = (status: number, code: string, message: string, headers?: Record<string, string>): Way =>
  says(
    status,
    'text/xml',
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    headers,
  );

/** Far enough from this machine's clock, but not the time that the SDK could set its own right by. */
const ahead = { date: new Date(Date.now() + 40 * 60_000).toUTCString() };

/** Ways in which what should be AWS does not answer, or something else does. */
export const WAYS = {
  hang: () => {},
  reset: (request) => request.socket.destroy(),
  stalls: (_, response) => {
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.write('<DescribeStacksResponse>');
  },
  portal: says(200, 'text/html', '<html><body>Sign in to the network</body></html>'),
  untypedPortal: says(200, '', '\n<!DOCTYPE html><title>Sign in</title>'),
  redirect: says(302, 'text/html', '', { location: 'http://portal.test/' }),
  nothing: says(200, 'text/xml', ''),
  blocked: says(403, 'text/html', '<html><body>Blocked by policy</body></html>'),
  unavailable: says(503, 'text/plain', 'Service Unavailable'),
  password: says(407, 'text/plain', 'Proxy Authentication Required'),
  cutXml: says(200, 'text/xml', '<DescribeStacksResponse><DescribeStacksResult><Stacks>'),
  skewed: error(
    403,
    'SignatureDoesNotMatch',
    'Signature expired: 20261128T200000Z is now earlier than 20261128T203500Z',
    ahead,
  ),
  requestExpired: error(
    400,
    'RequestExpired',
    'Request has expired. Timestamp date is 2026-11-28T20:00:00Z',
    ahead,
  ),
  tooSkewed: error(
    403,
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
    ahead,
  ),
  notYet: error(
    403,
    'InvalidSignatureException',
    'Signature not yet current: 20261128T210000Z is still later than 20261128T200500Z',
  ),
  optIn: error(403, 'OptInRequired', 'The AWS Access Key Id needs a subscription for the service'),
  badToken: error(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.'),
  throttled: error(400, 'Throttling', 'Rate exceeded'),
} as const satisfies Readonly<Record<string, Way>>;

export interface BrokenAws {
  readonly url: string;
  /** Requests so far, and connections. */
  readonly asked: () => number;
  readonly connections: () => number;
  /** Breaks in another way from now on, or is mended. */
  readonly turn: (way: RequestListener) => void;
  readonly close: () => Promise<void>;
}

/** A server on loopback in AWS's place that answers every request in one way. */
export async function brokenAws(first: RequestListener): Promise<BrokenAws> {
  let way = first;
  let asked = 0;
  let connections = 0;
  const server = createServer((request, response) => {
    asked += 1;
    request.resume();
    way(request, response);
  });
  server.on('connection', () => {
    connections += 1;
  });
  const { port, stop } = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => asked,
    connections: () => connections,
    turn: (next) => {
      way = next;
    },
    close: stop,
  };
}

/** Environment for a child process whose AWS it is. */
export const accountAt = (url: string): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL: url,
});
