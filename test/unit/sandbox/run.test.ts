import { describe, expect, test } from 'vitest';
import { run } from '../../../src/sandbox/run.ts';

describe('run', () => {
  test.each([
    ['is not there', '/nowhere/program'],
    ['lies under a file', `${process.execPath}/program`],
    ['is a folder', '/'],
  ])('a program that %s gives -1', async (_, command) => {
    expect(await run(command, [])).toEqual({ code: -1, output: '' });
  });

  test('collects what the program printed, and its code', async () => {
    const script = 'process.stdout.write("a"); process.stderr.write("b"); process.exitCode = 3';
    expect(await run(process.execPath, ['-e', script])).toEqual({ code: 3, output: 'ab' });
  });
});
