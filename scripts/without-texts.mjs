// Plugins of esbuild that leave out of a bundle what is there for people alone.
import { readFile } from 'node:fs/promises';
import { importSource } from './bench/typescript.mjs';

const asModule = (exports) =>
  Object.entries(exports)
    .map(([name, code]) => `export const ${name} = ${code};`)
    .join('\n');

/** The table of fields as data, without the descriptions: those were a fifteenth of each Lambda. */
export const fieldsWithoutDescriptions = {
  name: 'fields-without-descriptions',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]schema[\\/]fields\.ts$/ }, async () => {
      const table = Object.entries(await importSource('schema/fields.ts')).map(([name, value]) => [
        name,
        JSON.stringify(value, (key, part) => (key === 'about' ? undefined : part)),
      ]);
      return { contents: asModule(Object.fromEntries(table)), loader: 'js' };
    });
  },
};

const STRING = /(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`)/.source;
const TEXTS = new RegExp(
  `^ +(?:(?:why|blind|technique):\\s+${STRING}|todo: \\[(?:\\s+${STRING},?)+\\s+\\]),\\n`,
  'gm',
);

/** The table of detections without its texts, and the advice of messages as data: each text was in two Lambdas. */
export const detectionsWithoutTexts = {
  name: 'detections-without-texts',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]detections[\\/]table[\\/][\w-]+\.ts$/ }, async ({ path }) => {
      const contents = (await readFile(path, 'utf8')).replaceAll(TEXTS, '');
      const left = contents.match(/^ +(?:why|blind|technique|todo): ?[['"`\n].*/m);
      // Another way of writing them would make the Lambdas grow unseen.
      if (left) throw new Error(`${path}: a text was not recognised: ${left[0].trim()}`);
      return { contents, loader: 'ts' };
    });
    onLoad({ filter: /[\\/]detections[\\/]advice\.ts$/ }, async () => {
      const { ADVICE } = await importSource('lambda/detections/advice.ts');
      return { contents: asModule({ ADVICE: `new Map(${JSON.stringify([...ADVICE])})` }), loader: 'js' };
    });
  },
};

/** Rules by name alone: the command line decides nothing, and its boards need no more. */
export const rulesByName = {
  name: 'rules-by-name',
  setup({ onLoad }) {
    const RULES = { 'table/index': 'DETECTIONS', later: 'LATER', controls: 'CONTROLS' };
    for (const [file, name] of Object.entries(RULES))
      onLoad(
        { filter: new RegExp(`[\\\\/]lambda[\\\\/]detections[\\\\/]${file.replace('/', '[\\\\/]')}\\.ts$`) },
        async () => {
          const rules = (await importSource(`lambda/detections/${file}.ts`))[name];
          const named = rules.map(({ id, title, severity, number }) => ({ id, title, severity, number }));
          return { contents: asModule({ [name]: JSON.stringify(named) }), loader: 'js' };
        },
      );
  },
};
