import { expect, it } from 'vitest';
import { startCallerIp } from '../../../../src/sandbox/front/caller-ip.ts';

it('answers the caller’s address at two places until it is stopped', async () => {
  const { urls, stop } = await startCallerIp();
  const answers = await Promise.all(urls.map(async (url) => (await fetch(url)).text()));
  expect(new Set(urls).size).toBe(2);
  expect(answers).toEqual(['127.0.0.1\n', '127.0.0.1\n']);
  await stop();
  await expect(fetch(urls[0])).rejects.toThrow();
});
