import { createHash } from 'node:crypto';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { DETECTION_RULES } from '../../../../src/schema/index.ts';

/** Of the code that decides, by the number that indices carry. Raise the number and write the new fingerprint here. */
const FINGERPRINTS: Readonly<Record<number, string>> = { 1: '16caf54616fdd937' };

/** What is read and decides nothing. */
const TEXTS =
  /\b(?:why|blind|technique):(?:"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|'(?:[^'\\]|\\.)*'),?|\btodo:\[[^\]]*\],?/g;

async function fingerprint(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents:
        "export * from './src/lambda/detections/detect.ts'; export * from './src/lambda/detections/later.ts';",
      resolveDir: process.cwd(),
    },
    ...{
      bundle: true,
      minifyWhitespace: true,
      minifySyntax: true,
      write: false,
      format: 'esm',
      platform: 'node' as const,
      external: ['*.json'],
    },
    legalComments: 'none',
  });
  const code = (outputFiles[0]?.text ?? '').replaceAll(TEXTS, '');
  return createHash('sha256').update(code).digest('hex').slice(0, 16);
}

test('Rules that decide otherwise have another number, so that the past is decided anew.', async () => {
  expect(await fingerprint()).toBe(FINGERPRINTS[DETECTION_RULES]);
});
