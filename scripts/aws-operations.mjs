// Makes the list of AWS's operations anew, which names in the table of detections are checked by, and prints what has
// changed: npm run aws-operations. With --check it writes nothing, and exits with 3 where the list is out of date.
// Needs Python 3 with pip, and takes botocore as the tests' requirements pin it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { changes, listIn, modelsIn, operationsOf, textOf } from './aws-operations/list.mjs';
import { importSource } from './bench/typescript.mjs';
import { at, cacheOf } from './lint/pinned-tool.mjs';

const FILE = at('test/fixtures/detections/aws-operations.txt');
const PIN = /^botocore==([\d.]+)[\s\\]+(?:--hash=\S+[\s\\]*)+/m;

/** botocore's wheel by its pin. The pins are hashes: what pip fetches is what they were made of. */
function wheel(pin) {
  mkdirSync(cacheOf('aws-operations'), { recursive: true });
  const folder = mkdtempSync(join(cacheOf('aws-operations'), 'wheel-'));
  try {
    writeFileSync(join(folder, 'pin.txt'), pin);
    const only = ['--no-deps', '--only-binary', ':all:', '--require-hashes'];
    const where = ['-r', join(folder, 'pin.txt'), '-d', folder];
    execFileSync(
      'python3',
      ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', ...only, ...where],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const [name] = readdirSync(folder).filter((file) => file.endsWith('.whl'));
    return readFileSync(join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [pin, version] = PIN.exec(readFileSync(at('test/helpers/moto/requirements.txt'), 'utf8'));
const { DETECTIONS } = await importSource('lambda/detections/table/index.ts');
const sources = new Set(DETECTIONS.flatMap(({ candidates }) => Object.keys(candidates.calls ?? {})));
const list = operationsOf(modelsIn(wheel(pin)), [...sources]);
const from = `Operations by event source, as the models of botocore ${version} (PyPI) name them: npm run aws-operations.`;

const present = readFileSync(FILE, 'utf8');
const text = textOf(list, from);
const lines = changes(listIn(present), list);
const checks = process.argv.includes('--check');
const verdict = text === present ? 'up to date' : checks ? 'out of date' : 'written anew';
const without = [...list].filter(([, names]) => names.length === 0).map(([source]) => source);
if (without.length > 0) lines.push(`No model: ${without.join(', ')}`);
lines.push(
  `${list.size} event sources of botocore ${version}; ${lines.filter((line) => /^[+-] /.test(line)).length} names changed: ${verdict}.`,
);
process.stdout.write(`${lines.join('\n')}\n`);
if (checks) process.exitCode = text === present ? 0 : 3;
else writeFileSync(FILE, text);
