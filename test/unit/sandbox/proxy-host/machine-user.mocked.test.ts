import { userInfo } from 'node:os';
import { afterEach, expect, test, vi } from 'vitest';
import { workerUser } from '../../../../src/sandbox/proxy-host/machine-user.ts';

vi.mock('node:os', () => ({ userInfo: vi.fn(() => ({ username: 'root' })) }));
afterEach(() => vi.restoreAllMocks());

test('a plain user is never looked up: it may have no entry in the password file', async () => {
  vi.spyOn(process, 'getuid').mockReturnValue(1234);
  vi.mocked(userInfo).mockImplementation(() => {
    throw new Error('uv_os_get_passwd returned ENOENT');
  });
  expect(await workerUser()).toBeUndefined();
});

test('root names itself, so that the workers can read what it wrote', async () => {
  vi.spyOn(process, 'getuid').mockReturnValue(0);
  vi.mocked(userInfo).mockReturnValue({ username: 'root' } as never);
  expect(await workerUser()).toMatch(/^root \S+$/);
});
