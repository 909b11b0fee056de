import { readFile, writeFile } from 'node:fs/promises';

const fileOf = (name) => new URL(`../../assets/geo/${name}.json`, import.meta.url);

/** A table of assets/geo; undefined before there is one. */
export async function readTable(name) {
  return JSON.parse(await readFile(fileOf(name), 'utf8').catch(() => 'null')) ?? undefined;
}

export async function writeTable(name, table) {
  await writeFile(fileOf(name), `${JSON.stringify(table, null, 2)}\n`);
}
