import type { Effects } from '../core/effects.ts';
import type { Plan } from '../core/types.ts';
import { isFinal, stateOf } from '../stack/status.ts';
import { usedByAnother } from './another-run.ts';

/** What this run made before CloudFormation took over, and how to remove it again. */
export interface Undo {
  readonly what: string;
  readonly run: () => Promise<void>;
  /** True for what another run of the same stack would use as its own: the password, and uploads named by content. */
  readonly shared?: boolean;
}

/**
 * Removes everything, newest first; what can't be removed is told and hides neither the rest nor the cause. What
 * another run has taken up meanwhile stays.
 *
 * @returns false when something could not be removed.
 */
export async function takeBack(undo: Undo[], plan: Plan, fx: Effects): Promise<boolean> {
  const all = undo.splice(0).reverse();
  const attempt = async ({ what, run }: Pick<Undo, 'what' | 'run'>) =>
    run().then(
      () => true,
      ({ message }: Error) => {
        fx.report.warn(`Left behind: ${what} (${message})`);
        return false;
      },
    );
  const own = all.filter(({ shared }) => !shared);
  const shared = all.filter((one) => one.shared);
  let done = true;
  for (const one of own) done = (await attempt(one)) && done;
  if (shared.length === 0) return done;
  let used = false;
  const look = async () => {
    used = await isUsed(plan, fx);
  };
  if (!(await attempt({ what: shared.map(({ what }) => what).join(' and '), run: look }))) return false;
  if (used) {
    fx.report.say('What another run uses is left to it: the password and the uploads.');
    return done;
  }
  for (const one of shared) done = (await attempt(one)) && done;
  return done;
}

/** A stack that this plan would make must not be there; one that it would change must not be in an operation. */
async function isUsed(plan: Plan, { aws, clock }: Effects): Promise<boolean> {
  const found = plan.kind === 'replace' ? undefined : plan.stack;
  const isNew = found === undefined || stateOf(found.status) === 'review';
  const quiet = (status: string) => (isNew ? stateOf(status) === 'review' : isFinal(status));
  return usedByAnother(await aws.cloudFormation(), plan.answers.stackName, quiet, clock);
}
