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

/** Source file → the source files that it imports, types included. */
const allImports = new Map(
  [...imports.keys()].map((file) => {
    const source = readFileSync(file, 'utf8');
    const found = source.matchAll(/(?:\bfrom\s+|\bimport\()'(\.[^']+)'/g);
    return [file, [...found].map((match) => path.join(path.dirname(file), match[1] ?? ''))];
  }),
);

const files = [...imports.keys()];
const under = (...places: string[]) => files.filter((file) => places.some((place) => file.startsWith(place)));
const targets = (file: string) =>
  (imports.get(file) ?? []).map((target) =>
    target.startsWith('.') ? path.join(path.dirname(file), target) : target,
  );

const PURE = [
  'src/aws/credential-source.ts',
  'src/aws/credential-failure.ts',
  'src/aws/credential-words.ts',
  'src/aws/explain',
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

  test('No command calls AWS itself: its steps do.', () => {
    for (const file of under('src/commands/'))
      expect(
        targets(file).filter((target) => /^(@aws-sdk|@smithy)\//.test(target)),
        file,
      ).toEqual([]);
  });

  test('No file imports itself by way of others, not even for types.', () => {
    expect(circles(allImports)).toEqual([]);
  });

  test('No folder imports itself by way of others, not even for types: every arrow points down.', () => {
    const folderOf = (file: string) => file.split('/')[1] ?? file;
    const folders = new Map<string, string[]>();
    for (const [file, all] of allImports) {
      const others = all.map(folderOf).filter((folder) => folder !== folderOf(file));
      folders.set(folderOf(file), [...(folders.get(folderOf(file)) ?? []), ...others]);
    }
    expect(circles(folders)).toEqual([]);
  });

  test('A unit test that replaces a module or a client is named .mocked.test.ts: the others share their modules.', () => {
    const replacing = readdirSync('test/unit', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts') && file !== 'layout/imports.test.ts')
      .filter((file) =>
        /vi\.(mock|stubGlobal|stubEnv)\(|mockClient\(|useAws\(/.test(
          readFileSync(path.join('test/unit', file), 'utf8'),
        ),
      );
    expect(replacing.length).toBeGreaterThan(0);
    expect(replacing.filter((file) => !file.endsWith('.mocked.test.ts'))).toEqual([]);
  });

  test('A circle is found.', () => {
    const three = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['a']],
    ]);
    expect(circles(three)).toEqual([['a', 'b', 'c']]);
  });

  test('what gets credentials is loaded when they are needed, never before', () => {
    const atOnce =
      /^(?:import|export)\s+(?!type\s)[^;]*?\sfrom\s+'[^']*\/aws\/(credentials|region-in-force|credential-setup)\.ts'/m;
    const outside = files.filter((file) => !file.startsWith('src/aws/'));
    expect(outside.filter((file) => atOnce.test(readFileSync(file, 'utf8')))).toEqual([]);
    expect(targets('src/aws/clients.ts')).toEqual(
      expect.arrayContaining(['src/aws/credentials.ts', 'src/aws/region-in-force.ts']),
    );
  });

  test('whatever leaves this machine goes by the network or by a client of AWS', () => {
    // The demo's parts speak to this machine alone, the functions run in AWS.
    const ours = files.filter((file) => !/^src\/(sandbox|lambda|net)\//.test(file));
    const opening = ours.filter((file) =>
      targets(file).some((target) => /^(node:(http|https|http2|net|tls)|hpagent|undici)$/.test(target)),
    );
    // The first speaks TLS of its own kind, over connections that the network has opened; the second writes to pipes.
    expect(opening).toEqual(['src/kibana/proxy-client.ts', 'src/report/write.ts']);
    for (const file of ours) {
      const source = readFileSync(file, 'utf8');
      expect(source, file).not.toMatch(/\bfetch\(|globalThis\.fetch/);
      expect(source, file).not.toMatch(/new \w+Client\(/);
    }
  });
});

/** Groups of nodes that reach each other, each sorted. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const reach = new Map([...graph.keys()].map((node) => [node, reachable(graph, node)]));
  const groups = [...graph.keys()].map((node) =>
    [...graph.keys()].filter((other) => reach.get(node)?.has(other) && reach.get(other)?.has(node)).sort(),
  );
  const unique = new Map(groups.filter((group) => group.length > 0).map((group) => [group.join(), group]));
  return [...unique.values()];
}

function reachable(graph: ReadonlyMap<string, readonly string[]>, start: string): Set<string> {
  const seen = new Set<string>();
  const open = [...(graph.get(start) ?? [])];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    open.push(...(graph.get(node) ?? []));
  }
  return seen;
}
