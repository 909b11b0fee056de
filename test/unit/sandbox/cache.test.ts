import { expect, test } from 'vitest';
import {
  type CacheFacts,
  cacheFolder,
  requireCache,
  stateFile,
  usageFolder,
} from '../../../src/sandbox/cache.ts';

const user: CacheFacts = { env: {}, root: false, home: '/home/me' };
const root: CacheFacts = { env: {}, root: true, home: '/root' };

test.each<[string, CacheFacts, string]>([
  ['a user', user, '/home/me/.cache/create-cloudtrail-kibana'],
  ['a user with XDG', { ...user, env: { XDG_CACHE_HOME: '/xdg' } }, '/xdg/create-cloudtrail-kibana'],
  ['an empty XDG', { ...user, env: { XDG_CACHE_HOME: '' } }, '/home/me/.cache/create-cloudtrail-kibana'],
  ['root, whose home others cannot enter', root, '/var/cache/create-cloudtrail-kibana'],
  ['root with XDG', { ...root, env: { XDG_CACHE_HOME: '/root/x' } }, '/var/cache/create-cloudtrail-kibana'],
  ['a folder of choice', { ...root, env: { CREATE_CLOUDTRAIL_KIBANA_CACHE: '/ci/cache' } }, '/ci/cache'],
])('the cache of %s', (_, facts, folder) => {
  expect(cacheFolder(facts)).toBe(folder);
});

test.each<[string, CacheFacts, string]>([
  ['in the cache', user, '/home/me/.cache/create-cloudtrail-kibana/sandbox.json'],
  ['of choice', { ...user, env: { CREATE_CLOUDTRAIL_KIBANA_STATE: '/tmp/s.json' } }, '/tmp/s.json'],
])('the state file %s', (_, facts, file) => {
  expect(stateFile(facts)).toBe(file);
});

test.each<[string, string | undefined]>([
  ['', undefined],
  ['/usage', '/usage'],
  ['usage', `${process.cwd()}/usage`],
])('The permissions used are recorded in the folder "%s", for all processes the same.', (named, folder) => {
  expect(usageFolder({ ...user, env: { CREATE_CLOUDTRAIL_KIBANA_USAGE: named } })).toBe(folder);
});

test('A cache folder that cannot be made is a usage error that names the variable for another.', async () => {
  await expect(requireCache('/dev/null/cache')).rejects.toMatchObject({
    code: 'no-cache',
    exit: 2,
    message: expect.stringContaining('/dev/null/cache'),
    remedy: [expect.stringContaining('CREATE_CLOUDTRAIL_KIBANA_CACHE')],
  });
});
