import { ask, requireAnswerable } from '../../ask/ask.ts';
import { questions } from '../../ask/questions.ts';
import { chooseRegion } from '../../ask/region.ts';
import type { Effects } from '../../core/effects.ts';
import type { CallerIp, Check, Facts, Outcome, StackFacts } from '../../core/types.ts';
import { discover, type Surroundings } from '../../discover/discover.ts';
import type { FlagName, Flags } from '../../flags/table.ts';
import { makePlan } from '../../plan/plan.ts';
import { isWell } from '../../verify/verdict.ts';
import { approve } from './words.ts';

/** What a run brings along, beside its flags. */
interface Way {
  /** Done once the stack stands and before it is checked: the demo plays its records here. */
  readonly beforeVerify?: (stack: StackFacts) => Promise<void>;
  /** The questions to ask; the rest stays as the stack has it. All of them by default. */
  readonly only?: readonly FlagName[] | undefined;
  /** A look around that has begun already. */
  readonly around?: Surroundings | undefined;
  /** Told instead of the end of a dry run, with the fields of its result: the demo ends by itself. */
  readonly endPreview?: (shown: object) => void;
}

/** The wizard: discover → ask → plan → deploy → furnish → verify. Undefined after a dry run, or where nothing can be chosen. */
export async function deploy(
  flags: Flags,
  given: Effects,
  version: string,
  { beforeVerify, only, around, endPreview }: Way = {},
): Promise<Outcome | undefined> {
  requireAnswerable(flags, given.io);
  const fx = await chooseRegion(given);
  const started = fx.clock.now();

  const found = await discover(flags, fx, around);
  if (hasNoChoice(found, flags, only)) {
    fx.report.say('Nothing to change: there is no other trail that can be reused.');
    return undefined;
  }
  const answers = await ask(found, flags, fx, only, async () => {
    const { lookAtVolume } = await import('../../discover/volume.ts');
    return lookAtVolume(found, flags, fx);
  });
  // Each step is loaded when its turn comes: its AWS clients would cost every run their start-up time.
  const { withPermissionsFor } = await import('../../discover/permissions.ts');
  const { withStorage } = await import('../../discover/storage.ts');
  const permitted = await withPermissionsFor(found, answers, fx.aws);
  const facts = await withStorage(permitted, answers, fx);
  const plan = makePlan(facts, answers, version, {
    allowDowngrade: flags['allow-downgrade'] === true,
    force: flags.force === true,
    newImage: flags['new-image'] === true,
  });
  if (flags['dry-run'] === true) return (await import('./preview.ts')).preview(plan, flags, fx, endPreview);
  // Choosing "watch" in the menu was the confirmation.
  if (plan.kind !== 'resume' || only === undefined) await approve(plan, flags, fx);
  const { deployStack } = await import('../../deploy/deploy-stack.ts');
  const stack = await deployStack(plan, fx);
  await beforeVerify?.(stack);
  const checks = await furnishAndVerify(stack, facts.callerIp, started, fx);

  return { ok: isWell(checks), plan, stack, checks };
}

/** Index pattern and boards first: the checks only read. Both share what they know of the proxy. */
async function furnishAndVerify(
  stack: StackFacts,
  callerIp: CallerIp,
  since: number,
  fx: Effects,
): Promise<Check[]> {
  const { createContext } = await import('../../verify/context.ts');
  const context = createContext(stack, callerIp, since, fx);
  const { furnishStep } = await import('../../furnish/step.ts');
  await furnishStep(context.visitor, context.stack.outputs.uiPath, fx);
  const { verify } = await import('../../verify/verify.ts');
  return verify('deploy', context);
}

/** True for a run that is about the trail, where there is but the one that the stack has. */
const hasNoChoice = (facts: Facts, flags: Flags, only: readonly FlagName[] = []): boolean =>
  only[0] === 'log-group' &&
  questions(facts, flags).some(({ flag, asked }) => flag === 'log-group' && !asked);
