import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

/** Source file → what it imports: values only, since a type leaves nothing behind at run time. */
const imports = new Map(
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [`src/${file}`, valueImports(readFileSync(path.join('src', file), 'utf8'))]),
);

function valueImports(source: string): string[] {
  const statements = source.matchAll(/^(?:import|export)\s+(?!type\s)(?:[^;]*?\sfrom\s+)?'([^']+)';/gms);
  const dynamic = source.matchAll(/import\('([^']+)'\)/g);
  return [...statements, ...dynamic].map((match) => match[1] ?? '');
}

const files = [...imports.keys()];
const under = (...places: string[]) => files.filter((file) => places.some((place) => file.startsWith(place)));
const targets = (file: string) =>
  (imports.get(file) ?? []).map((target) =>
    target.startsWith('.') ? path.join(path.dirname(file), target) : target,
  );

const PURE = [
  'src/plan/',
  'src/ask/questions.ts',
  'src/progress/reduce.ts',
  'src/progress/groups.ts',
  'src/progress/text.ts',
  'src/diagnose/',
  'src/redrive/batch.ts',
  'src/lambda/logs-to-elasticsearch/normalise.ts',
  'src/lambda/third-party.ts',
  'src/schema/',
  'src/core/',
];
const EFFECTFUL = /^(node:|@aws-sdk\/|@smithy\/|@inquirer\/|listr2)/;

describe('imports', () => {
  test('the files read are all there', () => {
    expect(files.length).toBeGreaterThan(60);
    expect(targets('src/cli.ts')).toContain('src/effects.ts');
  });

  test.each(PURE)('%s imports no IO, SDK or terminal', (place) => {
    expect(under(place).length).toBeGreaterThan(0);
    for (const file of under(place)) {
      expect(
        targets(file).filter((target) => EFFECTFUL.test(target)),
        file,
      ).toEqual([]);
    }
  });

  test('nothing imports commands but the command line and commands', () => {
    for (const file of files.filter((one) => one !== 'src/cli.ts' && !one.startsWith('src/commands/'))) {
      expect(
        targets(file).filter((target) => target.startsWith('src/commands/')),
        file,
      ).toEqual([]);
    }
  });

  test('a Lambda imports the schema and nothing else of the command line', () => {
    for (const file of under('src/lambda/')) {
      const own = targets(file).filter((target) => target.startsWith('src/'));
      expect(
        own.filter((target) => !/^src\/(lambda|schema)\//.test(target)),
        file,
      ).toEqual([]);
    }
  });

  test('only the prompt reads the terminal', () => {
    const readers = files.filter((file) =>
      (imports.get(file) ?? []).some((target) => target.startsWith('@inquirer/')),
    );
    expect(readers).toEqual(['src/ask/prompt.ts']);
  });

  test('whatever leaves this machine goes by the network or by a client of AWS', () => {
    // The demo's parts speak to this machine alone, the functions run in AWS.
    const ours = files.filter((file) => !/^src\/(sandbox|lambda|net)\//.test(file));
    const opening = ours.filter((file) =>
      targets(file).some((target) => /^(node:(http|https|http2|net|tls)|hpagent|undici)$/.test(target)),
    );
    // It speaks TLS of its own kind, over connections that the network has opened.
    expect(opening).toEqual(['src/kibana/proxy-client.ts']);
    for (const file of ours) {
      const source = readFileSync(file, 'utf8');
      expect(source, file).not.toMatch(/\bfetch\(|globalThis\.fetch/);
      expect(source, file).not.toMatch(/new \w+Client\(/);
    }
  });
});
