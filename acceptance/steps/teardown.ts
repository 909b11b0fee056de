import { defaultBucket, domainName } from '../../src/plan/names.ts';
import { placeOf } from '../../src/plan/resource-arns.ts';
import { readStack } from '../../src/stack/read.ts';
import { PARTS } from '../../src/teardown/parts.ts';
import { lastWords } from '../command.ts';
import { requireOurs } from '../small-stack.ts';
import { must, type Step } from '../world.ts';

export const teardown: Step = {
  id: 'teardown',
  shows: 'One command takes the stack down with its records, and nothing of it is left.',
  minutes: 25,
  always: true,
  run: async (world) => {
    const { stackName, fx, identity, command } = world;
    const stack = await readStack(await fx.aws.cloudFormation(), stackName);
    if (stack !== undefined) {
      requireOurs(stack);
      const run = await command(
        'teardown',
        '--stack-name',
        stackName,
        '--confirm',
        stackName,
        '--delete-data',
      );
      must(run.exit === 0, lastWords(run));
    }
    const scope = {
      ...placeOf(identity),
      stackName,
      domainName: domainName(stackName, undefined, undefined),
      artifactsBucket: defaultBucket(identity),
      sharesArtifacts: true,
      deleteData: true,
    };
    const left = await Promise.all(
      PARTS.map(async ({ what, find }) => (await find(scope, fx.aws)).map((name) => `${what} ${name}`)),
    );
    must(left.flat().length === 0, `Still there: ${left.flat().join(', ')}`);
    return {};
  },
};
