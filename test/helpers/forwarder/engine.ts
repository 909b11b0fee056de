import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Send } from '../../../src/lambda/sign.ts';
import { type Ask, askDomain } from '../../../src/lambda/update-elasticsearch/domain.ts';
import { cacheFolder } from '../../../src/sandbox/cache.ts';
import { endProcesses } from '../../../src/sandbox/end-processes.ts';
import { uiPathOf } from '../../../src/sandbox/engine.ts';
import { startFront } from '../../../src/sandbox/front/index.ts';
import { installAll } from '../../../src/sandbox/install-all.ts';
import { descendants, processTable } from '../../../src/sandbox/process-table.ts';
import { searchHome } from '../../../src/sandbox/search/install.ts';
import { SEARCH_SERVERS, type SearchKind } from '../../../src/sandbox/search/kinds.ts';
import { startSearchServer } from '../../../src/sandbox/search/server.ts';
import { freePorts } from '../../../src/sandbox/servers.ts';
import { authorityFile, makeTls } from '../../../src/sandbox/tls.ts';
import { askEngine } from '../ask-engine.ts';

/** The one user that the local domain knows; it verifies signatures with this secret. */
export const ROLE = {
  accessKeyId: 'ASIAFORWARDER',
  secretAccessKey: 'the+secret',
  sessionToken: 'the/token',
};

/** A search server and, before it, the local domain endpoint. */
export interface Engine {
  /** Host and port of the domain endpoint, TLS. */
  readonly domain: string;
  /** PEM file of the authority that signed its certificate. */
  readonly authority: string;
  /** Address of the server itself, with the user and password that it asks for. */
  readonly url: string;
  /** Asks the server itself, as the setup Lambda asks the domain. */
  readonly ask: Ask;
  /** Sends a body of many lines to the server itself. */
  readonly lines: (path: string, body: string) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

async function ownProcesses() {
  return descendants(await processTable(), process.pid);
}

async function startServer(kind: SearchKind, folder: string, signal: AbortSignal) {
  const cache = cacheFolder();
  const { python, search } = await installAll(cache, { engine: kind });
  if (!('kind' in search)) throw new Error('a server of our own was asked for');
  const pins = SEARCH_SERVERS[kind];
  const [http = 0, transport = 0] = await freePorts(2);
  const home = searchHome(cache, pins);
  const ports = { http, transport };
  const url = await startSearchServer({ pins, home, ports, python, signal, folder, java: search.java });
  return { url, python };
}

/** Starts a server of `kind` with an empty data folder; installs it first when the cache has none. */
export async function startEngine(kind: SearchKind): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'));
  // Root's server runs as another user.
  await chmod(folder, 0o755);
  const { signal } = new AbortController();
  const before = new Set((await ownProcesses()).map(({ pid }) => pid));
  const { url, python } = await startServer(kind, join(folder, 'search'), signal);
  const processes = (await ownProcesses()).filter(({ pid }) => !before.has(pid));
  const tlsFolder = join(folder, 'tls');
  await mkdir(tlsFolder);
  const tls = await makeTls(python, tlsFolder, signal);
  const front = await startFront({
    tls,
    searchUrl: url,
    ui: { standIn: true },
    uiPath: uiPathOf(SEARCH_SERVERS[kind].engine),
    accessFor: (id, token) =>
      id === ROLE.accessKeyId && token === ROLE.sessionToken ? { secret: ROLE.secretAccessKey } : undefined,
  });
  return {
    domain: new URL(front.url).host,
    authority: authorityFile(tlsFolder),
    url,
    ...clientOf(url),
    stop: async () => {
      await front.stop();
      await endProcesses(processes, 2000);
      await rm(folder, { recursive: true });
    },
  };
}

function clientOf(url: string): Pick<Engine, 'ask' | 'lines'> {
  const send: Send = async (request) => {
    const { pathname, search } = new URL(request.url);
    const { method, body, contentType = 'application/json' } = request;
    const headers = { 'content-type': contentType };
    const answer = await askEngine(url, pathname + search, { method, headers, body });
    return { status: answer.status, text: await answer.text(), problem: '' };
  };
  return {
    ask: askDomain(send, new URL(url).host),
    lines: async (path, body) => {
      const headers = { 'content-type': 'application/x-ndjson' };
      const answer = await askEngine(url, path, { method: 'POST', headers, body });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${(await answer.text()).slice(0, 500)}`);
      return answer.json();
    },
  };
}
