import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { transform } from 'esbuild';
import { describe, expect, test } from 'vitest';

const GATE = readFileSync('bin/create-cloudtrail-kibana.js', 'utf8');

/** Runs the program's first file on a Node that says it is of this version. */
function start(version: string) {
  const seen = { said: '', exit: undefined as number | undefined, loaded: [] as string[] };
  const exit = (code: number) => {
    seen.exit = code;
    throw new Error('exit');
  };
  const world = {
    process: { versions: { node: version }, stderr: { write: (text: string) => (seen.said += text) }, exit },
    require: (file: string) => seen.loaded.push(file),
  };
  try {
    runInNewContext(GATE.replace(/^#!.*/, ''), world);
  } catch (error) {
    if ((error as Error).message !== 'exit') throw error;
  }
  return seen;
}

describe('the first file of the program', () => {
  test.each(['0.12.18', '8.17.0', '14.21.3', '18.20.8', '20.18.3'])(
    'on Node %s says which Node is needed, and loads nothing: exit 2',
    (version) => {
      expect(start(version)).toEqual({
        said: expect.stringMatching(
          /needs Node 20\.19 or newer; this is \d+\.\d+\.\d+\.\nInstall a current Node/,
        ),
        exit: 2,
        loaded: [],
      });
    },
  );

  test.each(['20.19.0', '20.20.2', '22.0.0', '24.11.1', '100.0.0'])('on Node %s goes on', (version) => {
    expect(start(version)).toEqual({ said: '', exit: undefined, loaded: ['./start.js'] });
  });

  test('is parsed by every Node: nothing in it is newer than ES5', async () => {
    const [old, present] = await Promise.all(
      ['es5', 'esnext'].map((target) => transform(GATE, { target, minifyWhitespace: true })),
    );
    expect(old?.code).toBe(present?.code);
  });

  test('is CommonJS for every Node, by its name and the nearest package.json', () => {
    expect(JSON.parse(readFileSync('bin/package.json', 'utf8'))).toEqual({ type: 'commonjs' });
    const { bin, files } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(bin).toBe('bin/create-cloudtrail-kibana.js');
    expect(files).toContain('bin');
  });
});
