import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { zipSync } from 'fflate';
import { detectionsWithoutTexts, fieldsWithoutDescriptions } from './without-texts.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const LAMBDAS = [
  {
    name: 'LogsToElasticsearch',
    // The messenger is a function of its own, and small: it lies in the same file, not in a third.
    entries: {
      index: 'src/lambda/logs-to-elasticsearch/handler.ts',
      messenger: 'src/lambda/messenger/handler.ts',
    },
  },
  { name: 'UpdateElasticsearch', entries: { index: 'src/lambda/update-elasticsearch/handler.ts' } },
  { name: 'History', entries: { index: 'src/lambda/history/handler.ts' } },
];

/**
 * Bundles each Lambda and zips it: `index.js`, and one file for each further handler. The bytes depend on the sources alone
 * (no clock, no time zone, no path), so that the hash in the object's key changes only with the code.
 * @param {string} outDir
 * @returns {Promise<{name: string, file: string, bytes: number, sha256: string}[]>}
 */
export async function buildLambdas(outDir) {
  await mkdir(outDir, { recursive: true });
  return Promise.all(LAMBDAS.map((lambda) => buildLambda(lambda, outDir)));
}

async function buildLambda({ name, entries }, outDir) {
  const files = await Promise.all(
    Object.entries(entries).map(async ([file, entry]) => [`${file}.js`, await bundleLambda(entry)]),
  );
  // The zip format stores local time: local midnight reads the same in every time zone.
  const zip = zipSync(Object.fromEntries(files), { level: 9, mtime: new Date(2000, 0, 1) });
  const file = join(outDir, `${name}.zip`);
  await writeFile(file, zip);
  return { name, file, bytes: zip.length, sha256: createHash('sha256').update(zip).digest('hex') };
}

/**
 * The code of a Lambda as it is deployed: one CommonJS file, minified.
 * @param {string} entry path of its handler, from the package's root
 * @returns {Promise<Uint8Array>}
 */
export async function bundleLambda(entry) {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    mainFields: ['module', 'main'],
    legalComments: 'eof',
    plugins: [fieldsWithoutDescriptions, detectionsWithoutTexts],
    write: false,
    logLevel: 'warning',
  });
  return result.outputFiles[0].contents;
}
