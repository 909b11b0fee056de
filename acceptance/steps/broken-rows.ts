import { StartLoggingCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { DisableRuleCommand, EnableRuleCommand } from '@aws-sdk/client-eventbridge';
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Effects } from '../../src/core/effects.ts';
import { lastWords } from '../command.ts';
import { physicalId } from '../small-stack.ts';
import { must, type Step, type World } from '../world.ts';
import { rows, well } from './trial.ts';

/** Minutes until a row is well again after what it looks at was mended. */
const WITHIN = 5 * 60_000;

const idOf = (logicalId: string, { stackName, fx }: World) => physicalId(logicalId, stackName, fx);

interface Breakage {
  readonly row: string;
  readonly make: (world: World, fx: Effects) => Promise<unknown>;
  /** Absent where `status --fix` does it. */
  readonly mend?: (world: World, fx: Effects) => Promise<unknown>;
}

const rule = async (world: World, { aws }: Effects, isOn: boolean) => {
  const Name = await idOf('DailyRun', world);
  const client = await aws.eventBridge();
  await client.send(isOn ? new EnableRuleCommand({ Name }) : new DisableRuleCommand({ Name }));
};

const BREAKAGES: readonly Breakage[] = [
  {
    row: 'Trail logging',
    make: async (world, { aws }) =>
      (await aws.cloudTrail()).send(new StopLoggingCommand({ Name: await idOf('Trail', world) })),
    mend: async (world, { aws }) =>
      (await aws.cloudTrail()).send(new StartLoggingCommand({ Name: await idOf('Trail', world) })),
  },
  {
    row: 'Scheduled runs',
    make: (world, fx) => rule(world, fx, false),
    mend: (world, fx) => rule(world, fx, true),
  },
  {
    row: 'Forwarder endpoint',
    make: async (world, { aws }) => {
      const client = await aws.lambda();
      const FunctionName = await idOf('LogsToElasticsearch', world);
      const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
      const Variables = { ...Environment?.Variables, DOMAIN_ENDPOINT: 'elsewhere.invalid' };
      await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    },
  },
];

/** True when the row says that something is wrong. */
const isBroken = async (row: string, world: World): Promise<boolean> => {
  const found = (await rows(world)).find(({ name }) => name === row);
  must(found !== undefined, `status has no row "${row}".`);
  return found.status === 'fail';
};

export const brokenRows: readonly Step[] = BREAKAGES.map(({ row, make, mend }) => ({
  id: `row-${row.toLowerCase().replaceAll(' ', '-')}`,
  shows: `The row "${row}" of status fails when it is broken, and is well when it is mended${mend ? '' : ' by --fix'}.`,
  minutes: 3,
  needs: ['health'],
  run: async (world) => {
    await make(world, world.fx);
    const noticed = await isBroken(row, world);
    if (mend !== undefined) await mend(world, world.fx);
    else {
      const fixed = await world.quietly('status', '--fix', '--stack-name', world.stackName, '--no-my-ip');
      must(
        noticed === false || fixed.checks.some(({ name, status }) => name === row && status === 'ok'),
        lastWords(fixed),
      );
    }
    must(noticed, `status did not notice it.`);
    await well(world, WITHIN);
    return {};
  },
}));
