import { readFile } from 'node:fs/promises';

/**
 * An esbuild plugin: writes the computed keys of the SDK's schemas (`{ [_xN]: _cR }`, where `const _xN = "xmlName"`) as plain
 * ones. esbuild keeps every object with a computed key, since the key may be an object whose `toString` does something:
 * all of EC2's 1,300 KB were in the bundle for a dozen calls.
 */
export const plainKeys = {
  name: 'plain-keys',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]@aws-sdk[\\/].*[\\/]schemas_\d+\.js$/ }, async ({ path }) => ({
      contents: withPlainKeys(await readFile(path, 'utf8')),
    })),
};

/**
 * @param {string} source of a module of schemas
 * @returns {string} the same with plain keys; a key that is no constant text of the module stays.
 */
export function withPlainKeys(source) {
  const texts = new Map(
    [...source.matchAll(/^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm)].map(([, name, text]) => [name, text]),
  );
  return source.replaceAll(/\[(_\w+)\]:/g, (whole, name) =>
    texts.has(name) ? `${texts.get(name)}:` : whole,
  );
}
