import { X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Certificate {
  /** PEM texts. */
  readonly cert: string;
  readonly key: string;
  /** Of the DER form: hexadecimal, lower case, no colons. */
  readonly sha256: string;
}

/** Writes a self-signed certificate for `commonName` and its key to cert.pem and key.pem in the folder `dir`. */
export type MakeCertificate = (commonName: string, dir: string) => Promise<void>;

/** The certificate of an address, made when the folder has none yet. */
export async function certificateFor(
  address: string,
  folder: string,
  make: MakeCertificate,
): Promise<Certificate> {
  const dir = join(folder, `tls-${address}`);
  await mkdir(dir, { recursive: true });
  const read = () => Promise.all(['cert.pem', 'key.pem'].map((name) => readFile(join(dir, name), 'utf8')));
  const [cert = '', key = ''] = await read().catch(async () => {
    await make(address, dir);
    return read();
  });
  const sha256 = new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase();
  return { cert, key, sha256 };
}
