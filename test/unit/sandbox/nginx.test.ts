import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasNginxBuild, systemNginx } from '../../../src/sandbox/nginx.ts';

test.each([
  ['linux', 'x64', true, true],
  ['linux', 'arm64', true, true],
  ['linux', 'x64', false, false],
  ['linux', 'ppc64', true, false],
  ['darwin', 'arm64', false, true],
  ['darwin', 'x64', false, false],
])('the package has a build for %s %s (glibc %s): %s', (platform, arch, glibc, has) => {
  expect(hasNginxBuild({ platform, arch, glibc })).toBe(has);
});

test('the system one is the first on PATH that can be run', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nginx-'));
  await writeFile(join(folder, 'nginx'), '');
  await chmod(join(folder, 'nginx'), 0o755);
  expect(systemNginx(`/nowhere:${folder}`)).toBe(join(folder, 'nginx'));
  await rm(folder, { recursive: true });
});
