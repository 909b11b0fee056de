import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { applier } from '../../../../src/sandbox/proxy-host/apply.ts';
import { certificateFor } from '../../../../src/sandbox/proxy-host/certificate.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proxy-host-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** An nginx that refuses what has "bad" in it. */
function fakeNginx() {
  const state = { loads: 0, alive: false };
  return {
    state,
    test: async (prefix: string) =>
      (await readFile(join(prefix, 'nginx.conf'), 'utf8')).includes('bad') ? 'emerg: bad' : undefined,
    load: async () => {
      state.loads++;
      state.alive = true;
    },
    running: () => state.alive,
    stop: async () => {},
  };
}

function start() {
  const nginx = fakeNginx();
  const lines: string[] = [];
  return { nginx, lines, apply: applier(folder, nginx, (line) => lines.push(line)) };
}

const set = (conf: string) => ({ 'nginx.conf': conf, 'machine/main.conf': 'daemon off;' });
const inUse = () => readFile(join(folder, 'current', 'nginx.conf'), 'utf8');

it('loads a set once, and again when it has changed', async () => {
  const { apply, nginx } = start();
  for (const conf of ['a', 'a', 'b', 'b']) await apply(set(conf));
  expect([await inUse(), nginx.state.loads]).toEqual(['b', 2]);
  expect(await readdir(join(folder, 'sets'))).toHaveLength(1);
  expect(await readFile(join(folder, 'current', 'machine', 'main.conf'), 'utf8')).toBe('daemon off;');
});

it('keeps the old set when nginx refuses the new one, and says so once', async () => {
  const { apply, nginx, lines } = start();
  for (const conf of ['a', 'bad', 'bad', 'a']) await apply(set(conf));
  expect([await inUse(), nginx.state.loads]).toEqual(['a', 1]);
  expect(lines).toEqual([expect.stringContaining('stays out of use: emerg: bad')]);
  expect(await readdir(join(folder, 'sets'))).toHaveLength(1);
});

it('starts nginx again when it has died', async () => {
  const { apply, nginx, lines } = start();
  await apply(set('a'));
  nginx.state.alive = false;
  await apply(set('a'));
  expect(nginx.state).toEqual({ loads: 2, alive: true });
  expect(lines).toEqual([expect.stringContaining('nginx has ended')]);
});

// CN=203.0.113.7, valid for a hundred years; its key was never kept.
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBgzCCASmgAwIBAgIUfSufAu9csUO1kq7aMwVcNEmOHS0wCgYIKoZIzj0EAwIw
FjEUMBIGA1UEAwwLMjAzLjAuMTEzLjcwIBcNMjYxMTIzMDk1NjA5WhgPMjEyNjEw
MzAwOTU2MDlaMBYxFDASBgNVBAMMCzIwMy4wLjExMy43MFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAEjBE4RyKYsNs2yBfyzUsr/7Mn+b4Nxd60KHIc1jBW544qfIHr
Y3WRei/oBPwBlf9VuFXB81RyI4Dkyfii12Uh1qNTMFEwHQYDVR0OBBYEFCLC2JQL
6y3tEZ8y2jaeltpsoyHPMB8GA1UdIwQYMBaAFCLC2JQL6y3tEZ8y2jaeltpsoyHP
MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAIqtCjxN9XwQK+G2
mjvLwb35Gr6CCFu0GXPBunHzjAUWAiB9O9PBWiTRN8zjU++OrxIGUYPqJJyyylPf
rHI9sv4/Qg==
-----END CERTIFICATE-----`;

it('makes a certificate once for an address and knows its fingerprint', async () => {
  const made: string[] = [];
  const make = async (address: string, dir: string) => {
    made.push(address);
    await writeFile(join(dir, 'cert.pem'), CERTIFICATE);
    await writeFile(join(dir, 'key.pem'), 'key');
  };
  const first = await certificateFor('203.0.113.7', folder, make);
  expect(first).toEqual({
    cert: CERTIFICATE,
    key: 'key',
    sha256: '1721c16b29141575eaafac12e67c5d8aea6064156480ff4c4e838e34cf529dbc',
  });
  expect(await certificateFor('203.0.113.7', folder, make)).toEqual(first);
  await certificateFor('203.0.113.8', folder, make);
  expect(made).toEqual(['203.0.113.7', '203.0.113.8']);
});
