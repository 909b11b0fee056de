import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from '../core/errors.ts';
import { sandboxAsset } from './assets.ts';
import { lastLines, run } from './run.ts';

export interface EndpointTls {
  /** PEM texts of the domain endpoint's certificate for 127.0.0.1, and its key. */
  readonly cert: string;
  readonly key: string;
}

/** Where `makeTls` puts the certificate of the authority that signed; known before it is made. */
export function authorityFile(folder: string): string {
  return join(folder, 'client.pem');
}

async function certify(python: string, args: readonly string[], signal?: AbortSignal): Promise<void> {
  const { code, output } = await run(python, args, { signal });
  signal?.throwIfAborted();
  if (code === 0) return;
  throw new CliError('sandbox-start', 'Making a certificate failed.', { why: lastLines(output, 4) });
}

/** A throwaway authority and a certificate for 127.0.0.1, made in `folder`. */
export async function makeTls(python: string, folder: string, signal: AbortSignal): Promise<EndpointTls> {
  const address = '127.0.0.1';
  const args = [
    '-m',
    'trustme',
    '--quiet',
    '--dir',
    folder,
    '--identities',
    address,
    '--common-name',
    address,
  ];
  await certify(python, args, signal);
  return readTls(folder);
}

/** What {@link makeTls} has made there. */
export async function readTls(folder: string): Promise<EndpointTls> {
  const [cert = '', key = ''] = await Promise.all(
    ['server.pem', 'server.key'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  return { cert, key };
}

/** A self-signed certificate for `name` as cert.pem and key.pem in `folder`, such as the proxy's instance makes. */
export function makeSelfSigned(python: string, name: string, folder: string): Promise<void> {
  return certify(python, [sandboxAsset('self_signed.py'), name, folder]);
}
