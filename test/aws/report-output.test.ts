import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from '../../src/commands/parse.ts';
import { report } from '../../src/commands/report/index.ts';
import { placeOf } from '../../src/report/place.ts';
import { writePage } from '../../src/report/write.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { useReport } from '../helpers/report.ts';
import { failure } from '../helpers/run.ts';

const { aws, at } = useReport();

afterEach(() => {
  // Nothing of the writing stays beside the file, whatever came of it.
  expect(readdirSync(at()).filter((name) => name.includes('.tmp'))).toEqual([]);
});

const modeOf = (file: string) => statSync(file).mode & 0o7777;

async function run(file: string, ...more: string[]) {
  const world = fakeWorld({ json: more.includes('--json') });
  const exit = await report(parse(['report', '-o', file, '--board', 'sign-in', ...more]).flags, world.fx);
  return { exit, out: world.out(), err: world.err() };
}

const PAGE = /^<!doctype html>[\s\S]*<\/html>\n?$/i;

describe('a file that is not there', () => {
  test('is made for its owner alone, whatever the umask', async () => {
    const before = process.umask(0o000);
    try {
      await run(at('new.html'));
    } finally {
      process.umask(before);
    }
    expect(readFileSync(at('new.html'), 'utf8')).toMatch(PAGE);
    expect(modeOf(at('new.html'))).toBe(0o600);
  });

  test('is made where a link leads to', async () => {
    symlinkSync('target.html', at('link.html'));
    await run(at('link.html'));
    expect(readlinkSync(at('link.html'))).toBe('target.html');
    expect(readFileSync(at('target.html'), 'utf8')).toMatch(PAGE);
    expect(modeOf(at('target.html'))).toBe(0o600);
  });

  test('is not made where a link leads to no folder: exit 2', async () => {
    symlinkSync('absent/target.html', at('link.html'));
    expect(await failure(run(at('link.html')))).toMatchObject({ exit: 2, code: 'no-such-folder' });
  });
});

describe('a file that is there', () => {
  test.each([0o644, 0o640, 0o600, 0o666])('keeps its mode %i', async (mode) => {
    writeFileSync(at('old.html'), 'of before');
    chmodSync(at('old.html'), mode);
    await run(at('old.html'));
    expect(readFileSync(at('old.html'), 'utf8')).toMatch(PAGE);
    expect(modeOf(at('old.html'))).toBe(mode);
  });

  test('is written through a link, which stays one', async () => {
    mkdirSync(at('deep'));
    writeFileSync(at('deep/real.html'), 'of before');
    symlinkSync('deep/real.html', at('link.html'));
    symlinkSync(at('link.html'), at('link of link.html'));
    await run(at('link of link.html'));
    for (const link of ['link.html', 'link of link.html'])
      expect(lstatSync(at(link)).isSymbolicLink()).toBe(true);
    expect(lstatSync(at('deep/real.html')).isFile()).toBe(true);
    expect(readFileSync(at('deep/real.html'), 'utf8')).toMatch(PAGE);
  });

  test('keeps its other names', async () => {
    writeFileSync(at('one.html'), 'x'.repeat(1_000_000));
    linkSync(at('one.html'), at('other.html'));
    await run(at('one.html'));
    expect(statSync(at('one.html')).ino).toBe(statSync(at('other.html')).ino);
    expect(readFileSync(at('other.html'), 'utf8')).toMatch(PAGE);
  });

  test('keeps its owner', async () => {
    writeFileSync(at('old.html'), 'of before');
    const { uid, gid } = statSync(at('old.html'));
    // Only root can give a file away; for others the owner is the same all along.
    const owner = uid === 0 ? [1234, 4321] : [uid, gid];
    chownSync(at('old.html'), owner[0] ?? 0, owner[1] ?? 0);
    await run(at('old.html'));
    const after = statSync(at('old.html'));
    expect([after.uid, after.gid]).toEqual(owner);
  });
});

describe('a page that does not fit', () => {
  /** Writes a page of a million letters in a process that may write 8 or 16 KB to a file. */
  async function writeTooMuch(file: string): Promise<string> {
    const script = at('write.mjs');
    const source = `import { writePage } from ${JSON.stringify(join(process.cwd(), 'src/report/write.ts'))};
      const fx = { signal: new AbortController().signal };
      await writePage(process.argv[2], 'x'.repeat(1e6), fx).then(() => 'written', ({ why }) => why)
        .then((said) => process.stdout.write(said));`;
    await build({
      stdin: { contents: source, resolveDir: process.cwd() },
      ...{ outfile: script, bundle: true, platform: 'node', format: 'esm' },
    });
    return execFileSync('sh', ['-c', 'ulimit -f 16; exec "$@"', 'sh', process.execPath, script, file], {
      encoding: 'utf8',
    });
  }
  const OLD = 'of before\n'.repeat(300);

  test('leaves the old file whole', async () => {
    writeFileSync(at('old.html'), OLD);
    expect(await writeTooMuch(at('old.html'))).toContain('EFBIG');
    expect(readFileSync(at('old.html'), 'utf8')).toBe(OLD);
  });

  test('leaves the old file whole that has another name too', async () => {
    writeFileSync(at('old.html'), OLD);
    linkSync(at('old.html'), at('other.html'));
    expect(await writeTooMuch(at('old.html'))).toContain('EFBIG');
    expect(readFileSync(at('other.html'), 'utf8')).toBe(OLD);
  });

  test('leaves no new file', async () => {
    expect(await writeTooMuch(at('new.html'))).toContain('EFBIG');
    expect(existsSync(at('new.html'))).toBe(false);
  });
});

describe('what is no file', () => {
  test('- is stdout: the same page as in a file, and the talk on stderr', async () => {
    await run(at('page.html'));
    const { exit, out, err } = await run('-');
    expect(exit).toBe(0);
    expect(out).toBe(readFileSync(at('page.html'), 'utf8'));
    expect(err).toBe('Wrote to stdout: Sign-in and identity, 22 panels.\n');
    expect(existsSync('-')).toBe(false);
  });

  test.each([
    ['/dev/stdin', 0],
    ['/dev/stdout', 1],
    ['/dev/stderr', 2],
    ['/dev/fd/1', 1],
    ['/dev/../dev/fd/7', 7],
    ['/proc/self/fd/63', 63],
    [`/proc/${process.pid}/fd/5`, 5],
  ])('%s is descriptor %i of the process, which is not opened anew', async (file, descriptor) => {
    expect(await placeOf(file)).toMatchObject({ descriptor });
  });

  // Through links, here and below, so that a mistake replaces a link and not a device of this machine.
  test.each(['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'])('a link to %s is stdout', async (file) => {
    symlinkSync(file, at('link.html'));
    expect((await run(at('link.html'))).out).toMatch(PAGE);
    expect(lstatSync(at('link.html')).isSymbolicLink()).toBe(true);
  });

  test.each(['-', 'link'])('%s with --json, which has stdout to itself: exit 2', async (file) => {
    symlinkSync('/dev/stdout', at('link'));
    const output = file === '-' ? file : at(file);
    expect(await failure(run(output, '--json'))).toMatchObject({ exit: 2, code: 'bad-output' });
    expect(aws.cfn.calls()).toEqual([]);
  });

  test('a device is written to, and stays one', async () => {
    symlinkSync('/dev/null', at('null'));
    expect((await run(at('null'))).exit).toBe(0);
    expect(lstatSync(at('null')).isSymbolicLink()).toBe(true);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test('a full device: exit 1, with the reason', async () => {
    symlinkSync('/dev/full', at('full'));
    expect(await failure(run(at('full')))).toMatchObject({
      exit: 1,
      code: 'not-written',
      why: expect.stringContaining('ENOSPC'),
    });
    expect(lstatSync(at('full')).isSymbolicLink()).toBe(true);
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  describe('a named pipe', () => {
    beforeEach(() => execFileSync('mkfifo', [at('pipe')]));
    afterEach(() => expect(lstatSync(at('pipe')).isFIFO()).toBe(true));

    test('is written to, and stays one', async () => {
      const reader = spawn('cat', [at('pipe')]);
      const [{ exit }, read] = await Promise.all([run(at('pipe')), text(reader.stdout)]);
      expect(exit).toBe(0);
      expect(read).toMatch(PAGE);
    });

    test('that nobody reads is waited for, until Ctrl-C', async () => {
      const world = fakeWorld();
      const written = failure(writePage(at('pipe'), 'page', world.fx));
      setTimeout(world.interrupt, 50);
      expect(await written).toMatchObject({ exit: 130, code: 'interrupted' });
    });

    test('whose reader goes away: exit 1, with the reason', async () => {
      const reader = spawn('head', ['-c', '1', at('pipe')]);
      const error = await failure(writePage(at('pipe'), 'x'.repeat(5_000_000), fakeWorld().fx));
      expect(error).toMatchObject({ exit: 1, code: 'not-written', why: expect.stringContaining('EPIPE') });
      reader.kill();
    });
  });

  test.each([
    ['a folder', () => mkdirSync(at('x'))],
    ['a link to a folder', () => symlinkSync('.', at('x'))],
    ['a link to itself', () => symlinkSync('x', at('x'))],
  ])('%s: exit 2, before AWS is asked', async (_, arrange) => {
    arrange();
    expect(await failure(run(at('x')))).toMatchObject({ exit: 2, code: 'bad-output' });
    expect(aws.cfn.calls()).toEqual([]);
  });
});

describe('a name that nobody has chosen', () => {
  const fx = fakeWorld().fx;

  test('is written when it is new', async () => {
    await writePage(at('fresh.html'), 'page', fx, true);
    expect(readFileSync(at('fresh.html'), 'utf8')).toBe('page');
    expect(modeOf(at('fresh.html'))).toBe(0o600);
  });

  test.each([
    ['a file', () => writeFileSync(at('fresh.html'), 'theirs')],
    ['a link to a file', () => symlinkSync('mine.html', at('fresh.html'))],
    ['a link to nothing', () => symlinkSync('absent.html', at('fresh.html'))],
  ])('is not written where somebody has put %s', async (_, arrange) => {
    writeFileSync(at('mine.html'), 'mine');
    arrange();
    const error = await failure(writePage(at('fresh.html'), 'page', fx, true));
    expect(error).toMatchObject({ code: 'not-written', why: expect.stringContaining('EEXIST') });
    expect(readFileSync(at('mine.html'), 'utf8')).toBe('mine');
    expect(existsSync(at('absent.html'))).toBe(false);
  });
});
