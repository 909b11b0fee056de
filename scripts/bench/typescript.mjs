import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Imports modules of src/, bundled anew, so that nothing has to be built before. The bundle lies inside the package,
 * where the code looks for its assets, and is gone after the import.
 * @param {...string} sources paths below src/
 * @returns {Promise<any>} every export of all of them
 */
export async function importSource(...sources) {
  const contents = sources.map((source) => `export * from './src/${source}';`).join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT, sourcefile: 'bench.ts' },
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    write: false,
    logLevel: 'warning',
  });
  const cache = join(ROOT, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'create-cloudtrail-kibana-'));
  const file = join(folder, 'bundle.mjs');
  try {
    await writeFile(file, outputFiles[0].contents);
    return await import(pathToFileURL(file).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
