import type { Effects } from '../src/core/effects.ts';
import { once } from '../src/core/once.ts';
import { discoverIdentity } from '../src/discover/identity.ts';
import { runLine } from './command.ts';
import { deployerOf } from './steps/printed-policy.ts';
import type { World } from './world.ts';

interface Given {
  readonly fx: Effects;
  readonly ending: Effects;
  readonly stackName: string;
  readonly secrets: Set<string>;
}

/** What the steps share, for the account that the effects are of. */
export async function createWorld({ fx, ending, stackName, secrets }: Given): Promise<World> {
  const identity = await discoverIdentity(fx.aws);
  const deployer = once(() => deployerOf({ fx: ending, identity, stackName }));
  return {
    fx,
    ending,
    identity,
    stackName,
    deployer,
    command: async (...args) => runLine(args, await deployer(), (line) => fx.report.say(line)),
    quietly: async (...args) => runLine(args, await deployer(), () => {}),
    secret: (value) => void secrets.add(value),
  };
}
