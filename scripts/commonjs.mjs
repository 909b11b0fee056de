// esbuild splits only ES modules. Node loads the same files faster as CommonJS, by about 5 ms of the wizard's start:
// they are split first and converted afterwards.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { transform } from 'esbuild';

/** @param {import('esbuild').OutputFile[]} files ES modules, written as CommonJS to the paths that they have. */
export async function writeCommonJs(files) {
  await Promise.all(
    files.map(async (file) => {
      const { code } = await transform(file.text, {
        format: 'cjs',
        // Without the list of exports that "node" adds for `import` of CommonJS.
        platform: 'neutral',
        target: 'node20',
        // `import()` becomes a `require()` in a promise.
        supported: { 'dynamic-import': false },
        define: { 'import.meta.dirname': '__dirname' },
        minify: true,
        logLevel: 'warning',
      });
      await mkdir(path.dirname(file.path), { recursive: true });
      await writeFile(file.path, code);
    }),
  );
}
