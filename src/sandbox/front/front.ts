import { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { createEndpoint } from './endpoint.ts';
import { listen } from './listen.ts';
import type { AccessFor } from './sigv4.ts';
import { findUi, type UiPath } from './ui-target.ts';

export interface FrontOptions {
  /** 0 or absent takes a free port. */
  readonly port?: number;
  /** PEM texts. */
  readonly tls: { readonly cert: string; readonly key: string };
  /** The search server; may carry a user and password. */
  readonly searchUrl: string;
  readonly ui: { readonly standIn: true } | { readonly url: string };
  readonly uiPath: UiPath;
  /** When given, signatures are verified and not only their shape. */
  readonly accessFor?: AccessFor;
}

export interface Front {
  readonly url: string;
  readonly port: number;
  /** True when the given UI has to be told the path that the domain serves it under. */
  readonly basePathMissing: boolean;
  stop(): Promise<void>;
}

/** nginx keeps idle connections for 60 s; closing them earlier would fail requests that it sends on one. */
const KEEP_ALIVE_MS = 75_000;

/**
 * Plays the domain's endpoint on loopback, with TLS; see {@link createEndpoint} for what it answers. The UI is for who
 * shows the endpoint's own certificate, which the proxy has.
 *
 * @throws CliError when `ui.url` leads to no Dashboards or Kibana.
 */
export async function startFront({ tls, ui, ...options }: FrontOptions): Promise<Front> {
  const basePathMissing = 'url' in ui && (await findUi(ui.url, options.uiPath, fetch)).basePathMissing;
  const { fingerprint256: own } = new X509Certificate(tls.cert);
  const knows = ({ socket }: IncomingMessage) =>
    (socket as TLSSocket).getPeerX509Certificate()?.fingerprint256 === own;
  const atRoot = basePathMissing;
  const listener = createEndpoint({ ...options, knows, ui: 'url' in ui ? { ...ui, atRoot } : ui });
  const server = createServer({ ...tls, requestCert: true, rejectUnauthorized: false }, listener);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const { port, stop } = await listen(server, options.port);
  return { url: `https://127.0.0.1:${port}`, port, basePathMissing, stop };
}
