import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redrive } from '../../src/commands/redrive/index.ts';
import type { StackOutputs } from '../../src/core/types.ts';
import { outputsOf } from '../../src/stack/outputs.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';

let local: LocalAws;
let outputs: StackOutputs;
beforeAll(async () => {
  local = await localAws();
  outputs = outputsOf((await deployLocally(local)).stack);
});
afterAll(() => local?.sandbox.stop());

/** As a rule calls it: nobody waits for an answer. */
const run = async (event: object) =>
  (await local.fx.aws.lambda()).send(
    new InvokeCommand({
      FunctionName: outputs.updaterFunction,
      InvocationType: 'Event',
      Payload: JSON.stringify(event),
    }),
  );

const waiting = async () => {
  const { Attributes } = await (await local.fx.aws.sqs()).send(
    new GetQueueAttributesCommand({
      QueueUrl: outputs.failureQueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages'],
    }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages);
};

async function withDesired(change: (text: string) => string) {
  const lambda = await local.fx.aws.lambda();
  const FunctionName = outputs.updaterFunction;
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const DESIRED = change(Environment?.Variables?.DESIRED ?? '');
  const Variables = { ...Environment?.Variables, DESIRED };
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
}

describe('A run of the updater by a rule', () => {
  test('that fails for good waits in the failure queue.', async () => {
    await withDesired((text) => `#${text}`);
    await run({ action: 'reconcile' });
    await expect.poll(waiting, { timeout: 60_000, interval: 500 }).toBe(1);
  });

  test('stays there when it fails again.', async () => {
    local.told();
    expect(await redrive({}, local.fx)).toBe(1);
    expect(local.told().lines.join('\n')).toMatch(/Run \S+ failed again: /);
    expect(await waiting()).toBe(1);
  });

  test('is made again by a redrive once what was wrong is mended, and the queue is empty.', async () => {
    await withDesired((text) => text.slice(1));
    local.told();
    expect(await redrive({}, local.fx)).toBe(0);
    expect(local.told().lines.join('\n')).toContain('1 run of the updater made again');
    expect(await waiting()).toBe(0);
  });
});
