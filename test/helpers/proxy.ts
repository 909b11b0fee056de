import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect as connectPlain, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { cacheFolder } from '../../src/sandbox/cache.ts';
import { hashPassword } from '../../src/sandbox/hash-password.ts';
import { ensureInstalled } from '../../src/sandbox/install.ts';
import { systemNginx } from '../../src/sandbox/nginx.ts';
import type { Config } from '../../src/sandbox/proxy-host/stored.ts';
import { ticketTable } from '../../src/sandbox/proxy-host/tickets.ts';
import { freePorts } from '../../src/sandbox/servers.ts';
import { authorityFile, makeTls } from '../../src/sandbox/tls.ts';
import { venvInstallation, venvNginx, venvPython } from '../../src/sandbox/venv.ts';

/** What a proxy under test stands on, made once per test file. */
export interface Ground {
  readonly nginx: string;
  readonly folder: string;
  /** A certificate for 127.0.0.1, its key and the authority that signed it, PEM. */
  readonly cert: string;
  readonly key: string;
  readonly authority: string;
  /** Line of the password file: user `admin`. */
  readonly htpasswd: string;
}

/** Finds nginx (`NGINX_BIN`, the sandbox's, the system's) and makes certificates and a password file. */
export async function layGround(password: string): Promise<Ground> {
  const cache = cacheFolder();
  await ensureInstalled(await venvInstallation(cache, 'python3'));
  const nginx = process.env.NGINX_BIN ?? (await venvNginx(cache)) ?? systemNginx();
  if (nginx === undefined) throw new Error('no nginx: set NGINX_BIN, or install nginx');
  const folder = await mkdtemp(join(tmpdir(), 'proxy-'));
  const python = venvPython(cache);
  const { cert, key } = await makeTls(python, folder, new AbortController().signal);
  const authority = await readFile(authorityFile(folder), 'utf8');
  return { nginx, folder, cert, key, authority, htpasswd: `admin:${await hashPassword(python, password)}\n` };
}

export interface Upstream {
  readonly port: number;
  /** What reached it since the last call. */
  readonly taken: () => { readonly line: string; readonly headers: IncomingMessage['headers'] }[];
  readonly close: () => Promise<void>;
}

/** Plays the domain endpoint: answers all with 200 and remembers it; `…/app/away` redirects, `…/app/cookie` sets one. */
export async function startUpstream({ cert, key }: Ground): Promise<Upstream> {
  const seen: { line: string; headers: IncomingMessage['headers'] }[] = [];
  const server = createTlsServer({ cert, key }, (request, response) => {
    seen.push({ line: `${request.method} ${request.url}`, headers: request.headers });
    request.resume();
    request.on('end', () => {
      if (request.url?.endsWith('/app/away')) {
        response.writeHead(302, { location: `https://${request.headers.host}/_dashboards/app/home` });
      }
      if (request.url?.endsWith('/app/cookie'))
        response.setHeader('set-cookie', 'security_storage=ui; Path=/');
      response.end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    taken: () => seen.splice(0),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const socket = connectPlain(port, '127.0.0.1');
  return once(socket, 'connect').then(
    () => socket.destroy() !== undefined,
    () => false,
  );
}

export interface RunningProxy {
  readonly port: number;
  /** Port of the redirect to https; nothing answers there when the configuration has none. */
  readonly redirectPort: number;
  readonly stop: () => Promise<void>;
}

/** Starts nginx with a configuration as the stack stored it and the files that a machine puts beside it. */
export async function startProxy(
  ground: Ground,
  config: Config,
  authority = ground.authority,
): Promise<RunningProxy> {
  const folder = await mkdtemp(join(ground.folder, 'nginx-'));
  const [port = 0, redirectPort = 0] = await freePorts(2);
  const tls = config['nginx.conf'].includes('ssl_certificate ');
  const files: Readonly<Record<string, string>> = {
    ...config,
    htpasswd: ground.htpasswd,
    'tls/cert.pem': ground.cert,
    'tls/key.pem': ground.key,
    'machine/main.conf': `${process.getuid?.() === 0 ? 'user root root;' : ''} pid nginx.pid; error_log error.log;`,
    'machine/http.conf': 'access_log off;',
    'machine/listen.conf': `listen 127.0.0.1:${port}${tls ? ' ssl' : ''} default_server;`,
    'machine/redirect.conf': `listen 127.0.0.1:${redirectPort} default_server;`,
    'machine/ca.pem': authority,
    'machine/tickets': ticketTable(),
  };
  for (const name of ['tls', 'machine']) await mkdir(join(folder, name));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  // The limit of open files that systemd gives a service (systemd.exec, "LimitNOFILE="). Node has raised its own.
  const limited = 'ulimit -S -n 1024 && exec "$0" "$@"';
  const nginx = [ground.nginx, '-p', `${folder}/`, '-c', 'nginx.conf', '-g', 'daemon off;'];
  const child = spawn('bash', ['-c', limited, ...nginx], { stdio: 'pipe' });
  const said: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`nginx ended: ${Buffer.concat(said)}`);
    await sleep(20);
  }
  return { port, redirectPort, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

export interface Answer {
  readonly status: number;
  readonly head: string;
}

/** Sends a request exactly as written, which no HTTP client would do, and reads the answer's head. */
export async function send(port: number, request: string, { tls = true, body = '' } = {}): Promise<Answer> {
  const at = { port, host: '127.0.0.1' };
  const socket: Socket = tls ? connectTls({ ...at, rejectUnauthorized: false }) : connectPlain(at);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  // A refusal may come, and the connection go, before the whole body was sent.
  socket.on('error', () => {});
  // Latin-1 writes each letter as the byte of its number: a path may have any.
  socket.write(`${request}\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`, 'latin1');
  await once(socket, 'close');
  const [head = ''] = Buffer.concat(chunks).toString('latin1').split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head };
}

export const removeGround = ({ folder }: Ground): Promise<void> =>
  rm(folder, { recursive: true, force: true });
