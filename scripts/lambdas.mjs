import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { strToU8, zipSync } from 'fflate';
import { detectionsWithoutTexts, fieldsWithoutDescriptions } from './without-texts.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const LAMBDAS = [
  {
    name: 'LogsToElasticsearch',
    // Functions of their own that lie in the same file: the messenger is small, and history has nearly all of its code,
    // addresses of the world included, in common with the forwarder. What two have in common is a file beside them.
    entries: {
      index: 'src/lambda/logs-to-elasticsearch/handler.ts',
      messenger: 'src/lambda/messenger/handler.ts',
      history: 'src/lambda/history/handler.ts',
    },
  },
  { name: 'UpdateElasticsearch', entries: { index: 'src/lambda/update-elasticsearch/handler.ts' } },
];

/**
 * Bundles each Lambda and zips it: `index.js`, and one file for each further handler and for what they have in common. The bytes depend on the sources alone
 * (no clock, no time zone, no path), so that the hash in the object's key changes only with the code.
 * @param {string} outDir
 * @returns {Promise<{name: string, file: string, bytes: number, sha256: string}[]>}
 */
export async function buildLambdas(outDir) {
  await mkdir(outDir, { recursive: true });
  return Promise.all(LAMBDAS.map((lambda) => buildLambda(lambda, outDir)));
}

async function buildLambda({ name, entries }, outDir) {
  const files = await bundled(entries);
  // The zip format stores local time: local midnight reads the same in every time zone.
  const zip = zipSync(Object.fromEntries(files), { level: 9, mtime: new Date(2000, 0, 1) });
  const file = join(outDir, `${name}.zip`);
  await writeFile(file, zip);
  return { name, file, bytes: zip.length, sha256: createHash('sha256').update(zip).digest('hex') };
}

/** Names and contents of the files. esbuild splits only ES modules: they are split first and converted afterwards. */
async function bundled(entries) {
  const names = Object.keys(entries);
  if (names.length === 1) return [[`${names[0]}.js`, await bundleLambda(entries[names[0]])]];
  const { outputFiles } = await build({
    ...OPTIONS,
    entryPoints: entries,
    outdir: 'out',
    format: 'esm',
    splitting: true,
    chunkNames: 'chunk-[hash]',
  });
  const converted = outputFiles.map(async ({ path, text }) => {
    const { code } = await transform(text, CONVERSION);
    return [basename(path), strToU8(code)];
  });
  return (await Promise.all(converted)).sort(([one], [other]) => (one < other ? -1 : 1));
}

const CONVERSION = {
  format: 'cjs',
  platform: 'neutral',
  target: 'node20',
  minify: true,
  legalComments: 'eof',
  logLevel: 'warning',
};

/**
 * The code of a Lambda in one CommonJS file, minified.
 * @param {string} entry path of its handler, from the package's root
 * @returns {Promise<Uint8Array>}
 */
export async function bundleLambda(entry) {
  const result = await build({ ...OPTIONS, entryPoints: [entry], format: 'cjs' });
  return result.outputFiles[0].contents;
}

const OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  mainFields: ['module', 'main'],
  legalComments: 'eof',
  plugins: [fieldsWithoutDescriptions, detectionsWithoutTexts],
  write: false,
  logLevel: 'warning',
};
