import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Journal, lastOf, openJournal } from '../../../acceptance/journal.ts';
import { pageOf } from '../../../acceptance/page.ts';
import { redact } from '../../../acceptance/redact.ts';
import { runSteps } from '../../../acceptance/run.ts';
import { CHEAP_STEPS, STEPS } from '../../../acceptance/steps/table.ts';
import type { Step, World } from '../../../acceptance/world.ts';
import { fakeWorld } from '../../helpers/effects.ts';

const HEAD = { version: '1.2.3', node: 'v20', region: 'eu-west-1', stackName: 'trial' };
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  file = join(folder, 'acceptance.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true }));

function worldOf(signal = new AbortController().signal): World {
  const { fx } = fakeWorld();
  return {
    fx: { ...fx, signal },
    ending: fx,
    identity: { account: '111122223333', arn: 'arn:aws:iam::111122223333:user/ada', region: 'eu-west-1' },
    stackName: 'trial',
    deployer: async () => fx,
    command: () => Promise.reject(new Error('not here')),
    quietly: () => Promise.reject(new Error('not here')),
    secret: () => {},
  };
}

/** A step that counts its runs. */
function step(id: string, over: Partial<Step> = {}) {
  const runs: string[] = [];
  const made: Step = {
    id,
    shows: `${id} works.`,
    minutes: 1,
    ...over,
    run: async (world) => {
      runs.push(world.fx.signal.aborted ? 'aborted' : 'run');
      return over.run ? over.run(world) : {};
    },
  };
  return { ...made, runs };
}

const stop = (controller: AbortController) => {
  controller.abort();
  return {};
};
const fails = { run: () => Promise.reject(new Error('the queue is gone')) };
const endings = (journal: Journal) =>
  Object.fromEntries([...lastOf(journal.entries())].map(([id, { ending }]) => [id, ending]));

describe('the steps of the acceptance', () => {
  test('A failed step stops only those that need it, and the last ones run all the same.', async () => {
    const steps = [step('a', fails), step('b', { needs: ['a'] }), step('c'), step('end', { always: true })];
    const journal = openJournal(file, HEAD, []);
    expect(await runSteps(steps, worldOf(), journal)).toBe(false);
    expect(endings(journal)).toEqual({ a: 'failed', b: 'not-run', c: 'ok', end: 'ok' });
    expect(lastOf(journal.entries()).get('a')?.why).toBe('the queue is gone');
  });

  test('The next run does again what did not end well, and what always runs.', async () => {
    let broken = true;
    const mended = step('a', { run: () => (broken ? fails.run() : Promise.resolve({})) });
    const [well, end] = [step('b'), step('end', { always: true })];
    const steps = [mended, well, end];
    await runSteps(steps, worldOf(), openJournal(file, HEAD, []));
    broken = false;
    expect(await runSteps(steps, worldOf(), openJournal(file, HEAD, []))).toBe(true);
    expect([mended, well, end].map(({ runs }) => runs.length)).toEqual([2, 1, 2]);
  });

  test('After Ctrl-C nothing more is begun but the removal, which is not interrupted.', async () => {
    const controller = new AbortController();
    const first = step('a', { run: async () => stop(controller) });
    const [second, end] = [step('b'), step('end', { always: true })];
    expect(
      await runSteps([first, second, end], worldOf(controller.signal), openJournal(file, HEAD, [])),
    ).toBe(false);
    expect([second.runs, end.runs]).toEqual([[], ['run']]);
  });

  test('A question fails with no answer.', async () => {
    const journal = openJournal(file, HEAD, []);
    await runSteps([step('q', { asks: true, ...fails })], worldOf(), journal);
    expect(journal.entries()).toMatchObject([{ ending: 'ok', notes: ['No answer: the queue is gone'] }]);
  });

  test.each([['all', STEPS] as const, ['the cheap ones', CHEAP_STEPS] as const])(
    'Of %s each has an id of its own and needs only earlier ones, and the last removes what is left.',
    (_, steps) => {
      const ids = steps.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const [index, { needs = [] }] of steps.entries())
        for (const need of needs) expect(ids.slice(0, index)).toContain(need);
      expect(steps.at(-1)).toMatchObject({ id: 'clean', always: true });
    },
  );
});

describe('the journal of the acceptance', () => {
  const entry = { time: '2026-11-29T00:00:00Z', step: 'a', ending: 'ok', seconds: 1 } as const;

  test('It keeps no account id, address, mail address, key or secret, in the file and on the page.', () => {
    const journal = openJournal(file, HEAD, ['s3cret-word']);
    const words =
      'arn:aws:iam::111122223333:user/ada at 203.0.113.7/32 with AKIAIOSFODNN7EXAMPLE and s3cret-word, ops@example.com, search-x-abc.eu-west-1.es.amazonaws.com, i-0123456789abcdef0';
    journal.add({ ...entry, notes: [words] });
    const page = pageOf(HEAD, [step('a')], journal.entries());
    for (const text of [readFileSync(file, 'utf8'), page])
      for (const word of [
        '111122223333',
        'ada',
        '203.0.113.7',
        'AKIA',
        's3cret',
        'ops@',
        'search-x',
        'i-0123',
      ])
        expect(text).not.toContain(word);
  });

  test('It keeps versions, figures and what AWS says.', () => {
    const words = 'OpenSearch_2.19, 127 rows, UPDATE_FAILED after 12.5 minutes, nginx 1.28.0';
    expect(redact(words, [])).toBe(words);
  });

  test('It is not mixed with that of another stack or region.', () => {
    openJournal(file, HEAD, []);
    expect(() => openJournal(file, { ...HEAD, region: 'us-east-1' }, [])).toThrow(/is of trial in eu-west-1/);
  });
});
