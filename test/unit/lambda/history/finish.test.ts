import { afterEach, beforeEach, expect, test } from 'vitest';
import { runTask } from '../../../../src/lambda/history/tasks.ts';
import { type S3Server, startS3 } from '../../../helpers/history/s3-server.ts';
import {
  ARTIFACTS,
  makeWorld,
  NOW,
  ORDER,
  summaryIn,
  type World,
  workAll,
  writeResults,
} from '../../../helpers/history/world.ts';

let s3: S3Server;
let world: World;
beforeEach(async () => {
  s3 = await startS3();
  world = makeWorld(s3);
});
afterEach(() => s3.stop());

test('the sums of the children, however many files they are in, are those of the run', async () => {
  const { item, sums } = await workAll(world);
  const answers = Array.from({ length: 5 }, (_, at) => ({ done: true, item, sums: { ...sums, read: at } }));
  writeResults(s3, 'run-1', answers);
  s3.objects.set(`${ARTIFACTS}/history/run-1/files/x`, Buffer.from('x'));
  s3.objects.set(`${ARTIFACTS}/history/run-2/files/x`, Buffer.from('x'));
  const finished = await runTask(
    { task: 'finish', run: 'run-1', order: ORDER, step: 'index' },
    world.history,
  );
  expect(finished).toEqual({ next: '', mark: true, updater: 'updater' });
  expect(summaryIn(s3)).toMatchObject({
    items: 5,
    sums: { read: 10 },
    finished: new Date(NOW).toISOString(),
  });
  const left = [...s3.objects.keys()].filter((key) => key.includes('/files/'));
  expect(left).toEqual([`${ARTIFACTS}/history/run-2/files/x`]);
});
