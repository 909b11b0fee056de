/**
 * Compiles scripts/engine-guard/Guard.java for both engines into assets/sandbox/engine-guard: the class is shipped, since
 * a Java to run the servers with need not have a compiler. Needs a JDK, and the engines in the sandbox's cache.
 * The jars are stored, not deflated: the package's own compression then finds them to be nearly the same. Beside the source
 * it notes what was made of what.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importSource } from './bench/typescript.mjs';

const ROOT = new URL('..', import.meta.url).pathname;
const SOURCE = readFileSync(join(ROOT, 'scripts/engine-guard/Guard.java'), 'utf8');
/** Elasticsearch 7.10 has what OpenSearch moved below `core` where it was. */
const FOR = {
  opensearch: (text) => text,
  elasticsearch: (text) =>
    text
      .replaceAll('org.opensearch.core.common', 'org.opensearch.common')
      .replaceAll('org.opensearch.core.', 'org.opensearch.')
      .replaceAll('org.opensearch', 'org.elasticsearch'),
};

const { cacheFolder, searchHome, SEARCH_SERVERS } = await importSource(
  'sandbox/cache.ts',
  'sandbox/search/install.ts',
  'sandbox/search/kinds.ts',
);
const digest = (content) => createHash('sha256').update(content).digest('hex');
const made = { 'Guard.java': digest(SOURCE) };
for (const [kind, change] of Object.entries(FOR)) {
  const folder = mkdtempSync(join(tmpdir(), 'engine-guard-'));
  try {
    const source = join(folder, 'Guard.java');
    writeFileSync(source, change(SOURCE));
    const lib = join(searchHome(cacheFolder(), SEARCH_SERVERS[kind]), 'lib', '*');
    const classes = join(folder, 'classes');
    execFileSync('javac', ['--release', '11', '-g:none', '-nowarn', '-cp', lib, '-d', classes, source]);
    // The same bytes each time.
    utimesSync(join(classes, 'sandbox/guard/Guard.class'), 315532800, 315532800);
    const jar = join(ROOT, 'assets/sandbox/engine-guard', `${kind}.jar`);
    mkdirSync(join(jar, '..'), { recursive: true });
    const name = 'sandbox/guard/Guard.class';
    execFileSync('jar', ['--create', '--no-manifest', '--no-compress', '--file', jar, '-C', classes, name]);
    made[`${kind}.jar`] = digest(readFileSync(jar));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
writeFileSync(join(ROOT, 'scripts/engine-guard/made.json'), `${JSON.stringify(made, null, 2)}\n`);
