import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { HttpProxyAgent } from 'hpagent';
import { type ProxyWay, tunnelOptions } from './agents.ts';

/** A connection to a host and port; rejects with the socket's error, or when none is made within `connectMs`. */
export function openDirectly(
  host: string,
  port: number,
  connectMs: number,
  signal: AbortSignal | undefined,
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const abort = () => socket.destroy(signal?.reason);
    // Not by an option of `connect`: the listener would outlive the socket once TLS has taken it over.
    signal?.addEventListener('abort', abort, { once: true });
    socket.setTimeout(connectMs, () => socket.destroy(late(connectMs)));
    socket.once('error', reject);
    socket.once('close', () => signal?.removeEventListener('abort', abort));
    socket.once('connect', () => {
      signal?.removeEventListener('abort', abort);
      socket.setTimeout(0);
      socket.off('error', reject);
      resolve(socket);
    });
    if (signal?.aborted) abort();
  });
}

/** The same by a tunnel through a proxy; rejects as well when the proxy refuses. */
export function openTunnel(
  way: ProxyWay,
  host: string,
  port: number,
  signal: AbortSignal | undefined,
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    // The one of hpagent's two agents that gives the tunnel as it is; the other one speaks TLS over it by itself.
    const agent = new HttpProxyAgent(tunnelOptions(way));
    agent.createConnection({ host, port, timeout: way.connectMs }, (error, socket) => {
      signal?.removeEventListener('abort', abort);
      if (error !== null) reject(inWords(error, way.proxy));
      else if (signal?.aborted) socket.destroy();
      else resolve(socket);
    });
  });
}

const late = (connectMs: number): Error => new Error(`no connection within ${connectMs / 1000} s`);

/** Names the proxy that refuses; the error itself names only the target of the tunnel. */
export function inWords(error: Error, proxy: URL | undefined): Error {
  const status = refusalOf(error);
  if (status === undefined) return error;
  return new Error(`the HTTP proxy ${proxy?.host} answered ${status}`, { cause: error });
}

/** The HTTP status by which a proxy refused a tunnel, if that is what this error is. */
export function refusalOf(error: Error): number | undefined {
  const status = /^Bad response: (\d{3})$/.exec(error.message)?.[1];
  return status === undefined ? undefined : Number(status);
}
