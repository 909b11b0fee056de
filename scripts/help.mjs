// The help texts and the version as files, which the program's first lines print without loading anything.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { importSource } from './bench/typescript.mjs';

/**
 * @param {string} folder dist/
 * @param {string} version
 */
export async function writeHelp(folder, version) {
  const { COMMAND_NAMES, wordsFor, commandHelp, programHelp } = await importSource(
    'commands/table.ts',
    'commands/help/text.ts',
  );
  await mkdir(path.join(folder, 'help'), { recursive: true });
  const files = [
    ['version.txt', `${version}\n`],
    ['help/program.txt', programHelp()],
    ...COMMAND_NAMES.flatMap((name) => wordsFor(name).map((word) => [`help/${word}.txt`, commandHelp(name)])),
  ];
  for (const [file, text] of files) await writeFile(path.join(folder, file), text);
}
