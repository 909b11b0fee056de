import type { Agent } from 'node:http';
import type { Agent as TlsAgent } from 'node:https';
import type { Duplex } from 'node:stream';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How this machine reaches others: by the HTTP proxies and the authorities that the environment names. */
export interface Network {
  /**
   * How a request for a URL has to be sent.
   *
   * @throws CliError (exit 2) `bad-proxy` or `bad-ca-bundle` when the environment names a proxy or a file of
   * authorities that cannot be used.
   */
  readonly routeTo: (url: string) => Promise<Route>;
  /** A connection on which nothing was said yet; rejects when there is none within the time limit. */
  readonly open: (host: string, port: number, signal?: AbortSignal) => Promise<Duplex>;
  /** Asks for a URL; any status is an answer. */
  readonly getText: GetText;
  /** Longest time until a connection is made, in milliseconds. */
  readonly connectMs: number;
}

export interface Route {
  /** The proxy on the way; undefined for a direct connection. */
  readonly proxy: URL | undefined;
  /** They keep their connections for the next request; for HTTPS through a proxy they make tunnels. */
  readonly agents: { readonly http: Agent; readonly https: TlsAgent };
  /** Where and how to send instead: plain HTTP takes no tunnel but is asked of the proxy. */
  readonly forwarded: Forwarded | undefined;
}

/** A request in the form that an HTTP proxy takes for `http://` (RFC 9112, 3.2.2). */
export interface Forwarded {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number;
  /** The whole URL, in the path's place. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The part of `fetch` that is used: a GET whose answer is a text. */
export type GetText = (
  url: string,
  options: { readonly signal: AbortSignal },
) => Promise<{ readonly ok: boolean; readonly status: number; readonly text: () => Promise<string> }>;
