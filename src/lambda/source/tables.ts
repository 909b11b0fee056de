import { brotliDecompressSync } from 'node:zlib';
import type { Address } from './address.ts';
import { unpack } from './packed.ts';
import { type Steps, valueAt } from './steps.ts';

/** What is known of an address, if anything. */
export type LookUp = (address: Address) => string | undefined;

/** A table of both kinds of addresses as it lies in a file: steps, packed, compressed, Base64. */
export interface PackedTable {
  /** Names of the values from 1 on, with spaces between. */
  readonly names: string;
  readonly ipv4: string;
  readonly ipv6: string;
}

/** A look-up in a packed table. Each half is decoded when it is first asked. */
export function lookUpIn({ names, ...packed }: PackedTable): LookUp {
  const nameOf = names.split(' ');
  const decoded: { ipv4?: Steps; ipv6?: Steps } = {};
  return ({ version, key }) => {
    const half = version === 4 ? 'ipv4' : 'ipv6';
    decoded[half] ??= unpack(brotliDecompressSync(Buffer.from(packed[half], 'base64')));
    return nameOf[valueAt(decoded[half], key) - 1];
  };
}
