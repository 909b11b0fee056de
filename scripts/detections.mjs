// The page about the detections, generated from their table. Alone: `node scripts/detections.mjs FILE`.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { importSource } from './bench/typescript.mjs';

/** @param {string} outFile */
export async function writeHandbook(outFile) {
  const { handbook } = await importSource('lambda/detections/handbook.ts');
  await writeFile(outFile, `${handbook()}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeHandbook(process.argv[2] ?? 'docs/detections.md');
}
