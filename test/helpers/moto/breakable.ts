import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { createEffects } from '../../../src/effects.ts';
import { DEFAULT_STACK } from '../../../src/plan/names.ts';
import { outputsOf } from '../../../src/stack/outputs.ts';
import { readOurStack } from '../../../src/stack/read.ts';
import { deployedResources } from '../../../src/verify/settings/deployed.ts';
import type { World as Broken } from '../../e2e/breaks/world.ts';
import type { LocalAws } from '../local-stack.ts';
import type { World } from './world.ts';

/** Nobody gets mails of a local AWS here: moto confirms by itself. */
const NO_MAILS = 'data:application/json,[]#';

/**
 * The stack as the breaks of `status-rows.e2e.test.ts` take it, as far as they only call AWS. There is no proxy: the UI
 * answers while the proxy's machine runs.
 */
export async function breakable({ aws }: World): Promise<Broken> {
  const fx = { ...createEffects({ 'no-input': true }, 'test'), aws };
  const stack = await readOurStack(DEFAULT_STACK, fx);
  const outputs = outputsOf(stack);
  const resources = await deployedResources(stack, fx);
  const of = (logicalId: string) => {
    const found = resources.find((one) => one.logicalId === logicalId);
    if (found === undefined) throw new Error(`the stack has no ${logicalId}`);
    return found;
  };
  return {
    ...{ stack, outputs, aws, of, notes: new Map() },
    local: { fx, sandbox: { awsEndpoint: NO_MAILS } } as LocalAws,
    all: (type) => resources.filter((one) => one.type === type),
    ui: async () => {
      const machine = new DescribeInstancesCommand({ InstanceIds: [outputs.proxyInstanceId] });
      const { Reservations } = await (await aws.ec2()).send(machine);
      if (Reservations?.[0]?.Instances?.[0]?.State?.Name !== 'running') throw new Error('it does not run');
      return { status: 200, headers: {}, body: '' };
    },
    engine: () => Promise.reject(new Error('moto has no search engine')),
    storeConfig: async (change) => {
      const { id: Name, wanted } = of('ProxyConfig');
      const Value = change === undefined ? String(wanted.Value) : `${change(String(wanted.Value))}# edited`;
      const put = new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true });
      await (await aws.ssm()).send(put);
    },
  };
}
