import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { status } from '../../src/commands/status/index.ts';
import type { Effects } from '../../src/core/effects.ts';
import type { StackFacts } from '../../src/core/types.ts';
import { outputsOf } from '../../src/stack/outputs.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { answering } from './breaks/world.ts';

let local: LocalAws;
let before: StackFacts;

beforeAll(async () => {
  local = await localAws();
  before = (await deployLocally(local)).stack;
}, 180_000);
afterAll(() => local?.sandbox.stop());

/** An AWS that has brought out another image since. */
async function withNewerImage(): Promise<{ fx: Effects; newest: string }> {
  const Name = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
  const { Parameter } = await (await local.fx.aws.ssm()).send(new GetParameterCommand({ Name }));
  const newest = Parameter?.Value ?? '';
  const fx = answering(local.fx, 'ssm', 'GetParameterCommand', (output: { Parameter?: { Name?: string } }) =>
    output.Parameter?.Name?.endsWith('-arm64')
      ? { ...output, Parameter: { ...output.Parameter, Value: newest } }
      : output,
  );
  return { fx, newest };
}

const machine = async ({ outputs }: StackFacts) => {
  const InstanceIds = [outputs.proxyInstanceId ?? ''];
  const { Reservations } = await (await local.fx.aws.ec2()).send(
    new DescribeInstancesCommand({ InstanceIds }),
  );
  const { ImageId, PublicIpAddress, State } = Reservations?.[0]?.Instances?.[0] ?? {};
  return { ImageId, PublicIpAddress, state: State?.Name };
};

test('A newer image is taken when it is asked for, the new machine gets the address, and all is well with it.', async () => {
  const { fx, newest } = await withNewerImage();
  const again = { ...local, fx };
  const kept = await deployLocally(again);
  expect(kept.stack.outputs.proxyInstanceId).toBe(before.outputs.proxyInstanceId);

  const { stack, checks } = await deployLocally(again, { 'new-image': true });
  expect(checks.filter((check) => check.status !== 'ok')).toEqual([]);
  const { proxyIp, proxyInstanceId } = outputsOf(stack);
  expect(proxyInstanceId).not.toBe(before.outputs.proxyInstanceId);
  expect(proxyIp).toBe(before.outputs.proxyIp);
  expect(await machine(stack)).toEqual({ ImageId: newest, PublicIpAddress: proxyIp, state: 'running' });
  expect(await machine(before)).toMatchObject({ state: 'terminated' });
  expect(await status({ 'no-my-ip': true, region: local.sandbox.region }, local.fx)).toBe(0);
});
