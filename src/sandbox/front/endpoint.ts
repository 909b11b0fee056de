import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { BodyTooLarge, forward, MAX_BODY, readBody, type Upstream, upstream } from './forward.ts';
import { type AccessFor, refuseRequest } from './sigv4.ts';
import { createSearch } from './stand-in/search.ts';
import { createStandIn, type StandIn } from './stand-in/stand-in.ts';
import type { UiPath } from './ui-target.ts';

export interface EndpointOptions {
  /** The search server; may carry a user and password. */
  readonly searchUrl: string;
  /** A stand-in, or a running UI; `atRoot` when it does not know the path that the domain serves it under. */
  readonly ui: { readonly standIn: true } | { readonly url: string; readonly atRoot: boolean };
  readonly uiPath: UiPath;
  /** When given, signatures are verified and not only their shape. */
  readonly accessFor?: AccessFor;
  /** Who may use the UI; everybody unless told. On AWS the domain's policy tells by the address, and here all have one. */
  readonly knows?: (request: IncomingMessage) => boolean;
}

type Ui = (request: IncomingMessage, response: ServerResponse, target: string) => Promise<void>;

/**
 * Answers as the domain's endpoint: one host name, the UI under its path, the search server everywhere else and
 * there only for signed requests.
 */
export function createEndpoint(options: EndpointOptions): RequestListener {
  const search = upstream(options.searchUrl);
  const context = { options, search, ui: createUi(options, search) };
  return (request, response) => {
    serve(request, response, context).catch((error) => fail(request, response, error));
  };
}

interface Context {
  readonly options: EndpointOptions;
  readonly search: Upstream;
  readonly ui: Ui;
}

async function serve(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const { uiPath, accessFor, knows = () => true } = context.options;
  const target = request.url ?? '/';
  const { host, authorization } = request.headers;
  if (host !== `127.0.0.1:${request.socket.localPort}`)
    return refuse(response, 421, `${host} is not served here.`);
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY) throw new BodyTooLarge();
  const path = target.split('?')[0]!;
  const forUi = path === uiPath || path.startsWith(`${uiPath}/`);
  if (forUi && authorization === undefined && knows(request)) return context.ui(request, response, target);
  // The payload's hash is part of the signature: the search server must not act on a body that was not checked.
  const body = await readBody(request);
  const signed = { method: request.method ?? 'GET', target, headers: flat(request), body };
  const refusal = await refuseRequest(signed, Date.now(), accessFor);
  if (refusal !== undefined) return refuse(response, 403, refusal);
  // AWS: Dashboards and Kibana take no signed requests.
  if (forUi) return refuse(response, 403, 'The UI does not accept signed requests.');
  return forward(request, response, context.search, target, body);
}

function createUi({ ui, uiPath }: EndpointOptions, search: Upstream): Ui {
  if ('standIn' in ui) return standInUi(createStandIn({ uiPath, search: createSearch(search) }), uiPath);
  const to = upstream(ui.url);
  return (request, response, target) =>
    forward(request, response, to, ui.atRoot ? target.slice(uiPath.length).replace(/^(?!\/)/, '/') : target);
}

const standInUi =
  (standIn: StandIn, strip: string): Ui =>
  async (request, response, target) => {
    const [path = '', query] = target.slice(strip.length).split(/\?(.*)/s);
    const answer = await standIn({
      method: request.method ?? 'GET',
      path,
      query: new URLSearchParams(query),
      headers: flat(request),
      body: await readBody(request),
    });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  };

const flat = (request: IncomingMessage) =>
  Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(',')]),
  );

function refuse(response: ServerResponse, status: number, message: string): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ Message: message }));
}

function fail(request: IncomingMessage, response: ServerResponse, error: Error): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  request.resume();
  response.setHeader('connection', 'close');
  if (error instanceof BodyTooLarge) refuse(response, 413, `Request size exceeded ${MAX_BODY} bytes`);
  else refuse(response, 502, `The server behind this endpoint does not answer: ${error.message}`);
}
