import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from '../../src/commands/parse.ts';
import { report } from '../../src/commands/report/index.ts';
import { BOARDS } from '../../src/kibana/boards/index.ts';
import { awsError } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { lambdaAnswers } from '../helpers/healthy.ts';
import { EMPTY, useReport } from '../helpers/report.ts';
import { failure } from '../helpers/run.ts';

const { aws, functionAnswers, at } = useReport();
const output = () => at('report.html');

function start(args: readonly string[]) {
  const world = fakeWorld({ json: args.includes('--json') });
  return { world, exit: report(parse(['report', ...args]).flags, world.fx) };
}

async function run(...args: string[]) {
  const { world, exit } = start(['-o', output(), ...args]);
  return { exit: await exit, err: world.err(), out: world.out(), page: readFileSync(output(), 'utf8') };
}

describe('report', () => {
  test('writes the board, and says so', async () => {
    const { exit, err, page } = await run('--board', 'sign-in', '--since', '30d');
    expect(exit).toBe(0);
    expect(err).toBe(`Wrote ${output()}: Sign-in and identity, 22 panels.\n`);
    expect(page).toContain('2026-10-21 12:00:00 to 2026-11-20 12:00:00 UTC');
    expect(page).toContain('stack cloudtrail-kibana, eu-central-1');
    expect(readdirSync(at())).toEqual(['report.html']);
  });

  test('of the third parties and the time of their board, unless told', async () => {
    const { out } = await run('--json');
    const to = Date.UTC(2026, 10, 20, 12);
    expect(JSON.parse(out.trim().split('\n').at(-1) ?? '')).toEqual({
      code: 'result',
      data: {
        ok: true,
        file: output(),
        panels: 22,
        board: 'third-parties',
        from: to - 90 * 86_400_000,
        to,
      },
    });
  });

  test.each(BOARDS)('asks for all panels of $id in few calls, each of them once', async ({ id, panels }) => {
    const sizes: number[] = [];
    functionAnswers((searches) => {
      sizes.push(searches.length);
      return searches.map(() => EMPTY);
    });
    await run('--board', id);
    const asked = panels.filter((panel) => !('text' in panel));
    expect(sizes).toHaveLength(Math.ceil(asked.length / 10));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(asked.length);
  });

  test('panels that do not fit into one answer are asked for again', async () => {
    functionAnswers((searches) => searches.slice(0, 4).map(() => EMPTY));
    const { exit, page } = await run('--board', 'security');
    expect(exit).toBe(0);
    expect(page.match(/<figure /g)).toHaveLength(34);
    expect(page).not.toContain('Not complete');
  });

  test('a panel that fails says so in its place, and the others are drawn: exit 1', async () => {
    const failed = { status: 400, error: { type: 'x', reason: 'too many <b>uckets</b>' } };
    functionAnswers((searches, call) => searches.map((_, at) => (call === 1 && at === 2 ? failed : EMPTY)));
    const { exit, err, page } = await run('--json', '--board', 'sign-in');
    expect(exit).toBe(1);
    expect(err).toBe('');
    const told = page.split('<figure ').filter((part) => part.includes('Not complete'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('Not complete: too many &lt;b&gt;uckets&lt;/b&gt;');
    const asked = BOARDS.find(({ id }) => id === 'sign-in')?.panels.filter((panel) => !('text' in panel));
    expect(told[0]).toContain(`data-panel="${asked?.[12]?.id}"`);
    expect(page.match(/<figure /g)).toHaveLength(22);
  });

  test('a panel that fails is named to a person', async () => {
    functionAnswers((searches) => searches.map((_, at) => (at === 0 ? { error: { reason: 'why' } } : EMPTY)));
    const { err } = await run('--board', 'sign-in');
    expect(err).toContain('! Failed sign-ins: why\n');
    expect(err).toContain('Wrote ');
    expect(err.split('\n').every((line) => line.length <= 80 || line.includes(at()))).toBe(true);
  });
});

describe('nothing is written, and nothing half-written stays', () => {
  const refused = (...args: string[]) => failure((async () => start(['-o', output(), ...args]).exit)());

  test.each([
    [['--board', 'nonsense'], 'bad-value', '--board third-parties'],
    [['--since', 'yesterday'], 'bad-value', '30d'],
    [['--since', '2026-11-21'], 'bad-since', '30d'],
    [['-o', 'absent/report.html'], 'no-such-folder', '--output'],
    [['-o', ''], 'bad-value', '--output'],
    [['-o', tmpdir()], 'bad-output', '--output'],
  ])('%j is told before AWS is asked', async (args, code, remedy) => {
    const error = await refused(...args);
    expect(error).toMatchObject({ code, exit: 2 });
    expect(error.remedy.join()).toContain(remedy);
    expect(aws.cfn.calls()).toEqual([]);
  });

  test('no stack', async () => {
    aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: [] });
    expect((await refused()).message).toContain('cloudtrail-kibana');
  });

  test('functions of an older version: upgrade', async () => {
    const errorMessage =
      'unknown event: expected action "reconcile" or "status", or a custom-resource request';
    lambdaAnswers(aws, { errorMessage }, 'Unhandled');
    const error = await refused();
    expect(error).toMatchObject({ code: 'old-function', exit: 1, why: expect.stringContaining('older') });
    expect(error.remedy.at(-1)).toBe(
      'npx create-cloudtrail-kibana --stack-name cloudtrail-kibana --region eu-central-1',
    );
  });

  test.each([
    ['the function fails', 1, () => lambdaAnswers(aws, { errorMessage: 'Task timed out' }, 'Unhandled')],
    [
      'it may not be called',
      4,
      () => aws.lambda.on(InvokeCommand).rejects(awsError('AccessDeniedException', 'denied', 403)),
    ],
  ])('%s: exit %i', async (_, exit, arrange) => {
    arrange();
    writeFileSync(output(), 'of before');
    expect((await refused()).exit).toBe(exit);
    expect(readFileSync(output(), 'utf8')).toBe('of before');
  });

  test('a file that can not be written', async () => {
    // A name that no file system takes; root may write into every folder.
    const error = await refused('-o', at('x'.repeat(300)));
    expect(error).toMatchObject({
      code: 'not-written',
      exit: 1,
      why: expect.stringContaining('ENAMETOOLONG'),
    });
    expect(error.remedy.join()).toContain('--output');
  });

  test('a folder in its place, made while the panels were asked for', async () => {
    functionAnswers((searches, call) => {
      if (call === 0) mkdirSync(output());
      return searches.map(() => EMPTY);
    });
    expect(await refused()).toMatchObject({ code: 'not-written', exit: 1 });
  });

  afterEach(() => {
    expect(readdirSync(at()).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
