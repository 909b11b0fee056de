import { CliError } from '../core/errors.ts';
import { detectEngine } from './engine.ts';
import { ensureInstalled, type Installation } from './install.ts';
import type { StartOrder } from './messages.ts';
import { systemNginx } from './nginx.ts';
import { checkPrerequisites, type Prerequisite } from './prerequisites.ts';
import { searchInstallation } from './search/install.ts';
import { SEARCH_SERVERS } from './search/kinds.ts';
import { javaInstallation, packagedJava } from './search/packaged-java.ts';
import type { SandboxOptions } from './types.ts';
import { venvInstallation, venvNginx, venvPython } from './venv.ts';

type Installed = Pick<StartOrder, 'python' | 'nginx' | 'search'>;

/** Installs what is missing and says so; nothing is said of what is there. */
async function install(
  name: string,
  installation: Installation,
  { onStep, signal }: SandboxOptions,
): Promise<void> {
  const since = Date.now();
  const tell = (state: 'start' | 'done' | 'failed', detail?: string) => onStep?.({ name, state, detail });
  const announced: Installation = {
    ...installation,
    build: async (target) => {
      tell('start', 'downloading, on the first run only');
      await installation.build(target);
    },
  };
  let waited = false;
  const onWait = () => {
    waited = true;
    tell('start', 'another process is installing it');
  };
  try {
    const done = await ensureInstalled(announced, { signal, onWait });
    if (done || waited) tell('done', `${Math.round((Date.now() - since) / 1000)} s`);
  } catch (error) {
    tell('failed');
    throw error;
  }
}

async function searchFor(
  cache: string,
  { engine: kind = 'opensearch', searchUrl }: SandboxOptions,
  found: readonly Prerequisite[],
): Promise<StartOrder['search']> {
  if (searchUrl !== undefined) return { url: searchUrl, engine: await detectEngine(searchUrl) };
  if (SEARCH_SERVERS[kind].java === 'packaged') return { kind, java: packagedJava(cache) };
  return { kind, java: found.find(({ name }) => name === 'Java')?.path ?? 'java' };
}

async function searchParts(
  cache: string,
  python: string,
  { engine = 'opensearch', signal }: SandboxOptions,
): Promise<[string, Installation][]> {
  const pins = SEARCH_SERVERS[engine];
  return [
    [`Install ${pins.title}`, searchInstallation(cache, pins, python, { signal })],
    ...(pins.java === 'packaged'
      ? [['Install Java 21', await javaInstallation(cache, python, { signal })] as [string, Installation]]
      : []),
  ];
}

/** Looks for the programs needed, then brings the cache up to date, its parts at once. Throws before it starts any. */
export async function installAll(cache: string, options: SandboxOptions): Promise<Installed> {
  const { engine = 'opensearch', searchUrl, signal } = options;
  const found = await checkPrerequisites({ searchServer: searchUrl === undefined, engine });
  const search = await searchFor(cache, options, found);
  const python = found.find(({ name }) => name === 'Python')?.path ?? venvPython(cache);
  const parts: [string, Installation][] = [
    ['Install the AWS emulator', await venvInstallation(cache, python, { signal })],
    ...('kind' in search ? await searchParts(cache, python, options) : []),
  ];
  const results = await Promise.allSettled(
    parts.map(([name, installation]) => install(name, installation, options)),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  const nginx = (await venvNginx(cache)) ?? systemNginx();
  if (!nginx) throw new CliError('sandbox-prerequisites', 'The sandbox needs nginx.', { exit: 2 });
  return { python: venvPython(cache), nginx, search };
}
