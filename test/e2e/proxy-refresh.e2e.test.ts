import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ticketTable } from '../../src/sandbox/proxy-host/tickets.ts';
import { freePorts } from '../../src/sandbox/servers.ts';
import { bundledTemplate, resolver } from '../helpers/cfn.ts';
import { CONFIG_RESOURCES, useProxySite } from '../helpers/proxy-site.ts';
import { basic, type Viewer, viewer } from '../helpers/viewer.ts';

/** Parameter Store as far as the script uses it: a folder with a file per parameter. */
const AWS = `#!/usr/bin/env python3
import json, os, sys
of = lambda name: os.path.join(os.environ["STORE"], name.split("/")[-1])
if sys.argv[2] == "get-parameters":
    names = sys.argv[sys.argv.index("--names") + 1:]
    found = [{"Name": name, "Value": open(of(name)).read()} for name in names if os.path.exists(of(name))]
    print(json.dumps({"Parameters": found, "InvalidParameters": []}, indent=4))
else:
    open(of(sys.argv[sys.argv.index("--name") + 1]), "w").write(sys.argv[sys.argv.index("--value") + 1])
`;
/** The instance metadata service: the machine's own address. */
const CURL = '#!/bin/bash\ncase "$*" in *public-ipv4) echo "$OWN_ADDRESS" ;; *) echo token ;; esac\n';
/** Remembers what it was told. */
const SYSTEMCTL = '#!/bin/bash\necho "$@" >> "$UNITS/told"\n';

const ADDRESS = '198.51.100.9';
const site = useProxySite('unused');
let root: string;
let store: string;
let port: number;
let env: Record<string, string>;

beforeAll(async () => {
  const { ground } = site;
  root = join(ground.folder, 'root');
  store = join(ground.folder, 'store');
  const [https = 0, http = 0] = await freePorts(2);
  port = https;
  await Promise.all(
    [store, join(ground.folder, 'logs'), join(ground.folder, 'units'), join(ground.folder, 'run')].map(
      (folder) => mkdir(folder),
    ),
  );
  await chmod(ground.folder, 0o755);
  const pid = join(ground.folder, 'nginx.pid');
  const reload = `if [ -s ${pid} ]; then kill -HUP $(cat ${pid}); else ${ground.nginx} -p ${root}/current/ -c nginx.conf; fi`;
  await writeFile(join(ground.folder, 'reload'), `#!/bin/bash\necho loaded\n${reload}\n`, { mode: 0o755 });
  await writeFile(join(ground.folder, 'aws'), AWS, { mode: 0o755 });
  await writeFile(join(ground.folder, 'systemctl'), SYSTEMCTL, { mode: 0o755 });
  await writeFile(join(ground.folder, 'curl'), CURL, { mode: 0o755 });
  await writeFile(join(ground.folder, 'ca.pem'), ground.authority);
  env = {
    PATH: `${ground.folder}:${process.env.PATH}`,
    STORE: store,
    ROOT: root,
    LOGS: join(ground.folder, 'logs'),
    PID: pid,
    NGINX_BIN: ground.nginx,
    NGINX_USER: userInfo().username,
    CA: join(ground.folder, 'ca.pem'),
    HTTPS_PORT: String(port),
    HTTP_PORT: String(http),
    RELOAD: join(ground.folder, 'reload'),
    UPDATES: join(ground.folder, 'updates'),
    UNITS: join(ground.folder, 'units'),
    RUN: join(ground.folder, 'run'),
  };
  await put('certificate-sha256', 'pending');
  await put('password', 'first');
  for (const [name, id] of Object.entries(SCRIPTS)) await put(name, stackText(id));
});
afterAll(async () => {
  const pid = Number(await readFile(env.PID ?? '', 'utf8').catch(() => '0'));
  if (pid > 0) process.kill(pid, 'SIGTERM');
});

const put = (name: string, value: string) => writeFile(join(store, name), value);
const published = () => readFile(join(store, 'certificate-sha256'), 'utf8');

/** What refresh.sh fetches beside the password, and where the template has it. */
const SCRIPTS = {
  ...CONFIG_RESOURCES,
  'certificate.sh': 'ProxyCertificateScript',
  'updates.sh': 'ProxyUpdates',
} as const;

function stackText(id: string, address = ADDRESS): string {
  const attributes = {
    'Domain.DomainEndpoint': `127.0.0.1:${site.upstream.port}`,
    'ProxyAddress.PublicIp': address,
  };
  return resolver(bundledTemplate(), {}, attributes).properties(id).Value as string;
}

/** A run on the machine that holds the stack's address, or another one. */
function refresh(address = ADDRESS, own = address) {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', stackText('ProxyRefresh', address)], {
    env: { ...env, OWN_ADDRESS: own },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { status, stdout, stderr };
}

const STATUS = '/_dashboards/api/status';

const person = (password: string, ticket?: string): Viewer =>
  viewer(port, basic('admin', password), ticket === undefined ? {} : { cookies: { proxy_ticket: ticket } });

const statusFor = async (password: string) => (await person(password).ask(STATUS)).status;

/** The ticket that somebody holds after a sign-in: a new one unless the proxy knows the one that they have. */
async function ticketAfterSignIn(password: string, had?: string): Promise<string | undefined> {
  const somebody = person(password, had);
  expect((await somebody.ask(STATUS)).status).toBe(200);
  return somebody.ticket();
}

const ticketFile = () => readFile(join(root, 'current/machine/tickets'), 'utf8');
const tickets = async () => (await ticketFile()).match(/(?<=^-)\w{32}(?= )/gm) ?? [];

/** Reloading takes nginx a moment: asks until the answer is the expected one. */
async function becomes(password: string, status: number): Promise<void> {
  while ((await statusFor(password)) !== status) await sleep(20);
}

function servedCertificate(): Promise<{ sha256: string; names: string | undefined }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      const { raw, subjectaltname } = socket.getPeerCertificate();
      socket.destroy();
      resolve({ sha256: createHash('sha256').update(raw).digest('hex'), names: subjectaltname });
    });
    socket.on('error', reject);
  });
}

test('the first run starts the proxy and publishes its certificate', async () => {
  expect(refresh()).toEqual({ status: 0, stdout: 'loaded\n', stderr: '' });
  await becomes('first', 200);
  expect(await statusFor('wrong')).toBe(401);
  const { sha256, names } = await servedCertificate();
  expect(names).toBe('IP Address:198.51.100.9');
  expect(await published()).toBe(sha256);
  expect(await readFile(join(root, 'current/nginx.conf'), 'utf8')).toBe(stackText('ProxyConfig'));
  expect(await readFile(join(root, 'current/htpasswd'), 'utf8')).toMatch(
    /^admin:\$6\$rounds=1000\$[0-9a-f]{16}\$[./\w]{86}\n$/,
  );
  expect(new Set(await tickets()).size).toBe(256);
  const form = (table: string) => table.replaceAll(/[0-9a-f]{32}/g, 'TICKET');
  expect(form(await ticketFile())).toBe(form(ticketTable()));
});

test('the first run sets up the timer of the security updates', async () => {
  expect(await readFile(join(env.UNITS ?? '', 'told'), 'utf8')).toMatch(/enable --now \S+-updates\.timer\n$/);
  expect(await readFile(env.UPDATES ?? '', 'utf8')).toBe(stackText('ProxyUpdates'));
});

test('a run with nothing new changes and loads nothing', async () => {
  const before = await readlink(join(root, 'current'));
  expect(refresh()).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(await readlink(join(root, 'current'))).toBe(before);
});

test('what a stack update has reset is published again', async () => {
  await put('certificate-sha256', 'pending');
  expect(refresh()).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(await published()).toBe((await servedCertificate()).sha256);
});

test('a run leaves no password and nothing else of what it fetched behind', async () => {
  expect(await readdir(env.RUN ?? '')).toEqual([]);
  expect(await readdir(join(root, 'sets'))).toHaveLength(1);
});

test('a parameter that is not there yet ends the run, and the proxy goes on', async () => {
  const text = stackText('ProxyUpstream');
  await rm(join(store, 'upstream.conf'));
  const { status, stderr } = refresh();
  expect(status).toBe(1);
  expect(stderr).toContain('upstream.conf');
  expect(await statusFor('first')).toBe(200);
  await put('upstream.conf', text);
  expect(refresh()).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('a machine that does not hold the address yet, or any more, publishes nothing', async () => {
  await put('certificate-sha256', 'pending, of another');
  expect(refresh(ADDRESS, '203.0.113.99')).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(refresh(ADDRESS, '')).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(await published()).toBe('pending, of another');
  expect(refresh().status).toBe(0);
  expect(await published()).toBe((await servedCertificate()).sha256);
});

test('a new password replaces the old one, and all tickets with it', async () => {
  const before = await tickets();
  const ticket = await ticketAfterSignIn('first');
  expect(before).toContain(ticket);
  expect(await ticketAfterSignIn('first', ticket)).toBe(ticket);
  await put('password', 'se$ond "one"');
  expect(refresh()).toEqual({ status: 0, stdout: 'loaded\n', stderr: '' });
  await becomes('se$ond "one"', 200);
  expect(await statusFor('first')).toBe(401);
  expect(new Set([...before, ...(await tickets())]).size).toBe(512);
  while ((await ticketAfterSignIn('se$ond "one"', ticket)) === ticket) await sleep(20);
});

test('a configuration that nginx refuses is not taken, the old one goes on', async () => {
  const before = await readlink(join(root, 'current'));
  await put('nginx.conf', 'nonsense;');
  const { status, stdout, stderr } = refresh();
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain('unknown directive "nonsense"');
  expect(await readlink(join(root, 'current'))).toBe(before);
  expect(await statusFor('se$ond "one"')).toBe(200);
  await put('nginx.conf', stackText('ProxyConfig'));
  expect(refresh().status).toBe(0);
});

test('another address makes another certificate', async () => {
  const before = await published();
  expect(refresh('203.0.113.80')).toEqual({ status: 0, stdout: 'loaded\n', stderr: '' });
  expect(await published()).not.toBe(before);
  while ((await servedCertificate()).sha256 !== (await published())) await sleep(20);
  expect((await servedCertificate()).names).toBe('IP Address:203.0.113.80');
});

test('a change of the address alone keeps the tickets', async () => {
  const before = await tickets();
  expect(refresh('203.0.113.81')).toEqual({ status: 0, stdout: 'loaded\n', stderr: '' });
  expect(await tickets()).toEqual(before);
});

/** As versions before the tickets stored it: one limit, by address, and each cookie as it came. */
const earlier = (config: string) =>
  config
    .replace(/( limit_req_zone .*\n)+/, ' limit_req_zone $binary_remote_addr zone=ui:1m rate=10r/s;\n')
    .replaceAll(/( +limit_req zone=.*\n)+/g, ' limit_req zone=ui burst=120 nodelay;\n')
    .replaceAll(/.*(machine\/tickets|session|cookie).*\n/gi, '');

const putConfig = async (change: (config: string) => string) => {
  for (const [name, id] of Object.entries(CONFIG_RESOURCES)) await put(name, change(stackText(id)));
};

/** The password in use as versions before the tickets hashed it: 5,000 rounds. */
const EARLIER_HTPASSWD =
  'admin:$6$0123456789abcdef$4LXtWbznbY9wW.FqtdXxL6vuLCu3D2bWCpU9Ai1czTgb0FW/6fh99EES/r5YQJJz6iwPO5ML4YhruRkWUBbUm/\n';

test('a proxy that an earlier version set up takes this configuration while it runs', async () => {
  await putConfig(earlier);
  expect(refresh()).toEqual({ status: 0, stdout: 'loaded\n', stderr: '' });
  while ((await ticketAfterSignIn('se$ond "one"')) !== undefined) await sleep(20);
  await writeFile(join(root, 'current/htpasswd'), EARLIER_HTPASSWD);
  await rm(join(root, 'current/machine/tickets'));

  await putConfig((config) => config);
  expect(refresh()).toEqual({ status: 0, stdout: 'loaded\n', stderr: '' });
  // nginx does not say so when it goes on with the old configuration after a reload (nginx/nginx#860).
  while ((await ticketAfterSignIn('se$ond "one"')) === undefined) await sleep(20);
  expect(await statusFor('se$ond "one"')).toBe(200);
});
