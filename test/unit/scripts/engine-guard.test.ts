import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../../src/package-root.ts';

const read = (...path: string[]) => readFileSync(join(packageRoot(), ...path));
const digest = (content: Buffer) => createHash('sha256').update(content).digest('hex');
const { 'Guard.java': source, ...jars } = JSON.parse(`${read('scripts/engine-guard/made.json')}`);

test('The guards that are shipped were made of the source as it is: else run scripts/engine-guard.mjs.', () => {
  expect(digest(read('scripts/engine-guard/Guard.java'))).toBe(source);
  expect(Object.keys(jars)).toEqual(['opensearch.jar', 'elasticsearch.jar']);
  for (const [name, made] of Object.entries(jars))
    expect(digest(read('assets/sandbox/engine-guard', name))).toBe(made);
});
