import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CONTROLS } from '../../../../src/lambda/detections/controls.ts';
import { handbook } from '../../../../src/lambda/detections/handbook.ts';
import { DETECTIONS } from '../../../../src/lambda/detections/table/index.ts';

describe('docs/detections.md', () => {
  const page = readFileSync('docs/detections.md', 'utf8');

  test('It says what the table says; `npm run build` writes it anew.', () => {
    expect(page).toBe(`${handbook()}\n`);
  });

  test('Each detection has its anchor once, each control its row.', () => {
    for (const { id } of DETECTIONS) expect(page.split(`<a id="${id}">`).length, id).toBe(2);
    for (const { id } of CONTROLS) expect(page, id).toContain(`| \`${id}\` |`);
  });
});

describe('The code of the conditions', () => {
  const folder = 'src/lambda/detections';
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const IMPURE =
    /\bDate\.now\b|\bnew Date\(\s*\)|(?<!\.)\bDate\(\s*\)|\bperformance\b|\bprocess\b|\bMath\.random\b|\bhrtime\b|\bglobalThis\b|\bsetTimeout\b|\bfetch\(|from 'node:(?!net')/;

  test('There are files, in the room and in its table.', () => {
    expect(files.filter((file) => file.startsWith('table')).length).toBeGreaterThan(5);
  });

  test.each(files)('%s reads no clock, no environment and no chance.', (file) => {
    const code = readFileSync(join(folder, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    expect(IMPURE.exec(code)?.[0]).toBeUndefined();
  });

  test.each(['Date.now()', 'new Date()', 'process.env.X', 'Math.random()'])('%s would be found.', (code) => {
    expect(code).toMatch(IMPURE);
  });
});
