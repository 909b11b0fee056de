import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, ended, mapRuns } from '../helpers/history/states.ts';
import { CODE_BUCKET, RIGHTS } from './machine-stack.ts';
import { type MachineWorld, machineWorld, map } from './machine-world.ts';

let world: MachineWorld;
beforeAll(async () => {
  world = await machineWorld();
});
afterAll(() => world?.local.sandbox.stop());

describe('As AWS does, a Distributed Map', () => {
  // Developer Guide, "ResultWriter".
  test('runs a child for each item and writes the results to a bucket.', async () => {
    const arn = await world.machine(map());
    const executionArn = await world.start(arn, await world.items([{ n: 1 }, { n: 2 }, { n: 3 }], 2));
    const { output, status } = await ended(world.states, executionArn);
    expect(status).toBe('SUCCEEDED');
    const { MapRunArn, ResultWriterDetails } = JSON.parse(output);
    const name = executionArn.split(':').at(-1);
    const id = MapRunArn.split(':').at(-1);
    expect(MapRunArn).toMatch(/:mapRun:machine-\d+-Machine\/Items:/);
    expect(ResultWriterDetails).toEqual({
      Bucket: CODE_BUCKET,
      Key: `history/${name}/results/${id}/manifest.json`,
    });
    const manifest = await world.read(ResultWriterDetails.Key);
    const Key = `history/${name}/results/${id}/SUCCEEDED_0.json`;
    expect(manifest).toEqual({
      DestinationBucket: CODE_BUCKET,
      MapRunArn,
      ResultFiles: { FAILED: [], PENDING: [], SUCCEEDED: [{ Key, Size: expect.any(Number) }] },
    });
    const children = (await world.read(Key)) as Answer[];
    expect(children.map(({ Output }) => JSON.parse(Output).got)).toEqual(
      [1, 2, 3].map((n) => ({ run: name, item: { n } })),
    );
    expect(children[0]).toMatchObject({
      Status: 'SUCCEEDED',
      StateMachineArn: expect.stringMatching(/Machine\/Items$/),
    });
    expect(await mapRuns(world.states, executionArn)).toMatchObject([
      { status: 'SUCCEEDED', maxConcurrency: 2, itemCounts: { total: 3, succeeded: 3, resultsWritten: 3 } },
    ]);
    const { executions } = await world.states('ListExecutions', { mapRunArn: MapRunArn });
    expect(executions).toHaveLength(3);
  });

  test('counts while it runs, with no more children than it may.', async () => {
    const arn = await world.machine(map());
    const executionArn = await world.start(
      arn,
      await world.items(
        Array.from({ length: 6 }, () => ({ ms: 800 })),
        2,
      ),
    );
    await expect
      .poll(async () => (await mapRuns(world.states, executionArn))[0]?.itemCounts, { timeout: 20_000 })
      .toMatchObject({ running: 2, total: 6, pending: expect.any(Number) });
    await expect
      .poll(async () => (await mapRuns(world.states, executionArn))[0]?.itemCounts, { timeout: 20_000 })
      .toMatchObject({ succeeded: 2, running: 2, pending: 2 });
    expect((await ended(world.states, executionArn)).status).toBe('SUCCEEDED');
  });

  // Developer Guide, "Setting failure thresholds" and "Redriving Map Runs".
  test('fails at the first child that does, and a redrive runs only what failed or waits.', async () => {
    const until = join(await mkdtemp(join(tmpdir(), 'machine-')), 'go');
    const arn = await world.machine(map());
    const list = [{ n: 1 }, { n: 2, fail: 'bad file', until }, { n: 3 }, { n: 4 }];
    const executionArn = await world.start(arn, await world.items(list, 1));
    expect(await ended(world.states, executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
      redriveStatus: 'REDRIVABLE',
    });
    const [before] = await mapRuns(world.states, executionArn);
    expect(before).toMatchObject({ status: 'FAILED', itemCounts: { succeeded: 1, failed: 1, pending: 2 } });
    const folder = `history/${executionArn.split(':').at(-1)}/results/${before!.mapRunArn.split(':').at(-1)}`;
    expect(await world.read(`${folder}/FAILED_0.json`)).toMatchObject([
      { Status: 'FAILED', Error: 'TypeError', Cause: expect.stringMatching(/bad file/) },
    ]);
    expect(await world.read(`${folder}/PENDING_0.json`)).toHaveLength(2);
    await writeFile(until, '');
    await world.states('RedriveExecution', { executionArn });
    const { status, output } = await ended(world.states, executionArn);
    expect(status).toBe('SUCCEEDED');
    const [after] = await mapRuns(world.states, executionArn);
    expect(after).toMatchObject({
      status: 'SUCCEEDED',
      redriveCount: 1,
      mapRunArn: before!.mapRunArn,
      itemCounts: { succeeded: 4 },
    });
    const { Key } = JSON.parse(output).ResultWriterDetails;
    expect(Key).toBe(`${folder}/Redrive-1/manifest.json`);
    const { SUCCEEDED, FAILED, PENDING } = (await world.read(Key)).ResultFiles;
    expect([FAILED, PENDING]).toEqual([[], []]);
    const read1 = await Promise.all((SUCCEEDED as { Key: string }[]).map((file) => world.read(file.Key)));
    expect(
      read1
        .flat()
        .map((child) => JSON.parse(child.Output).got.item.n)
        .sort(),
    ).toEqual([1, 2, 3, 4]);
  });

  test('tolerates the failures that it is to tolerate.', async () => {
    const arn = await world.machine(map({ ToleratedFailurePercentage: 50 }));
    const result = await world.run(arn, await world.items([{ fail: 'x' }, { n: 1 }]));
    expect(result.status).toBe('SUCCEEDED');
    const { ResultFiles } = await world.read(JSON.parse(result.output).ResultWriterDetails.Key);
    expect([ResultFiles.FAILED.length, ResultFiles.SUCCEEDED.length]).toEqual([1, 1]);
  });

  test.each([
    ['read its items', 0, 's3:GetObject', 'States.ItemReaderFailed'],
    ['write its results', 0, 's3:PutObject', 'States.ResultWriterFailed'],
    ['start its children', 1, 'states:StartExecution', 'States.Permissions'],
  ])('fails where its role may not %s.', async (_, __, action, error) => {
    const rights = [...RIGHTS, { Effect: 'Deny', Action: action, Resource: '*' }];
    const arn = await world.machine(map(), rights);
    expect(await world.run(arn, await world.items([{ n: 1 }]))).toMatchObject({
      status: 'FAILED',
      error,
      cause: expect.stringMatching(`not authorized to perform: ${action}`),
    });
  });

  test('says that its items are not there, or no list.', async () => {
    const arn = await world.machine(map());
    expect(await world.run(arn, { manifest: 'history/none.json', concurrency: 1 })).toMatchObject({
      error: 'States.ItemReaderFailed',
    });
    await world.put('history/object.json', '{"a":1}');
    expect(await world.run(arn, { manifest: 'history/object.json', concurrency: 1 })).toMatchObject({
      error: 'States.ItemReaderFailed',
    });
    expect(await world.run(arn, { ...(await world.items([])), concurrency: 1 })).toMatchObject({
      status: 'SUCCEEDED',
    });
  });

  test('is aborted with its execution, and a redrive takes it up again.', async () => {
    const arn = await world.machine(map());
    const executionArn = await world.start(
      arn,
      await world.items(
        Array.from({ length: 4 }, (_, n) => ({ n, ms: 500 })),
        1,
      ),
    );
    await expect
      .poll(async () => (await mapRuns(world.states, executionArn))[0]?.itemCounts.succeeded, {
        timeout: 20_000,
      })
      .toBe(1);
    await world.states('StopExecution', { executionArn });
    expect(await mapRuns(world.states, executionArn)).toMatchObject([
      { status: 'ABORTED', itemCounts: { aborted: 1, pending: 2 } },
    ]);
    await world.states('RedriveExecution', { executionArn });
    expect((await ended(world.states, executionArn)).status).toBe('SUCCEEDED');
    expect(await mapRuns(world.states, executionArn)).toMatchObject([
      { status: 'SUCCEEDED', itemCounts: { succeeded: 4 } },
    ]);
  });
});
