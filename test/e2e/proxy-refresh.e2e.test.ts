import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundledTemplate, resolver } from '../helpers/cfn.ts';
import {
  freePort,
  type Ground,
  layGround,
  removeGround,
  send,
  startUpstream,
  type Upstream,
} from '../helpers/proxy.ts';

/** Parameter Store as far as the script uses it: a folder with a file per parameter. */
const AWS = `#!/bin/bash
file="$STORE/\${4##*/}"
case "$2" in
  get-parameter) cat "$file" && echo ;;
  put-parameter) printf %s "$8" > "$file" ;;
esac
`;

let ground: Ground;
let upstream: Upstream;
let root: string;
let store: string;
let port: number;
let env: Record<string, string>;

beforeAll(async () => {
  ground = await layGround('unused');
  upstream = await startUpstream(ground);
  root = join(ground.folder, 'root');
  store = join(ground.folder, 'store');
  port = await freePort();
  await Promise.all([store, join(ground.folder, 'logs')].map((folder) => mkdir(folder)));
  await chmod(ground.folder, 0o755);
  const pid = join(ground.folder, 'nginx.pid');
  const reload = `if [ -s ${pid} ]; then kill -HUP $(cat ${pid}); else ${ground.nginx} -p ${root}/current/ -c nginx.conf; fi`;
  await writeFile(join(ground.folder, 'reload'), `#!/bin/bash\necho loaded\n${reload}\n`, { mode: 0o755 });
  await writeFile(join(ground.folder, 'aws'), AWS, { mode: 0o755 });
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
    HTTP_PORT: String(await freePort()),
    RELOAD: join(ground.folder, 'reload'),
  };
  await put('certificate-sha256', 'pending');
  await put('password', 'first');
  await put('nginx.conf', stackText('ProxyConfig'));
});
afterAll(async () => {
  const pid = Number(await readFile(env.PID ?? '', 'utf8').catch(() => '0'));
  if (pid > 0) process.kill(pid, 'SIGTERM');
  await upstream.close();
  await removeGround(ground);
});

const put = (name: string, value: string) => writeFile(join(store, name), value);
const published = () => readFile(join(store, 'certificate-sha256'), 'utf8');

function stackText(id: 'ProxyConfig' | 'ProxyRefresh', address = '198.51.100.9'): string {
  const attributes = {
    'Domain.DomainEndpoint': `127.0.0.1:${upstream.port}`,
    'ProxyAddress.PublicIp': address,
  };
  return resolver(bundledTemplate(), {}, attributes).properties(id).Value as string;
}

function refresh(address?: string) {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', stackText('ProxyRefresh', address)], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { status, stdout, stderr };
}

async function statusFor(password: string): Promise<number> {
  const login = Buffer.from(`admin:${password}`).toString('base64');
  const request = `GET /_dashboards/api/status HTTP/1.1\r\nHost: x\r\nAuthorization: Basic ${login}`;
  return (await send(port, request)).status;
}

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
    /^admin:\$6\$[./\w]{16}\$[./\w]{86}\n$/,
  );
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

test('a new password replaces the old one', async () => {
  await put('password', 'se$ond "one"');
  expect(refresh()).toEqual({ status: 0, stdout: 'loaded\n', stderr: '' });
  await becomes('se$ond "one"', 200);
  expect(await statusFor('first')).toBe(401);
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
