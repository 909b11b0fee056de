import { describe, expect, test, vi } from 'vitest';
import { type CliError, EXIT } from '../../../src/core/errors.ts';
import { checkPrerequisites, type LookOptions } from '../../../src/sandbox/prerequisites.ts';
import type { Run } from '../../../src/sandbox/run.ts';
import type { SearchKind } from '../../../src/sandbox/search/kinds.ts';

const ALL = { python: true, java: true, maven: true };
const nothing: Run = async () => ({ code: -1, output: '' });
const java = (version: string) => `openjdk version "${version}" 2025-04-15`;

/** A machine by what its programs print; a program that is not named is missing. */
const machine = (programs: Record<string, string>): Run => {
  return async (command) => {
    const output = programs[command.split('/').pop() ?? ''];
    return output === undefined ? { code: -1, output: '' } : { code: output.startsWith('!') ? 1 : 0, output };
  };
};

const GOOD = {
  python3: '3.11.2\n/usr/bin/python3',
  java: java('17.0.15'),
  mvn: 'Apache Maven 3.8.7\nMaven home: /usr/share/maven',
};

const look = (programs: Record<string, string>, options: LookOptions = {}) =>
  checkPrerequisites({
    needs: ALL,
    platform: 'linux',
    nginx: () => '/usr/sbin/nginx',
    run: machine(programs),
    ...options,
  });

const refusal = (looked: Promise<unknown>) =>
  looked.then(
    () => undefined,
    (error: CliError) => error,
  );

test('all there: names, paths and versions', async () => {
  expect(await look(GOOD)).toEqual([
    { name: 'Python', path: '/usr/bin/python3', version: '3.11.2' },
    { name: 'Java', path: expect.stringMatching(/java$/), version: '17.0.15' },
    { name: 'Maven', path: 'mvn', version: '3.8.7' },
    { name: 'nginx', path: '/usr/sbin/nginx', version: '' },
  ]);
});

test('an older python3 is passed over for a newer one with its own name', async () => {
  const found = await look({
    ...GOOD,
    python3: '3.9.18\n/usr/bin/python3',
    'python3.12': '3.12.1\n/opt/python3.12',
  });
  expect(found[0]).toEqual({ name: 'Python', path: '/opt/python3.12', version: '3.12.1' });
});

describe('what is missing', () => {
  test('everything is named at once, with how to get it, before anything starts', async () => {
    const error = await refusal(look({}, { run: nothing, nginx: () => undefined }));
    expect(error).toMatchObject({ exit: EXIT.usage, code: 'sandbox-prerequisites' });
    expect(error?.message).toMatch(/Python 3\.10 or newer.*Java 17.*Maven.*nginx/);
    expect(error?.remedy).toEqual([
      'Debian, Ubuntu: sudo apt install python3 python3-venv openjdk-17-jre-headless maven nginx-light',
      'macOS: brew install python openjdk@17 maven nginx',
      expect.stringContaining('--search-url'),
    ]);
  });

  test.each([
    ['an old Python', { ...GOOD, python3: '3.9.18\n/usr/bin/python3' }, 'found 3.9.18'],
    [
      'a Python without venv',
      { ...GOOD, python3: "!No module named 'ensurepip'" },
      'found one without the venv module',
    ],
    ['an old Java', { ...GOOD, java: java('1.8.0_422') }, 'found 1.8.0_422'],
    ['a Java without security manager', { ...GOOD, java: java('25.0.1') }, 'found 25.0.1'],
  ])('%s: says what was found', async (_, programs, words) => {
    expect((await refusal(look(programs)))?.message).toContain(words);
  });

  test('on macOS its own line comes first', async () => {
    const error = await refusal(look({ ...GOOD, python3: '' }, { platform: 'darwin' }));
    expect(error?.remedy[0]).toBe('macOS: brew install python');
  });

  test('Java and Maven do not matter when neither is needed', async () => {
    const needs = { python: true, java: false, maven: false };
    const found = await look({ python3: GOOD.python3 }, { needs });
    expect(found.map(({ name }) => name)).toEqual(['Python', 'nginx']);
    const error = await refusal(look({}, { needs }));
    expect(error?.remedy.join()).not.toContain('--search-url');
  });
});

test('a search server that brings its Java needs none of the machine', async () => {
  vi.stubEnv('CREATE_CLOUDTRAIL_KIBANA_CACHE', '/nonexistent');
  const { java: _, ...rest } = GOOD;
  const found = (engine: SearchKind) => look(rest, { needs: undefined, engine });
  expect((await found('opensearch3')).map(({ name }) => name)).toEqual(['Python', 'Maven', 'nginx']);
  expect((await refusal(found('opensearch')))?.message).toContain('Java 17');
  vi.unstubAllEnvs();
});

test('Windows is refused and pointed to WSL', async () => {
  const error = await refusal(look(GOOD, { platform: 'win32' }));
  expect(error).toMatchObject({ exit: EXIT.usage });
  expect(error?.remedy.join()).toContain('WSL');
});
