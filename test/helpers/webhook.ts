import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A webhook on this machine. */
export interface Webhook {
  readonly url: string;
  /** The bodies that it has taken, oldest first. */
  readonly taken: { readonly text: string }[];
  /** How many requests came, taken or not. */
  readonly asked: () => number;
  /** What it answers from now on; it takes nothing unless that is 200. */
  readonly answer: (status: number) => void;
  readonly close: () => Promise<void>;
}

export async function localWebhook(): Promise<Webhook> {
  const taken: { text: string }[] = [];
  let status = 200;
  let asked = 0;
  const server = createServer(async (request, response) => {
    asked++;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (status === 200) taken.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end('what it says');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T0/B0/s3cr3t`,
    taken,
    asked: () => asked,
    answer: (next) => {
      status = next;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
