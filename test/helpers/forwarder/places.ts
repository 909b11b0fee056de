import { readFileSync } from 'node:fs';
import type { Place } from '../../../src/lambda/source/place.ts';

export interface KnownPlace {
  readonly address: string;
  readonly network: Place['network'];
  readonly region?: string;
  readonly country?: string;
}

const FILE = new URL('../../fixtures/records/places.tsv', import.meta.url);

/**
 * The addresses of `places.tsv` with what the forwarder shall say of them: what the whole lists of ranges say, or where
 * the packed table is too coarse for it, the note of that.
 */
export function knownPlaces(): KnownPlace[] {
  const lines = readFileSync(FILE, 'utf8').trim().split('\n');
  return lines
    .filter((line) => !line.startsWith('#'))
    .map((line) => {
      const [address = '', network, region, country, coarse] = line
        .split('\t')
        .map((cell) => (cell === '-' ? undefined : cell));
      return { address, network: network as Place['network'], region, country: coarse ?? country };
    });
}
