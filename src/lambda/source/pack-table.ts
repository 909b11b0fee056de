import { brotliCompressSync, constants } from 'node:zlib';
import { pack } from './packed.ts';
import type { Steps } from './steps.ts';

/** Steps as a table holds them: packed, compressed, Base64. */
export function packTable(steps: Steps): string {
  const bytes = pack(steps);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return brotliCompressSync(bytes, { params }).toString('base64');
}
