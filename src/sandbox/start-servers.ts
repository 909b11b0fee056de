import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { usageFolder } from './cache.ts';
import { accessLookup, emulatorUrl, startEmulator } from './emulator.ts';
import { uiPathOf } from './engine.ts';
import { startCallerIp, startFront } from './front/index.ts';
import { hashPassword } from './hash-password.ts';
import type { StartOrder } from './messages.ts';
import { startProxyHost } from './proxy-host/index.ts';
import { searchHome } from './search/install.ts';
import { SEARCH_SERVERS } from './search/kinds.ts';
import { newPassword, searchUrlOf, startSearchServer } from './search/server.ts';
import { freePorts } from './servers.ts';
import { authorityFile, makeSelfSigned, makeTls, readTls } from './tls.ts';
import { REGION, type SandboxCredentials, type SandboxInfo, type SandboxStep } from './types.ts';

export interface StartContext {
  readonly order: StartOrder;
  readonly runFolder: string;
  readonly onStep: (step: SandboxStep) => void;
  /** Called with what ends a server that lives inside this process; the last one is ended first. */
  readonly onStarted: (stop: () => Promise<void>) => void;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

interface Ports {
  readonly emulator: number;
  readonly front: number;
  readonly search: number;
  readonly transport: number;
  readonly https: number;
  readonly http: number;
}

/** The certificates' folder, and the secrets of this sandbox: its ports are open to all users of the machine. */
interface Trust {
  readonly tlsFolder: string;
  readonly credentials: SandboxCredentials;
  readonly token: string;
  readonly password: string;
}

const newTrust = (runFolder: string): Trust => ({
  tlsFolder: join(runFolder, 'tls'),
  credentials: {
    accessKeyId: `DEMO${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(20).toString('hex'),
  },
  token: randomBytes(24).toString('hex'),
  password: newPassword(),
});

/** Reports a part of the start, with how long it took. */
async function step<T>({ onStep, signal }: StartContext, name: string, work: () => Promise<T>): Promise<T> {
  const since = Date.now();
  onStep({ name, state: 'start' });
  try {
    const result = await work();
    onStep({ name, state: 'done', detail: `${((Date.now() - since) / 1000).toFixed(1)} s` });
    return result;
  } catch (error) {
    onStep({ name, state: 'failed', detail: signal.aborted ? 'stopped' : undefined });
    throw error;
  }
}

async function choosePorts(): Promise<Ports> {
  const [emulator = 0, front = 0, search = 0, transport = 0, https = 0, http = 0] = await freePorts(6);
  return { emulator, front, search, transport, https, http };
}

/** Where the search server answers, known before it does, so that the domain endpoint can start beside it. */
function searchAddress({ search }: StartOrder, ports: Ports, { password }: Trust) {
  if ('url' in search) return search;
  return { url: searchUrlOf(ports.search, password), engine: SEARCH_SERVERS[search.kind].engine };
}

async function runSearchServer(context: StartContext, ports: Ports, { password }: Trust): Promise<void> {
  const { order, runFolder, signal } = context;
  if ('url' in order.search) return;
  const { kind, java } = order.search;
  const pins = SEARCH_SERVERS[kind];
  await step(context, pins.title, () =>
    startSearchServer({
      pins,
      java,
      signal,
      home: searchHome(order.cache, pins),
      python: order.python,
      folder: join(runFolder, 'search'),
      ports: { http: ports.search, transport: ports.transport },
      password,
    }),
  );
}

async function runDomainEndpoint(
  context: StartContext,
  ports: Ports,
  trust: Trust,
): Promise<SandboxInfo['ui']> {
  const { order, onStarted, signal } = context;
  const { url: searchUrl, engine } = searchAddress(order, ports, trust);
  const ui = order.dashboardsUrl ? { url: order.dashboardsUrl } : ({ standIn: true } as const);
  return step(context, 'Domain endpoint', async () => {
    const tls = await makeTls(order.python, trust.tlsFolder, signal);
    const accessFor = accessLookup(emulatorUrl(ports.emulator), trust.token, fetch);
    const uiPath = uiPathOf(engine);
    const front = await startFront({ port: ports.front, tls, searchUrl, ui, uiPath, accessFor });
    onStarted(() => front.stop());
    if ('standIn' in ui) return 'stand-in';
    return front.basePathMissing ? 'given-at-root' : 'given';
  });
}

async function runEmulator(
  context: StartContext,
  ports: Ports,
  { tlsFolder, credentials, token }: Trust,
): Promise<string> {
  const { order, runFolder, signal } = context;
  return step(context, 'AWS emulator', () =>
    startEmulator({
      python: order.python,
      folder: runFolder,
      port: ports.emulator,
      frontPort: ports.front,
      authority: authorityFile(tlsFolder),
      foreignBuckets: order.foreignBuckets,
      credentials,
      token,
      usage: usageFolder(),
      signal,
    }),
  );
}

async function runProxyHost(context: StartContext, ports: Ports, awsEndpoint: string, trust: Trust) {
  const { order, runFolder, onStarted, log } = context;
  const folder = join(runFolder, 'proxy');
  await mkdir(folder, { recursive: true });
  const host = await startProxyHost({
    awsEndpoint,
    runDir: folder,
    nginx: order.nginx,
    caPem: await readFile(authorityFile(trust.tlsFolder), 'utf8'),
    client: await readTls(trust.tlsFolder),
    region: REGION,
    credentials: { ...trust.credentials },
    ports: { https: ports.https, http: ports.http },
    hashPassword: (password) => hashPassword(order.python, password),
    makeCertificate: (name, target) => makeSelfSigned(order.python, name, target),
    log,
  });
  onStarted(() => host.stop());
  return host.ports;
}

/** Starts every server of the sandbox on 127.0.0.1, side by side where they do not need each other. */
export async function startServers(context: StartContext): Promise<SandboxInfo> {
  const { order, runFolder, onStarted } = context;
  const ports = await choosePorts();
  const trust = newTrust(runFolder);
  await mkdir(trust.tlsFolder, { recursive: true });
  const [awsEndpoint, callerIp, ui] = await Promise.all([
    runEmulator(context, ports, trust),
    startCallerIp(),
    runDomainEndpoint(context, ports, trust),
    runSearchServer(context, ports, trust),
  ]);
  onStarted(() => callerIp.stop());
  const proxy = await runProxyHost(context, ports, awsEndpoint, trust);
  const { url: searchUrl, engine } = searchAddress(order, ports, trust);
  return {
    awsEndpoint,
    region: REGION,
    credentials: trust.credentials,
    token: trust.token,
    engine,
    searchUrl,
    callerIpSources: callerIp.urls,
    ui,
    ports: proxy,
  };
}
