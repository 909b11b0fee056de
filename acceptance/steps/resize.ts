import { DescribeDomainCommand } from '@aws-sdk/client-opensearch';
import { domainName } from '../../src/plan/names.ts';
import { lastWords } from '../command.ts';
import { must, type Step } from '../world.ts';
import { well } from './trial.ts';

const WITHIN = 15 * 60_000;

export const resize: Step = {
  id: 'resize',
  shows: 'The domain gets the size small, and every row of status is well afterwards.',
  minutes: 30,
  needs: ['health'],
  run: async (world) => {
    const { command, stackName, fx } = world;
    const typeOf = async () => {
      const DomainName = domainName(stackName, undefined, undefined);
      const { DomainStatus } = await (await fx.aws.openSearch()).send(
        new DescribeDomainCommand({ DomainName }),
      );
      const { InstanceType, InstanceCount } = DomainStatus?.ClusterConfig ?? {};
      return `${InstanceCount} × ${InstanceType}`;
    };
    const before = await typeOf();
    const run = await command('--yes', '--stack-name', stackName, '--domain-size', 'small');
    must(run.exit === 0 || run.exit === 3, lastWords(run));
    const after = await typeOf();
    must(before !== after, `The domain still has ${after}.`);
    await well(world, WITHIN);
    return { notes: [`${before} became ${after}.`] };
  },
};
