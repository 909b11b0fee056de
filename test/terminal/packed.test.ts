import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { x } from 'tinyexec';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanEnv, terminal } from '../helpers/terminal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packed-'));
  await npm('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], ROOT);
  const [tarball = ''] = await readdir(folder);
  await npm('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${tarball}`], folder);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function npm(command: string, args: string[], cwd: string): Promise<string> {
  const { stdout } = await x(command, args, { throwOnError: true, nodeOptions: { cwd, env: cleanEnv() } });
  return stdout;
}

test('it installs without a network, as one package', async () => {
  const packages = (await readdir(join(folder, 'node_modules'))).filter((name) => !name.startsWith('.'));
  expect(packages).toEqual(['create-cloudtrail-kibana']);
});

test('it runs from there', async () => {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const said = await npm('npx', ['--offline', 'create-cloudtrail-kibana', '--version'], folder);
  expect(said.trim()).toBe(version);
});

test('it has what a deploy reads: template and Lambda code', async () => {
  const root = join(folder, 'node_modules/create-cloudtrail-kibana');
  const template = JSON.parse(await readFile(join(root, 'templates/cloudtrail-es-cluster.json'), 'utf8'));
  expect(template).toHaveProperty('Resources');
  for (const name of ['LogsToElasticsearch', 'UpdateElasticsearch']) {
    expect((await readFile(join(root, `dist/lambda/${name}.zip`))).subarray(0, 2).toString()).toBe('PK');
  }
});

test('its wizard comes up in a terminal', async () => {
  const bin = join(folder, 'node_modules/create-cloudtrail-kibana/bin/create-cloudtrail-kibana.js');
  const on = terminal([], { bin, cwd: folder, env: { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' } });
  await on.waitFor(/\? AWS region \(us-east-1\)/);
  on.ctrlC();
  expect(await on.exit).toBe(130);
});
