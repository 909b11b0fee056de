import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Starts `server` on loopback only. `port` 0 takes a free one; `stop` cuts open connections. */
export async function listen(server: Server, port = 0): Promise<{ port: number; stop(): Promise<void> }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
