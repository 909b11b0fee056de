// The boards as NDJSON, generated from their definitions. Alone: `node scripts/boards.mjs FOLDER`.
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { importSource } from './bench/typescript.mjs';

/** @param {string} folder */
export async function writeBoards(folder) {
  const { boardObjects, eventPattern, toNdjson } = await importSource('kibana/saved/ndjson.ts');
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/boards.ndjson`, toNdjson([eventPattern(), ...boardObjects()]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeBoards(process.argv[2] ?? 'dist/boards');
