import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { importSource } from './typescript.mjs';

const SANDBOX = [
  'cache.ts',
  'end-processes.ts',
  'install.ts',
  'prerequisites.ts',
  'process-table.ts',
  'search/install.ts',
  'search/kinds.ts',
  'search/server.ts',
  'servers.ts',
  'venv.ts',
].map((file) => `sandbox/${file}`);

/** What a t3.small.search node gives its engine. */
const HEAP_MIB = 1024;

/**
 * Starts the sandbox's own search server, installing it first where it is missing, gives its address and the ids of its
 * processes to `work` and ends it. It also ends with this process.
 * @template T
 * @param {(url: string, pids: readonly number[]) => Promise<T>} work
 * @param {'opensearch' | 'elasticsearch'} [engine]
 * @returns {Promise<T>}
 */
export async function withSearchServer(work, engine = 'opensearch') {
  return withCluster({ nodes: 1, heap: HEAP_MIB, engine, guarded: true }, work);
}

/**
 * The same with so many nodes, each a process with so much heap in MiB; the address is the first one's. Without the guard of
 * the sandbox's own server, which lets no other node in.
 * @template T
 * @param {{ nodes: number, heap: number, engine?: 'opensearch' | 'elasticsearch', guarded?: boolean }} cluster
 * @param {(url: string, pids: readonly number[]) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withCluster({ nodes, heap, engine = 'opensearch', guarded = false }, work) {
  const sandbox = await importSource(...SANDBOX);
  const pins = sandbox.SEARCH_SERVERS[engine];
  const cache = sandbox.cacheFolder();
  const { java, python } = await programs(sandbox, cache, engine);
  await mkdir(sandbox.runFolders(cache), { recursive: true });
  await sandbox.ensureInstalled(sandbox.searchInstallation(cache, pins, python));
  // Each by itself: what is above a node's folder has to be passable for the user that the node runs as.
  const make = () => mkdtemp(join(sandbox.runFolders(cache), 'bench-'));
  const folders = await Promise.all(Array.from({ length: nodes }, make));
  const before = await ownProcesses(sandbox);
  const ports = await sandbox.freePorts(2 * nodes);
  const home = sandbox.searchHome(cache, pins);
  const { signal } = new AbortController();
  const start = (at, member) =>
    sandbox.startSearchServer({
      ...{ pins, home, java, python, signal, heap, member },
      folder: folders[at],
      ports: { http: ports[2 * at], transport: ports[2 * at + 1] },
    });
  try {
    const url = await start(0, guarded ? undefined : { name: 'node-0' });
    for (let at = 1; at < nodes; at++) await start(at, { name: `node-${at}`, first: ports[1] });
    return await work(
      url,
      (await started(sandbox, before)).map(({ pid }) => pid),
    );
  } finally {
    await sandbox.endProcesses(await started(sandbox, before));
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  }
}

async function programs(sandbox, cache, engine) {
  const found = await sandbox.checkPrerequisites({ searchServer: true, engine });
  const pathOf = (name) => found.find((item) => item.name === name)?.path;
  return { java: pathOf('Java') ?? 'java', python: pathOf('Python') ?? sandbox.venvPython(cache) };
}

async function ownProcesses({ processTable, descendants }) {
  return descendants(await processTable(), process.pid);
}

async function started(sandbox, before) {
  const ours = await ownProcesses(sandbox);
  return ours.filter(({ pid }) => !before.some((one) => one.pid === pid));
}
