import { createServer } from 'node:http';
import { listen } from './listen.ts';

/** Two addresses that tell a caller its IPv4 address as the public services do: the address and a line end. */
export async function startCallerIp(): Promise<{ urls: [string, string]; stop(): Promise<void> }> {
  const answer = () => createServer((_request, response) => response.end('127.0.0.1\n'));
  const [first, second] = await Promise.all([listen(answer()), listen(answer())]);
  return {
    urls: [`http://127.0.0.1:${first.port}/`, `http://127.0.0.1:${second.port}/`],
    stop: async () => {
      await Promise.all([first.stop(), second.stop()]);
    },
  };
}
