import { brotliDecompressSync } from 'node:zlib';
import { importSource } from '../bench/typescript.mjs';
import { stretches } from './coarse.mjs';

/** In a line: how many addresses have another value than in the table `before`. `names` are of the new values. */
export async function changes(before, half, steps, names, end) {
  if (!before) return 'no earlier table';
  const { unpack } = await importSource('lambda/source/packed.ts');
  const old = unpack(brotliDecompressSync(Buffer.from(before[half], 'base64')));
  const oldNames = before.names?.split(' ') ?? Object.keys(before.countries);
  const sizes = { new: 0, gone: 0, 'of another value': 0 };
  for (const [size, was, is] of stretches(old, steps, end)) {
    if (oldNames[was - 1] === names[is - 1]) continue;
    sizes[was === 0 ? 'new' : is === 0 ? 'gone' : 'of another value'] += size;
  }
  const parts = Object.entries(sizes).map(([kind, size]) => `${size} ${kind}`);
  return `${half === 'ipv4' ? 'addresses' : '/56 blocks'} against the earlier table: ${parts.join(', ')}`;
}
