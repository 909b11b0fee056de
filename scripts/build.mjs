// Brings the template up to date with proxy/ and docs/detections.md with its table, and builds dist/: the command line and the sandbox supervisor (split so
// that each command loads only its own part), the two Lambda zips, the field reference and the boards.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { writeBoards } from './boards.mjs';
import { writeCommonJs } from './commonjs.mjs';
import { writeHandbook } from './detections.mjs';
import { writeFieldReference } from './fields.mjs';
import { writeHelp } from './help.mjs';
import { buildLambdas } from './lambdas.mjs';
import { thirdPartyLicenses } from './licenses.mjs';
import { plainKeys } from './plain-keys.mjs';
import { assembleProxy } from './proxy.mjs';
import { rulesByName } from './without-texts.mjs';

const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
assembleProxy();
await rm('dist', { recursive: true, force: true });
const [{ metafile, outputFiles }] = await Promise.all([
  build({
    entryPoints: { cli: 'src/cli.ts', 'sandbox-supervisor': 'src/sandbox/supervisor.ts' },
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    splitting: true,
    minify: true,
    chunkNames: 'chunks/[name]-[hash]',
    // The platform's default takes the SDK's CommonJS build, which can't be tree-shaken.
    mainFields: ['module', 'main'],
    // The SDK tells browsers apart with it: this is none.
    external: ['bowser'],
    plugins: [rulesByName, plainKeys],
    define: { __VERSION__: JSON.stringify(version) },
    outExtension: { '.js': '.cjs' },
    write: false,
    // Their licences travel in one file instead, written below.
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  }),
  buildLambdas('dist/lambda'),
]);
await writeCommonJs(outputFiles);
const notices = [await readFile('assets/geo/NOTICE.txt', 'utf8')];
await writeFile('dist/THIRD-PARTY-LICENSES.txt', thirdPartyLicenses([metafile], notices));
await writeHelp('dist', version);
await writeFieldReference('dist/fields.md');
await writeHandbook('docs/detections.md');
await writeBoards('dist/boards');
