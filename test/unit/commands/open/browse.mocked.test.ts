import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { browse, opener } from '../../../../src/commands/open/browse.ts';

const URL = 'https://192.0.2.1/_dashboards/app/dashboards';

test.each([
  ['darwin', ['open', [URL]]],
  ['linux', ['xdg-open', [URL]]],
  ['freebsd', ['xdg-open', [URL]]],
  ['win32', ['cmd', ['/c', 'start', '', URL]]],
] as const)('on %s the address is opened by the system', (platform, command) => {
  expect(opener(platform, URL)).toEqual(command);
});

describe.skipIf(process.platform === 'win32')('a browser', () => {
  afterEach(() => vi.unstubAllEnvs());

  /** A PATH on which the system's command runs this shell script, or is missing. */
  const withCommand = (script?: string): string => {
    const folder = mkdtempSync(join(tmpdir(), 'browse-'));
    const [name] = opener(process.platform, '');
    if (script !== undefined) writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    vi.stubEnv('PATH', folder);
    return folder;
  };

  test('is handed the address', async () => {
    const folder = withCommand('echo "$@" > "$0.asked"');
    expect(await browse(URL)).toBe(true);
    expect(readFileSync(join(folder, `${opener(process.platform, '')[0]}.asked`), 'utf8').trim()).toBe(URL);
  });

  test.each([
    ['fails', 'exit 3'],
    ['is missing', undefined],
  ])('whose command %s is no error', async (_, script) => {
    withCommand(script);
    expect(await browse(URL)).toBe(false);
  });
});
