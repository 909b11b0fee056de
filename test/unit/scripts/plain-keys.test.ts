import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';

const { withPlainKeys } = (await import(
  new URL('../../../scripts/plain-keys.mjs', import.meta.url).href
)) as { withPlainKeys: (source: string) => string };

const SCHEMAS = `const _xN = "xmlName";
const _A = "Asked";
export var Asked$ = [3, n0, _A, { [_xN]: _A }, [], []];
export var Other$ = [3, n0, "Other", { [_xN]: "other" }, [], []];
export var Foreign$ = [3, n0, "Foreign", { [_unknown]: 1 }, [], []];
`;

describe('The schemas of the SDK with plain keys', () => {
  test('say the same.', () => {
    const value = (source: string) =>
      new Function(
        'n0',
        '_unknown',
        `${source.replaceAll('export var', 'var')}; return [Asked$, Other$, Foreign$];`,
      )('com.amazonaws', 'key');
    expect(value(withPlainKeys(SCHEMAS))).toEqual(value(SCHEMAS));
  });

  test('keep a key that the module does not know.', () => {
    expect(withPlainKeys(SCHEMAS)).toContain('{ [_unknown]: 1 }');
  });

  test.each([
    ['as they are', SCHEMAS, true],
    ['with plain keys', withPlainKeys(SCHEMAS), false],
  ])('%s, what is not used stays in the bundle: %s', async (_, source, stays) => {
    const { outputFiles } = await build({
      stdin: {
        contents: `const n0 = "com.amazonaws", _unknown = "k";\n${source.replaceAll('export var', 'var')}\nconsole.log(Asked$);`,
      },
      ...{ bundle: true, write: false, format: 'esm' as const, minifySyntax: true },
    });
    expect(outputFiles[0]?.text.includes('"Other"')).toBe(stays);
  });
});
