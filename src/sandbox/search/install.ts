import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from '../../core/errors.ts';
import { endingWithUs } from '../assets.ts';
import type { Installation } from '../install.ts';
import { lastLines, type Run, run as runProgram } from '../run.ts';
import type { SearchServerPins } from './pins.ts';
import { moduleDescriptor, modulePolicy, searchServerPom } from './pom.ts';

const installFolder = (cache: string, pins: SearchServerPins) => join(cache, `${pins.name}-${pins.version}`);

/** The server's home in the cache. */
export function searchHome(cache: string, pins: SearchServerPins): string {
  return join(installFolder(cache, pins), `${pins.name}-${pins.version}`);
}

/** Folders of modules that came with the distribution and are taken out, from the installation's folder on. */
function takenOut(pins: SearchServerPins): string[] {
  return (pins.without ?? []).map((name) => join(`${pins.name}-${pins.version}`, 'modules', name));
}

function descriptors(pins: SearchServerPins): { path: string; text: string }[] {
  return Object.entries(pins.modules).flatMap(([name, module]) => {
    const folder = join(`${pins.name}-${pins.version}`, 'modules', name);
    const policy = modulePolicy(module);
    return [
      { path: join(folder, 'plugin-descriptor.properties'), text: moduleDescriptor(pins, name, module) },
      ...(policy ? [{ path: join(folder, 'plugin-security.policy'), text: policy }] : []),
    ];
  });
}

interface Tools {
  /** Any Python 3; it ends Maven when this process is killed. */
  readonly python: string;
  readonly run: Run;
  readonly signal?: AbortSignal;
}

async function fetchWithMaven(
  pom: string,
  target: string,
  repository: string,
  { python, run, signal }: Tools,
) {
  const folders = [`-Dmaven.repo.local=${repository}`, `-Dhome=${target}`];
  const args = ['--batch-mode', '--quiet', '--strict-checksums', '-f', pom, ...folders, 'package'];
  const { code, output } = await run(...endingWithUs(python, 'mvn', args), { signal });
  signal?.throwIfAborted();
  if (code === 0) return;
  throw new CliError('sandbox-install', 'Fetching the search server failed.', {
    why: lastLines(output, 6),
    remedy: [
      'It comes from Maven Central: check the network, or the proxy or mirror in ~/.m2/settings.xml.',
      'Or point the sandbox to a running OpenSearch: --search-url http://127.0.0.1:9200',
    ],
  });
}

/** A search server's home, laid out by Maven from a repository folder of our own in the cache. */
export function searchInstallation(
  cache: string,
  pins: SearchServerPins,
  python: string,
  { signal, run = runProgram }: { signal?: AbortSignal; run?: Run } = {},
): Installation {
  const pom = searchServerPom(pins);
  const files = descriptors(pins);
  const unwanted = takenOut(pins);
  return {
    folder: installFolder(cache, pins),
    pins: createHash('sha256')
      .update(JSON.stringify([pom, files, ...unwanted]))
      .digest('hex'),
    build: async (target) => {
      const pomFile = join(target, 'pom.xml');
      await writeFile(pomFile, pom);
      await fetchWithMaven(pomFile, target, join(cache, 'maven'), { python, run, signal });
      await Promise.all(files.map(({ path, text }) => writeFile(join(target, path), text)));
      await Promise.all(unwanted.map((path) => rm(join(target, path), { recursive: true })));
      // The archive's files are readable by their owner only; root's server runs as somebody else.
      await run('chmod', ['-R', 'a+rX', target], { signal });
    },
  };
}
