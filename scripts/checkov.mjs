// A second opinion on the rendered template. Each finding of checkov is fixed in the template or has a reason in
// scripts/checkov-findings.json; a reason for what checkov no longer finds fails too.
// Needs Python 3.11 or newer with venv; checkov itself is installed by hash into .cache/checkov.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { entriesOf, problemsOf } from './lint/findings.mjs';
import { at, cacheOf, installed } from './lint/pinned-tool.mjs';
import { renderings } from './lint/renderings.mjs';

const ADDRESSES = [1, 50];
const REASONS = 'scripts/checkov-findings.json';

/**
 * Runs checkov without its service: --skip-download fetches no guidelines, the variable stops the search for an update,
 * and a home of its own hides a person's API key and settings.
 */
function report(checkov, files) {
  const args = ['--framework', 'cloudformation', '--skip-download', '--compact', '--output', 'json'];
  const { status, stdout, error } = spawnSync(checkov, [...args, '--file', ...files], {
    cwd: cacheOf('checkov'),
    env: { PATH: process.env.PATH, HOME: cacheOf('checkov'), CKV_SKIP_PACKAGE_UPDATE_CHECK: 'true' },
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  // 1 stands for findings.
  if (status !== 0 && status !== 1) throw error ?? new Error(`checkov ended with ${status}`);
  return JSON.parse(stdout);
}

const checkov = installed('checkov');
const files = (await renderings('checkov', ADDRESSES)).map((file) => basename(file));
const reasons = JSON.parse(readFileSync(at(REASONS), 'utf8'));
const problems = problemsOf(report(checkov, files), reasons, files);
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.stdout.write(
  problems.length === 0
    ? `checkov: ${entriesOf(reasons).length} findings in ${files.join(', ')}, each with a reason in ${REASONS}\n`
    : `checkov: change the template or ${REASONS}\n`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
