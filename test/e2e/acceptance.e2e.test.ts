import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorld } from '../../acceptance/create-world.ts';
import { type Journal, lastOf, openJournal } from '../../acceptance/journal.ts';
import { pageOf } from '../../acceptance/page.ts';
import { runSteps } from '../../acceptance/run.ts';
import { STEPS } from '../../acceptance/steps/table.ts';
import { playInto } from '../../src/commands/demo/play.ts';
import { readOurStack, readStacks } from '../../src/stack/read.ts';
import { type LocalAws, localAws } from '../helpers/local-stack.ts';

let local: LocalAws;
let folder: string;
let journal: Journal;
let well: boolean;
beforeAll(async () => {
  local = await localAws();
  folder = await mkdtemp(join(tmpdir(), 'acceptance-'));
  const { clock } = local.fx;
  // Nothing here takes the minutes that it takes on AWS.
  const sleep: typeof clock.sleep = (ms, signal) => clock.sleep(Math.min(ms, 500), signal);
  const fx = { ...local.fx, clock: { ...clock, sleep } };
  const secrets = new Set<string>();
  const world = await createWorld({ fx, ending: fx, stackName: 'acceptance', secrets });
  const head = {
    version: '0.1.0',
    node: process.version,
    region: local.sandbox.region,
    stackName: 'acceptance',
  };
  journal = openJournal(join(folder, 'acceptance.ndjson'), head, secrets);
  const trial = STEPS.findIndex(({ id }) => id === 'trial') + 1;
  await runSteps(STEPS.slice(0, trial), world, journal);
  // On AWS the deployment's own calls are events.
  const event = {
    ...{ eventVersion: '1.09', eventID: 'now', eventTime: new Date().toISOString().replace(/\.\d+Z/, 'Z') },
    ...{ eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances', eventType: 'AwsApiCall' },
  };
  await playInto(await readOurStack('acceptance', fx), [JSON.stringify(event)], fx);
  well = await runSteps(STEPS, world, journal);
}, 300_000);
afterAll(async () => {
  await local?.sandbox.stop();
  if (folder) await rm(folder, { recursive: true });
});

describe('the acceptance on the local AWS', () => {
  test.each(STEPS.map(({ id, shows }) => [id, shows]))('step %s ends well: %s', (id) => {
    const { ending, why } = lastOf(journal.entries()).get(id) ?? {};
    expect([ending, why]).toEqual(['ok', undefined]);
  });

  test('ends well as a whole', () => expect(well).toBe(true));

  test('leaves no stack behind', async () => {
    expect(await readStacks(await local.fx.aws.cloudFormation())).toEqual([]);
  });

  test('writes neither account ids nor addresses nor secrets', async () => {
    const text = await readFile(join(folder, 'acceptance.ndjson'), 'utf8');
    const page = pageOf(journal.head, STEPS, journal.entries());
    for (const written of [text, page]) {
      expect(written).not.toMatch(/\b\d{12}\b/);
      expect(written).not.toMatch(/\b(?!127\.0\.0\.1)(?:\d{1,3}\.){3}\d{1,3}\b/);
      expect(written).not.toMatch(/A[KS]IA[A-Z0-9]{8}/);
    }
  });
});
