import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deploy } from '../../src/commands/deploy/index.ts';
import { tellOutcome } from '../../src/commands/deploy/words.ts';
import { rotateIps } from '../../src/commands/rotate-ips/index.ts';
import { teardown } from '../../src/commands/teardown/index.ts';
import type { Effects } from '../../src/core/effects.ts';
import type { Flags } from '../../src/flags/table.ts';
import { fresh, withoutCode } from '../helpers/local-parts.ts';
import { type LocalAws, localAws } from '../helpers/local-stack.ts';
import { recorded, storyOf } from '../helpers/story.ts';

/** The scenarios build on each other: one local AWS, lived through from the first deployment to the last teardown. */
let local: LocalAws;
beforeAll(async () => {
  local = await localAws();
});
afterAll(() => local?.sandbox.stop());

const NAME = 'cloudtrail-kibana';

const deployed =
  (flags: Flags = {}) =>
  async (fx: Effects) => {
    const given = { yes: true, region: local.sandbox.region, ...flags };
    const outcome = await deploy(given, fx, '0.1.0');
    if (outcome !== undefined) tellOutcome(outcome, given, fx);
  };

async function expectStory(name: string, fx: Effects, run: (fx: Effects) => Promise<unknown>) {
  const story = storyOf(await recorded(fx, run));
  const lines = story.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThanOrEqual(6);
  expect(lines.length).toBeLessThanOrEqual(80);
  await expect(story).toMatchFileSnapshot(`stories/${name}.ndjson`);
}

describe('the story of', () => {
  test('a creation', () => expectStory('create', fresh(local), deployed()));

  test('an update', () => expectStory('update', fresh(local), deployed({ 'retention-days': '30' })));

  test('a rotation of the addresses', () =>
    expectStory('rotate', fresh(local), (fx) =>
      rotateIps({ yes: true, 'no-my-ip': true, add: ['198.51.100.4'], until: undefined }, fx),
    ));

  test('an update that is rolled back', async () => {
    const packageRoot = mkdtempSync(join(tmpdir(), 'package-'));
    for (const folder of ['templates', 'dist/lambda'])
      cpSync(join(local.fx.packageRoot, folder), join(packageRoot, folder), { recursive: true });
    // Other code, so that there is something to change.
    appendFileSync(join(packageRoot, 'dist/lambda/UpdateElasticsearch.zip'), 'x');
    await expectStory('rollback', { ...withoutCode(local, fresh(local)), packageRoot }, deployed());
    rmSync(packageRoot, { recursive: true });
  });

  test('a teardown', () =>
    expectStory('teardown', fresh(local), (fx) => teardown({ confirm: NAME, 'delete-data': true }, fx)));

  test('a creation that fails', () => expectStory('failed', withoutCode(local, fresh(local)), deployed()));

  test('a creation that goes on', () => expectStory('continue', fresh(local), deployed()));

  test('a run that finds the stack at work', async () => {
    await teardown({ confirm: NAME, 'delete-data': true }, local.fx);
    const controller = new AbortController();
    const first = fresh(local);
    const event: Effects['report']['event'] = (code) => {
      if (code === 'watching') controller.abort();
    };
    const report = { ...first.report, event };
    const ended = await recorded(first, (fx) =>
      deployed()({ ...fx, report, signal: controller.signal, detachable: true }),
    );
    expect(ended.at(-1)).toContain('"detached"');
    // The clients are loaded and warm by now: the second run looks before the first one's stack is through.
    await expectStory('resume', local.fx, deployed());
  });
});
