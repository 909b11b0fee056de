import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { type CliError, usageError } from '../core/errors.ts';
import type { Environment } from '../core/network.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Trust in the authorities of AWS_CA_BUNDLE besides those that Node trusts; undefined when the variable is not set, and
 * Node's own trust, NODE_EXTRA_CA_CERTS included, is all.
 *
 * @throws CliError `bad-ca-bundle` (exit 2) when the file cannot be read or holds no certificate.
 */
export function authorities(env: Environment): SecureContext | undefined {
  const file = env.AWS_CA_BUNDLE;
  if (!file) return undefined;
  const known = new Map(nodesOwn(env).map((pem) => [bare(pem), pem]));
  // A system's bundle holds mostly what is known already, and each certificate costs time to read.
  const added = readBundle(file).filter((pem) => !known.has(bare(pem)));
  const damaged = added.find((pem) => !isCertificate(pem));
  if (damaged !== undefined)
    throw badBundle(file, `A certificate in it is damaged: ${damaged.slice(28, 60)}…`);
  return createSecureContext({ ca: [...known.values(), ...added] });
}

const bare = (pem: string): string => pem.replace(/\s+/g, '');

/** A list of one's own takes the place of all that Node trusts, so that has to be in it. */
function nodesOwn(env: Environment): readonly string[] {
  // In Node 20, which lacks this, NODE_EXTRA_CA_CERTS can be seen nowhere but in its file.
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => string[] };
  if (getCACertificates !== undefined) return getCACertificates('default');
  return [...rootCertificates, ...readExtra(env.NODE_EXTRA_CA_CERTS)];
}

function readExtra(file: string | undefined): readonly string[] {
  if (!file) return [];
  try {
    return readFileSync(file, 'utf8').match(CERTIFICATE) ?? [];
  } catch {
    // Node itself has warned of it at its start.
    return [];
  }
}

function readBundle(file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw badBundle(file, (error as Error).message);
  }
  const found: readonly string[] = text.match(CERTIFICATE) ?? [];
  if (found.length === 0)
    throw badBundle(file, 'It holds no certificate in PEM form (-----BEGIN CERTIFICATE-----).');
  return found;
}

/** createSecureContext leaves out what it cannot read, without a word. */
function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

const badBundle = (file: string, why: string): CliError =>
  usageError(
    'bad-ca-bundle',
    `AWS_CA_BUNDLE names ${file}, which cannot be used.`,
    'Set it to a PEM file with the certificate of your authority, or unset it.',
    why,
  );
