import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Built {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

const script = new URL('../../../scripts/lambdas.mjs', import.meta.url).href;
const CODE = `import(process.argv[1]).then((m) => m.buildLambdas(process.argv[2])).then((r) => console.log(JSON.stringify(r)))`;

describe('Lambda bundles', () => {
  let folder: string;
  let builds: Built[][];

  const build = async (zone: string): Promise<Built[]> => {
    const out = join(folder, zone.replaceAll('/', '-'));
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', CODE, script, out], {
      env: { ...process.env, TZ: zone },
    });
    return JSON.parse(stdout);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lambdas-'));
    builds = await Promise.all(['Pacific/Kiritimati', 'America/Los_Angeles'].map(build));
  }, 60_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('are the same bytes in every time zone and folder', () => {
    const [one, other] = builds.map((list) =>
      list.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
    );
    expect(one?.map(({ name }) => name)).toEqual(['LogsToElasticsearch', 'UpdateElasticsearch']);
    expect(one).toEqual(other);
  });

  it.each([
    ['LogsToElasticsearch', 250, ['history.js', 'index.js', 'messenger.js']],
    ['UpdateElasticsearch', 250, ['index.js']],
  ])('%s is at most %i KB: %j, each with a handler and without the SDK.', async (name, limit, names) => {
    const built = builds[0]?.find((candidate) => candidate.name === name);
    expect(built?.bytes).toBeLessThanOrEqual(limit * 1024);
    const files = unzipSync(await readFile(built?.file ?? ''));
    // Beside them, what they have in common.
    expect(Object.keys(files).filter((file) => !file.startsWith('chunk-'))).toEqual(names);
    for (const file of names) {
      const code = new TextDecoder().decode(files[file]);
      expect(code).not.toMatch(/@aws-sdk|@smithy/);
      const module = { exports: {} as Record<string, unknown> };
      new Function('module', 'exports', 'require', code)(module, module.exports, requireIn(files));
      expect(module.exports.handler).toBeTypeOf('function');
    }
  });
});

/** `require` for a file of the zip: others of it, and Node's own modules. */
function requireIn(files: Readonly<Record<string, Uint8Array>>): (name: string) => unknown {
  const own = process.getBuiltinModule('node:module').createRequire(script);
  return (name) => {
    const code = files[name.replace('./', '')];
    if (code === undefined) return own(name);
    const module = { exports: {} };
    const run = new Function('module', 'exports', 'require', new TextDecoder().decode(code));
    run(module, module.exports, requireIn(files));
    return module.exports;
  };
}
