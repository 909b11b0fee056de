import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The path of a file of the repository. */
export const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The folder of a tool: its environment and what it reads. */
export const cacheOf = (tool) => at(`.cache/${tool}`);

/**
 * Installs a Python tool as `scripts/requirements-<tool>.txt` pins it, anew whenever the pins change.
 * Takes built packages only: a source package would be built with other packages that no hash pins.
 * @param {string} tool
 * @returns {string} the path of its command
 */
export function installed(tool) {
  const requirements = at(`scripts/requirements-${tool}.txt`);
  const cache = cacheOf(tool);
  const pins = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const [bin, marker] = [`${cache}/venv/bin`, `${cache}/pins`];
  // The interpreter is a link to the system's, which may have gone.
  if (!existsSync(marker) || readFileSync(marker, 'utf8') !== pins || !existsSync(`${bin}/python`)) {
    rmSync(cache, { recursive: true, force: true });
    mkdirSync(cache, { recursive: true });
    execFileSync('python3', ['-m', 'venv', `${cache}/venv`], { stdio: 'inherit' });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes'];
    execFileSync(`${bin}/python`, [...pip, '--only-binary', ':all:', '-r', requirements], {
      stdio: 'inherit',
    });
    writeFileSync(marker, pins);
  }
  return `${bin}/${tool}`;
}
