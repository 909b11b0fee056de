import { ask, requireAnswerable } from '../ask/ask.ts';
import type { Effects } from '../core/effects.ts';
import type { Outcome, StackFacts } from '../core/types.ts';
import { discover } from '../discover/discover.ts';
import type { Flags } from '../flags.ts';
import { makePlan } from '../plan/plan.ts';
import { approve, chooseRegion } from './deploy-talk.ts';
import { deployStack, preview, verify, withPermissionsFor } from './late.ts';

/** Done once the stack stands and before it is checked: the demo plays its records here. */
export type BeforeVerify = (stack: StackFacts) => Promise<void>;

/** The wizard: discover → ask → plan → deploy → verify. Undefined after a dry run. */
export async function deploy(
  flags: Flags,
  given: Effects,
  version: string,
  beforeVerify: BeforeVerify = async () => {},
): Promise<Outcome | undefined> {
  requireAnswerable(flags, given.io.interactive);
  const fx = await chooseRegion(given);
  const started = fx.clock.now();

  const found = await discover(flags, fx);
  const answers = await ask(found, flags, fx);
  const facts = await withPermissionsFor(found, answers, fx.aws);
  const plan = makePlan(facts, answers, version, flags['allow-downgrade']);
  if (flags['dry-run'] === true) return preview(plan, flags, fx);
  await approve(plan, flags, fx);
  const stack = await deployStack(plan, fx);
  await beforeVerify(stack);
  const checks = await verify(stack, facts.callerIp, started, fx);

  return { ok: checks.every(({ status }) => status !== 'fail'), plan, stack, checks };
}
