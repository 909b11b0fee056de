import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bundledTemplate, resolver } from '../helpers/cfn.ts';
import { useProxySite } from '../helpers/proxy-site.ts';

/** The package manager as far as the script uses it: it notes what it is asked, and does what the test wants. */
const DNF = '#!/bin/bash\necho "dnf $*" >> "$TOLD"\neval "$ON_UPGRADE"\n';
const TELLS = '#!/bin/bash\necho "$(basename "$0") $*" >> "$TOLD"\n';

const site = useProxySite('unused');
let folder: string;
let env: Record<string, string>;
let nginx: ChildProcess;

beforeAll(async () => {
  folder = join(site.ground.folder, 'machine');
  await mkdir(join(folder, 'current/logs'), { recursive: true });
  // A copy: to put another one in its place, as an update does.
  await copyFile(site.ground.nginx, join(folder, 'nginx'));
  await writeFile(join(folder, 'current/nginx.conf'), config(`pid ${folder}/nginx.pid;`));
  for (const [name, text] of Object.entries({ dnf: DNF, systemctl: TELLS }))
    await writeFile(join(folder, name), text, { mode: 0o755 });
  env = {
    PATH: `${folder}:${process.env.PATH}`,
    TOLD: join(folder, 'told'),
    UNITS: folder,
    ROOT: folder,
    PID: join(folder, 'nginx.pid'),
    NGINX_BIN: join(folder, 'nginx'),
  };
  nginx = spawn(join(folder, 'nginx'), ['-p', `${folder}/current/`, '-c', 'nginx.conf', '-g', 'daemon off;']);
  while (!(await readFile(env.PID ?? '', 'utf8').catch(() => ''))) await sleep(20);
});
afterAll(() => void nginx?.kill('SIGTERM'));
beforeEach(() => rm(env.TOLD ?? '', { force: true }));

/** With shared memory, as the proxy's limits have it. */
const config = (main: string) =>
  `error_log error.log; ${main} events {} http { access_log off; limit_req_zone $host zone=a:1m rate=1r/s; }`;

function run(args: readonly string[], more: Record<string, string> = {}) {
  const text = resolver(bundledTemplate()).properties('ProxyUpdates').Value as string;
  const { status, stderr } = spawnSync('bash', ['-s', ...args], {
    input: text,
    env: { ...env, ...more },
    encoding: 'utf8',
  });
  return { status, stderr };
}

const told = async () => (await readFile(env.TOLD ?? '', 'utf8').catch(() => '')).split('\n').filter(Boolean);
const UPGRADE = /^dnf upgrade --assumeyes --refresh --security --releasever=latest nginx\* openssl\* /;
const RESTART = 'systemctl try-restart create-cloudtrail-kibana-proxy';
/** What an update of nginx does to the file of a program that runs. */
const REPLACE = 'cp "$NGINX_BIN" "$NGINX_BIN.new" && mv "$NGINX_BIN.new" "$NGINX_BIN"';

test('The updates are set up as a timer that runs after each boot and once a day.', async () => {
  expect(run(['install'])).toEqual({ status: 0, stderr: '' });
  expect(await told()).toEqual([
    'systemctl daemon-reload',
    'systemctl enable --now create-cloudtrail-kibana-updates.timer',
  ]);
  const unit = (kind: string) => readFile(join(folder, `create-cloudtrail-kibana-updates.${kind}`), 'utf8');
  expect(await unit('timer')).toMatch(/OnActiveSec=300\nOnUnitInactiveSec=86400\n/);
  expect(await unit('service')).toMatch(/\nExecStart=\/usr\/local\/sbin\/create-cloudtrail-kibana-updates\n/);
  expect(await unit('service')).toMatch(/\nRestart=on-failure\nRestartSec=3600\n$/);
});

test('A day without updates restarts nothing.', async () => {
  expect(run([])).toEqual({ status: 0, stderr: '' });
  const [upgrade = '', ...rest] = await told();
  expect(upgrade).toMatch(UPGRADE);
  expect(rest).toEqual([]);
});

test('Without a network the run fails, to be tried again, and the proxy goes on.', async () => {
  expect(run([], { ON_UPGRADE: 'exit 1' }).status).toBe(1);
  expect(await told()).toEqual([expect.stringMatching(UPGRADE)]);
  expect(nginx.exitCode).toBeNull();
});

test('An nginx that its configuration no longer suits is not started, and the next run tries again.', async () => {
  await writeFile(join(folder, 'current/nginx.conf'), 'nonsense;');
  const { status, stderr } = run([], { ON_UPGRADE: REPLACE });
  expect(status).toBe(1);
  expect(stderr).toContain('unknown directive "nonsense"');
  expect(await told()).toEqual([expect.stringMatching(UPGRADE)]);
  await writeFile(join(folder, 'current/nginx.conf'), config(`pid ${folder}/nginx.pid;`));
  expect(run([]).status).toBe(0);
  expect((await told()).at(-1)).toBe(RESTART);
});

test('A proxy that does not run yet is left alone.', async () => {
  await rename(env.PID ?? '', `${env.PID}.away`);
  expect(run([]).status).toBe(0);
  expect(await told()).toEqual([expect.stringMatching(UPGRADE)]);
  await rename(`${env.PID}.away`, env.PID ?? '');
});
