// The field reference, generated from the field table. Alone: `node scripts/fields.mjs FILE`.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importSource } from './bench/typescript.mjs';

/** @param {string} outFile */
export async function writeFieldReference(outFile) {
  const { fieldReference } = await importSource('schema/reference.ts');
  await mkdir(dirname(outFile), { recursive: true });
  await writeFile(outFile, `${fieldReference()}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFieldReference(process.argv[2] ?? 'dist/fields.md');
}
