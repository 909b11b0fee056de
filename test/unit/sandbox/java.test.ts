import { expect, test } from 'vitest';
import { findJava, parseJavaVersion } from '../../../src/sandbox/java.ts';
import type { Run } from '../../../src/sandbox/run.ts';

test.each([
  ['openjdk version "17.0.15" 2025-04-15', { version: '17.0.15', usable: true }],
  ['openjdk version "21" 2023-09-19', { version: '21', usable: true }],
  ['openjdk version "23.0.2" 2025-01-21', { version: '23.0.2', usable: true }],
  ['openjdk version "24.0.1" 2025-04-15', { version: '24.0.1', usable: false }],
  ['java version "1.8.0_422"', { version: '1.8.0_422', usable: false }],
  ['openjdk version "11.0.24" 2024-07-16', { version: '11.0.24', usable: false }],
  ['The operation couldn’t be completed. Unable to locate a Java Runtime.', undefined],
])('%s', (output, version) => {
  expect(parseJavaVersion(output)).toEqual(version);
});

const installed =
  (versions: Record<string, string>): Run =>
  async (path) => ({ code: 0, output: versions[path] ? `openjdk version "${versions[path]}" x` : '' });

test.each([
  ['JAVA_HOME before PATH', { '/home/bin/java': '21.0.1', java: '17.0.1' }, '/home/bin/java'],
  ['PATH when JAVA_HOME is too new', { '/home/bin/java': '25.0.1', java: '17.0.1' }, 'java'],
  [
    'one installed beside them',
    { java: '11.0.1', '/usr/lib/jvm/java-17/bin/java': '17.0.1' },
    '/usr/lib/jvm/java-17/bin/java',
  ],
  ['none', { java: '11.0.1' }, undefined],
])('takes %s', async (_, versions, path) => {
  const elsewhere = async () => ['/usr/lib/jvm/java-17/bin/java'];
  const { java } = await findJava(installed(versions), { env: { JAVA_HOME: '/home' }, elsewhere });
  expect(java?.path).toBe(path);
});
