import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessLookup, emulatorUrl, startEmulator } from './emulator.ts';
import { uiPathOf } from './engine.ts';
import { startCallerIp, startFront } from './front/index.ts';
import { hashPassword } from './hash-password.ts';
import type { StartOrder } from './messages.ts';
import { startProxyHost } from './proxy-host/index.ts';
import { searchHome } from './search/install.ts';
import { SEARCH_SERVERS } from './search/kinds.ts';
import { startSearchServer } from './search/server.ts';
import { freePorts } from './servers.ts';
import { authorityFile, makeSelfSigned, makeTls } from './tls.ts';
import { CREDENTIALS, REGION, type SandboxInfo, type SandboxStep } from './types.ts';

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

/** The certificates' folder, and what lets the domain endpoint ask the emulator for secrets. */
interface Trust {
  readonly tlsFolder: string;
  readonly lookupToken: string;
}

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
function searchAddress({ search }: StartOrder, ports: Ports): { url: string; engine: string } {
  if ('url' in search) return search;
  return { url: `http://127.0.0.1:${ports.search}`, engine: SEARCH_SERVERS[search.kind].engine };
}

async function runSearchServer(context: StartContext, ports: Ports): Promise<void> {
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
    }),
  );
}

async function runDomainEndpoint(
  context: StartContext,
  ports: Ports,
  { tlsFolder, lookupToken }: Trust,
): Promise<SandboxInfo['ui']> {
  const { order, onStarted, signal } = context;
  const { url: searchUrl, engine } = searchAddress(order, ports);
  const ui = order.dashboardsUrl ? { url: order.dashboardsUrl } : ({ standIn: true } as const);
  return step(context, 'Domain endpoint', async () => {
    const tls = await makeTls(order.python, tlsFolder, signal);
    const accessFor = accessLookup(emulatorUrl(ports.emulator), lookupToken, fetch);
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
  { tlsFolder, lookupToken }: Trust,
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
      lookupToken,
      signal,
    }),
  );
}

async function runProxyHost(context: StartContext, ports: Ports, awsEndpoint: string, authority: string) {
  const { order, runFolder, onStarted, log } = context;
  const folder = join(runFolder, 'proxy');
  await mkdir(folder, { recursive: true });
  const host = await startProxyHost({
    awsEndpoint,
    runDir: folder,
    nginx: order.nginx,
    caPem: await readFile(authority, 'utf8'),
    region: REGION,
    credentials: { ...CREDENTIALS },
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
  const tlsFolder = join(runFolder, 'tls');
  await mkdir(tlsFolder, { recursive: true });
  const trust = { tlsFolder, lookupToken: randomBytes(24).toString('hex') };
  const [awsEndpoint, callerIp, ui] = await Promise.all([
    runEmulator(context, ports, trust),
    startCallerIp(),
    runDomainEndpoint(context, ports, trust),
    runSearchServer(context, ports),
  ]);
  onStarted(() => callerIp.stop());
  const proxy = await runProxyHost(context, ports, awsEndpoint, authorityFile(tlsFolder));
  const { url: searchUrl, engine } = searchAddress(order, ports);
  return {
    awsEndpoint,
    region: REGION,
    credentials: { ...CREDENTIALS },
    engine,
    searchUrl,
    callerIpSources: callerIp.urls,
    ui,
    ports: proxy,
  };
}
