import type { Step } from '../world.ts';
import { brokenRows } from './broken-rows.ts';
import { continuation, doNothing } from './continuation.ts';
import { customResource } from './custom-resource.ts';
import { printedPolicy } from './printed-policy.ts';
import { report } from './report.ts';
import { resize } from './resize.ts';
import { rotateIps, rotatePassword, uiPage } from './rotation.ts';
import { ownTagCondition, stackTagCondition } from './tag-conditions.ts';
import { teardown } from './teardown.ts';
import { health, trial } from './trial.ts';

/** Those that need no domain: some ten minutes and no price to speak of. */
const CHEAP: readonly Step[] = [
  continuation,
  doNothing,
  customResource,
  ownTagCondition,
  stackTagCondition,
  printedPolicy,
];

const TRIAL: readonly Step[] = [
  trial,
  health,
  ...brokenRows,
  rotateIps,
  rotatePassword,
  uiPage,
  report,
  resize,
  teardown,
];

/** Whatever steps have made beside the stack goes last: a role takes the stack down. */
const clean = (steps: readonly Step[]): Step => ({
  id: 'clean',
  shows: 'Nothing is left that the steps have made beside the stack.',
  minutes: 1,
  always: true,
  run: async (world) => {
    for (const { remove } of steps) await remove?.(world);
    return {};
  },
});

/** All steps in their order. A feature that AWS has to prove adds its step here. */
export const STEPS: readonly Step[] = [...CHEAP, ...TRIAL, clean([...CHEAP, ...TRIAL])];

/** Without a domain. */
export const CHEAP_STEPS: readonly Step[] = [...CHEAP, clean(CHEAP)];
