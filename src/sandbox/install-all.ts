import { CliError } from '../core/errors.ts';
import { detectEngine } from './engine.ts';
import { ensureInstalled, type Installation } from './install.ts';
import type { StartOrder } from './messages.ts';
import { systemNginx } from './nginx.ts';
import { checkPrerequisites, type Prerequisite } from './prerequisites.ts';
import { searchInstallation } from './search/install.ts';
import { SEARCH_SERVERS } from './search/kinds.ts';
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
  options: SandboxOptions,
  found: readonly Prerequisite[],
): Promise<StartOrder['search']> {
  if (options.searchUrl !== undefined) {
    return { url: options.searchUrl, engine: await detectEngine(options.searchUrl) };
  }
  return {
    kind: options.engine ?? 'opensearch',
    java: found.find(({ name }) => name === 'Java')?.path ?? 'java',
  };
}

/** Looks for the programs needed, then brings the cache up to date, both parts at once. Throws before it starts any. */
export async function installAll(cache: string, options: SandboxOptions): Promise<Installed> {
  const { engine = 'opensearch', searchUrl, signal } = options;
  const found = await checkPrerequisites({ searchServer: searchUrl === undefined, engine });
  const search = await searchFor(options, found);
  const python = found.find(({ name }) => name === 'Python')?.path ?? venvPython(cache);
  const pins = SEARCH_SERVERS[engine];
  const results = await Promise.allSettled([
    install('Install the AWS emulator', await venvInstallation(cache, python, { signal }), options),
    ...('kind' in search
      ? [install(`Install ${pins.title}`, searchInstallation(cache, pins, python, { signal }), options)]
      : []),
  ]);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  const nginx = (await venvNginx(cache)) ?? systemNginx();
  if (!nginx) throw new CliError('sandbox-prerequisites', 'The sandbox needs nginx.', { exit: 2 });
  return { python: venvPython(cache), nginx, search };
}
