import type { Check } from '../../src/core/types.ts';
import { lastWords } from '../command.ts';
import { MARK } from '../small-stack.ts';
import { must, type Step, type World } from '../world.ts';

/** How long the first event may take to reach the index after a deployment, in milliseconds. */
const FIRST_EVENT = 30 * 60_000;
const LOOK_AGAIN = 60_000;

/** The rows of `status`. */
export async function rows(world: World): Promise<readonly Check[]> {
  const run = await world.quietly('status', '--stack-name', world.stackName, '--no-my-ip');
  must(run.checks.length > 0, lastWords(run));
  return run.checks;
}

const wordsOf = ({ name, status, reason = '' }: Check) => `${name}: ${status}${reason && `, ${reason}`}`;

/** Looks until no row fails or warns, but for those named; gives the rows. Throws with those that still do. */
export async function well(world: World, within: number): Promise<readonly Check[]> {
  const { clock, signal } = world.fx;
  const until = clock.now() + within;
  for (;;) {
    const checks = await rows(world);
    const trouble = checks.filter(({ status }) => status !== 'ok');
    if (trouble.length === 0) return checks;
    must(clock.now() < until, trouble.map(wordsOf).join('; '));
    await clock.sleep(LOOK_AGAIN, signal);
  }
}

export const trial: Step = {
  id: 'trial',
  shows: 'A role with the printed policy deploys a stack of the size trial.',
  minutes: 30,
  needs: ['printed-policy'],
  run: async (world) => {
    const { stackName } = world;
    const tag = `${MARK.key}=${MARK.value}`;
    const run = await world.command(
      '--yes',
      '--stack-name',
      stackName,
      '--domain-size',
      'trial',
      '--tag',
      tag,
    );
    must(run.exit === 0 || run.exit === 3, lastWords(run));
    return { notes: run.checks.filter(({ status }) => status !== 'ok').map(wordsOf) };
  },
};

export const health: Step = {
  id: 'health',
  shows: 'Every row of status is well, and an event has arrived.',
  minutes: 10,
  needs: ['trial'],
  run: async (world) => ({ figures: { rows: (await well(world, FIRST_EVENT)).length } }),
};
