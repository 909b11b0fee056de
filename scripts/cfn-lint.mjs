// Lints the CloudFormation template as the package ships it and as the command line renders it. Any finding fails.
// Needs Python 3.10 or newer with venv; cfn-lint itself is installed by hash into .cache/cfn-lint.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const TEMPLATE = at('templates/cloudtrail-es-cluster.json');
const REQUIREMENTS = at('scripts/requirements-cfn-lint.txt');
const CACHE = at('.cache/cfn-lint');
const ADDRESSES = [1, 2, 50];
/**
 * Rules that the template breaks on purpose. W2506: the type AWS::EC2::Image::Id makes CloudFormation look the image up on
 * every update; one that AWS has deregistered since would stop each rotation of addresses, though nothing is made of it
 * any more.
 */
const IGNORED = ['W2506'];

/** Makes the environment anew whenever the pins change; returns the path of its cfn-lint. */
function install() {
  const pins = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  const [bin, marker] = [`${CACHE}/venv/bin`, `${CACHE}/pins`];
  // The interpreter is a link to the system's, which may have gone.
  if (!existsSync(marker) || readFileSync(marker, 'utf8') !== pins || !existsSync(`${bin}/python`)) {
    rmSync(CACHE, { recursive: true, force: true });
    mkdirSync(CACHE, { recursive: true });
    execFileSync('python3', ['-m', 'venv', `${CACHE}/venv`], { stdio: 'inherit' });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes'];
    execFileSync(`${bin}/python`, [...pip, '-r', REQUIREMENTS], { stdio: 'inherit' });
    writeFileSync(marker, pins);
  }
  return `${bin}/cfn-lint`;
}

async function renderer() {
  const entryPoints = [at('src/deploy/template.ts')];
  const { outputFiles } = await build({
    entryPoints,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

function render(name, count, alerts = false) {
  const authorizedIps = Array.from({ length: count }, (_, index) => `203.0.113.${index}/32`);
  const file = `${CACHE}/rendered-${name}.json`;
  writeFileSync(file, templateText(renderTemplate(template, { authorizedIps, alerts })));
  return file;
}

const cfnLint = install();
const { renderTemplate, templateText } = await renderer();
const template = JSON.parse(readFileSync(TEMPLATE, 'utf8'));
const rendered = [
  ...ADDRESSES.map((count) => render(`${count}`, count)),
  ...ADDRESSES.map((count) => render(`${count}-with-alerts`, count, true)),
];
const files = [TEMPLATE, ...rendered];
const { status } = spawnSync(
  cfnLint,
  ['--non-zero-exit-code', 'informational', '--ignore-checks', ...IGNORED, '--', ...files],
  {
    stdio: 'inherit',
  },
);
const names = files.map((file) => file.slice(at('').length)).join(', ');
process.stdout.write(
  status === 0 ? `cfn-lint: nothing found in ${names}\n` : `cfn-lint: findings in ${names}\n`,
);
process.exitCode = status === 0 ? 0 : 1;
