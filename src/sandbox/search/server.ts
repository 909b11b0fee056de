import { randomBytes, randomInt } from 'node:crypto';
import { chmod, copyFile, mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CliError } from '../../core/errors.ts';
import { sandboxAsset } from '../assets.ts';
import { splitCredentials } from '../engine.ts';
import { run } from '../run.ts';
import { answers, startServer, waitUntilReady } from '../servers.ts';
import type { SearchServerPins } from './pins.ts';
import { moduleDescriptor } from './pom.ts';

export interface SearchServerOptions {
  readonly pins: SearchServerPins;
  readonly home: string;
  readonly java: string;
  readonly python: string;
  /** Folder of its own: configuration, data, logs, temporary files. */
  readonly folder: string;
  readonly ports: { readonly http: number; readonly transport: number };
  /** What it asks all who come for; made up unless told. */
  readonly password?: string;
  readonly signal: AbortSignal;
  /** Java heap in MiB; enough for a demo unless told. */
  readonly heap?: number;
  /** For a cluster of several on this machine; alone unless told. */
  readonly member?: Member;
}

/** A node of a cluster whose first node is there before the others. */
interface Member {
  readonly name: string;
  /** Transport port of the first node; absent for that one itself. */
  readonly first?: number;
}

/**
 * The user the server runs as when this process is root, as the servers refuse root: one that nobody else is, who could
 * read its memory. The numbers are those that systemd gives away likewise (systemd.io/UIDS-GIDS, dynamic users).
 */
const aloneUser = () => randomInt(61_184, 65_520);

/** Address of a search server of ours, with the password that it asks for. */
export const searchUrlOf = (port: number, password: string) => `http://sandbox:${password}@127.0.0.1:${port}`;

export const newPassword = () => randomBytes(16).toString('hex');

/** The server's settings: one node unless it is a member of several, this machine only, and a full disk is no reason to block writes. */
function searchSettings(
  { folder, ports, member }: Pick<SearchServerOptions, 'folder' | 'ports' | 'member'>,
  authorization: string,
): string {
  const settings = {
    'cluster.name': 'sandbox',
    'node.name': member?.name ?? 'sandbox',
    'path.data': join(folder, 'data'),
    'path.logs': join(folder, 'logs'),
    'network.host': '127.0.0.1',
    'http.port': ports.http,
    'transport.port': ports.transport,
    ...discovery(member),
    'cluster.routing.allocation.disk.threshold_enabled': false,
    // This guard would count garbage that the serial collector has not collected yet, and refuse requests.
    'indices.breaker.total.use_real_memory': false,
    ...(member === undefined ? { 'sandbox.authorization': authorization } : {}),
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');
}

function discovery(member: Member | undefined): Record<string, string | string[]> {
  if (member === undefined) return { 'discovery.type': 'single-node' };
  if (member.first !== undefined) return { 'discovery.seed_hosts': [`127.0.0.1:${member.first}`] };
  return { 'discovery.seed_hosts': [], 'cluster.initial_master_nodes': [member.name] };
}

/** Arguments of `java`: a small heap and the quickest compiler, since the server lives for minutes. */
function javaArguments({
  pins,
  home,
  folder,
  heap = 256,
}: Pick<SearchServerOptions, 'pins' | 'home' | 'folder' | 'heap'>): string[] {
  const { prefix } = pins;
  return [
    ...[`-Xms${heap}m`, `-Xmx${heap}m`, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
    '-Djava.awt.headless=true',
    ...['-Dfile.encoding=UTF-8', '-Djna.nosys=true', `-Djava.io.tmpdir=${join(folder, 'tmp')}`],
    ...['-Dio.netty.noUnsafe=true', '-Dio.netty.noKeySetOptimization=true'],
    ...['-Dlog4j.shutdownHookEnabled=false', '-Dlog4j2.disable.jmx=true'],
    ...pins.jvm(home),
    ...[`-D${prefix}.path.home=${join(folder, 'home')}`, `-D${prefix}.path.conf=${join(folder, 'config')}`],
    ...[`-D${prefix}.distribution.type=zip`, `-D${prefix}.bundled_jdk=false`],
    ...['-cp', join(home, 'lib', '*'), pins.mainClass],
  ];
}

/** Root's server runs as another user, who has to pass every folder above its home. */
async function requirePassable(home: string): Promise<void> {
  for (let folder = home; folder !== dirname(folder); folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) !== 0) continue;
    throw new CliError('sandbox-cache', `The search server cannot run from ${home}.`, {
      why: `Started by root it runs as another user, and ${folder} lets only its owner pass.`,
      remedy:
        'Run the demo as a normal user, or set CREATE_CLOUDTRAIL_KIBANA_CACHE to a folder that all can pass.',
    });
  }
}

/**
 * A home of its own: the installed modules, and the guard that asks for the password (docs/decisions/0023). The home in
 * the cache serves other sandboxes too.
 */
async function makeHome({ pins, home, folder, member }: SearchServerOptions): Promise<void> {
  const plugins = join(folder, 'home', 'plugins');
  await mkdir(plugins, { recursive: true });
  await symlink(join(home, 'modules'), join(folder, 'home', 'modules'));
  // The guard lets no other node in: benches alone start several, and nobody's records are in them.
  if (member !== undefined) return;
  const guard = join(plugins, 'guard');
  await mkdir(guard);
  await copyFile(sandboxAsset(`engine-guard/${pins.name}.jar`), join(guard, 'guard.jar'));
  const descriptor = moduleDescriptor({ ...pins, package: 'sandbox' }, 'guard', {
    plugin: 'guard.Guard',
    jars: [],
  });
  await writeFile(join(guard, 'plugin-descriptor.properties'), descriptor);
}

async function prepare(options: SearchServerOptions, url: string, user: string): Promise<void> {
  const { pins, home, folder } = options;
  await mkdir(folder, { recursive: true });
  // It has the records, and the password.
  await chmod(folder, 0o700);
  await Promise.all(['config', 'data', 'logs', 'tmp'].map((name) => mkdir(join(folder, name))));
  await makeHome(options);
  const config = join(folder, 'config');
  await copyFile(join(home, 'config', 'log4j2.properties'), join(config, 'log4j2.properties'));
  await writeFile(join(config, 'jvm.options'), '');
  const { authorization = '' } = splitCredentials(url).headers;
  await writeFile(join(config, `${pins.name}.yml`), searchSettings(options, authorization), {
    mode: 0o600,
  });
  if (user !== '-') await run('chown', ['-Rh', `${user}:${user}`, folder]);
}

/**
 * Starts a search server on 127.0.0.1 and waits until it takes requests. Returns its address, with the user and password
 * that it asks for.
 */
export async function startSearchServer(options: SearchServerOptions): Promise<string> {
  const { pins, folder, java, python, ports, signal, password = newPassword() } = options;
  const root = process.getuid?.() === 0;
  if (root) await requirePassable(options.home);
  const user = root ? String(aloneUser()) : '-';
  const url = searchUrlOf(ports.http, password);
  await prepare(options, url, user);
  // The launcher changes the user itself: that user may not be able to run a Python in root's home.
  const launcher = [sandboxAsset('end_with_parent.py'), user, java];
  const server = startServer(pins.title, python, [...launcher, ...javaArguments(options)], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', HOME: folder },
    log: join(folder, 'logs', 'console.log'),
  });
  const ready = () => answers(`${url}/_cluster/health?wait_for_status=yellow&timeout=1s`);
  await waitUntilReady(server, ready, { signal, timeoutMs: 120_000 });
  return url;
}
