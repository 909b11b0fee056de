import { usageError } from '../core/errors.ts';
import { cacheFolder } from './cache.ts';
import { isInstalled } from './install.ts';
import { findJava } from './java.ts';
import { hasNginxBuild, systemNginx } from './nginx.ts';
import { type Run, run as runProgram } from './run.ts';
import { searchInstallation } from './search/install.ts';
import { SEARCH_SERVERS, type SearchKind } from './search/kinds.ts';
import { venvInstallation } from './venv.ts';

/** A program of this machine that the sandbox uses. */
export interface Prerequisite {
  readonly name: 'Python' | 'Java' | 'Maven' | 'nginx';
  readonly path: string;
  readonly version: string;
}

/** What the start will need; whatever is installed in the cache already needs no installer. */
interface Needs {
  readonly python: boolean;
  readonly java: boolean;
  readonly maven: boolean;
}

export interface LookOptions {
  /** False when a running search server is used: neither Java nor Maven is needed. */
  readonly searchServer?: boolean;
  readonly engine?: SearchKind;
  /** Instead of looking what the cache has already. */
  readonly needs?: Needs;
  readonly run?: Run;
  readonly platform?: NodeJS.Platform;
  /** Looks for the system's nginx where the package has none; undefined: not found. */
  readonly nginx?: () => string | undefined;
}

interface Missing {
  readonly what: string;
  /** Package names. */
  readonly debian: string;
  readonly mac: string;
}

type Look = Prerequisite | Missing;

const PYTHONS = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
// `venv` without `ensurepip`, as on a bare Debian, makes an environment that has no pip.
const PYTHON_FACTS =
  'import sys, venv, ensurepip; print("%d.%d.%d" % sys.version_info[:3]); print(sys.executable)';

async function lookForPython(run: Run): Promise<Look> {
  const found: string[] = [];
  for (const command of PYTHONS) {
    const { code, output } = await run(command, ['-c', PYTHON_FACTS]);
    const [version = '', path = command] = output.split('\n');
    if (code === 0 && Number(version.split('.')[1]) >= 10) return { name: 'Python', path, version };
    if (code === 0) found.push(version);
    else if (output.includes('ensurepip')) found.push('one without the venv module');
  }
  const seen = found.length > 0 ? `found ${[...new Set(found)].join(', ')}` : 'found none';
  return {
    what: `Python 3.10 or newer with the venv module (${seen})`,
    debian: 'python3 python3-venv',
    mac: 'python',
  };
}

async function lookForJava(run: Run): Promise<Look> {
  const { java, seen } = await findJava(run);
  if (java) return { name: 'Java', ...java };
  return {
    what: `Java 17 to 23, which the search server runs on (${seen.length > 0 ? `found ${seen.join(', ')}` : 'found none'})`,
    debian: 'openjdk-17-jre-headless',
    mac: 'openjdk@17',
  };
}

async function lookForMaven(run: Run): Promise<Look> {
  const { code, output } = await run('mvn', ['--version']);
  const version = /Apache Maven (\S+)/.exec(output)?.[1];
  if (code === 0 && version) return { name: 'Maven', path: 'mvn', version };
  return { what: 'Maven, which fetches the search server', debian: 'maven', mac: 'maven' };
}

function lookForNginx(nginx: () => string | undefined): Look {
  const path = nginx();
  if (path) return { name: 'nginx', path, version: '' };
  return { what: 'nginx, for which this machine has no package', debian: 'nginx-light', mac: 'nginx' };
}

const isMissing = (look: Look): look is Missing => 'what' in look;

/** What there is to do about missing programs: each one by name, then one line per system. Pure. */
function missingMessage(missing: readonly Missing[], platform: NodeJS.Platform) {
  const debian = `Debian, Ubuntu: sudo apt install ${missing.map((one) => one.debian).join(' ')}`;
  const mac = `macOS: brew install ${missing.map((one) => one.mac).join(' ')}`;
  return usageError(
    'sandbox-prerequisites',
    `The sandbox needs ${missing.map((one) => one.what).join('; ')}.`,
    [...(platform === 'darwin' ? [mac, debian] : [debian, mac]), ...withoutJava(missing)],
  );
}

function withoutJava(missing: readonly Missing[]): string[] {
  if (!missing.some((one) => /Java|Maven/.test(one.what))) return [];
  return ['Or point it to a running OpenSearch, without Java and Maven: --search-url http://127.0.0.1:9200'];
}

/** What is not in the cache yet has to be installed, and only that needs Python's venv or Maven. */
async function needsOf({ searchServer = true, engine = 'opensearch' }: LookOptions): Promise<Needs> {
  const cache = cacheFolder();
  const pins = SEARCH_SERVERS[engine];
  const [python, search] = await Promise.all([
    venvInstallation(cache, '').then(isInstalled),
    isInstalled(searchInstallation(cache, pins, '')),
  ]);
  const java = searchServer && pins.java === 'machine';
  return { python: !python, java, maven: searchServer && !search };
}

/**
 * Looks for the programs the start will use, before anything is started or downloaded.
 * Throws one usage error (exit code 2) that names all that are missing or too old, and how to get them.
 */
export async function checkPrerequisites(options: LookOptions = {}): Promise<Prerequisite[]> {
  const { run = runProgram, platform = process.platform } = options;
  if (platform === 'win32') {
    throw usageError('sandbox-platform', 'The sandbox runs on Linux and macOS, not on Windows itself.', [
      'Run the same command inside WSL: https://learn.microsoft.com/windows/wsl/install',
    ]);
  }
  const needs = options.needs ?? (await needsOf(options));
  const nginx = options.nginx ?? (hasNginxBuild() ? undefined : systemNginx);
  const looks = await Promise.all([
    needs.python ? lookForPython(run) : [],
    needs.java ? lookForJava(run) : [],
    needs.maven ? lookForMaven(run) : [],
    nginx ? lookForNginx(nginx) : [],
  ]).then((all) => all.flat());
  const missing = looks.filter(isMissing);
  if (missing.length > 0) throw missingMessage(missing, platform);
  return looks.filter((look): look is Prerequisite => !isMissing(look));
}
