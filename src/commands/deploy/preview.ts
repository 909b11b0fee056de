import type { Effects } from '../../core/effects.ts';
import type { Plan } from '../../core/types.ts';
import { type Preview, previewChanges } from '../../deploy/preview-changes.ts';
import type { Flags } from '../../flags/table.ts';
import { tellDryRun } from '../dry-run.ts';
import { sameAgain, tellPlan } from './words.ts';

/**
 * Shows the plan and what CloudFormation would change; changes nothing.
 *
 * @param end told the fields of the result; by default the dry run ends with them and the line that does it.
 */
export async function preview(
  plan: Plan,
  flags: Flags,
  fx: Effects,
  end = (shown: object) => tellDryRun(sameAgain(plan, flags), shown, fx),
): Promise<undefined> {
  tellPlan(plan, fx);
  const asked = await askFor(plan, fx);
  if (asked !== undefined) tellChanges(asked, plan, fx);
  const kept = asked?.madeBucket;
  if (kept !== undefined)
    fx.report.say(`\nKept for the next run; teardown removes it:\n  the bucket ${kept}`);
  end({ changes: asked?.changes.length, kept });
}

/** What CloudFormation would change; where it can't say, why is told. */
async function askFor(plan: Plan, fx: Effects): Promise<Preview | undefined> {
  if (plan.kind === 'resume') {
    fx.report.say(`The stack ${plan.stack?.name} is in ${plan.stack?.status}; it would be watched.`);
    return undefined;
  }
  // CloudFormation takes no change set of a stack in this state.
  const asked = plan.kind === 'restore' ? undefined : await previewChanges(plan, fx);
  const first = plan.kind === 'restore' ? 'the failed update is taken back' : 'the remains are removed';
  if (asked === undefined) fx.report.say(`CloudFormation can't say what would change before ${first}.`);
  return asked;
}

function tellChanges({ changes }: Preview, plan: Plan, { report }: Effects): void {
  report.event('changes', changes);
  report.say(`Changes CloudFormation would make: ${changes.length === 0 ? 'none' : changes.length}`);
  for (const { action, logicalId, type, replacement } of changes)
    report.say(`  ${action.padEnd(7)} ${logicalId.padEnd(30)} ${type}${replacement ? ' (replaced)' : ''}`);
  if (changes.length > 0) return;
  report.say(
    plan.kind === 'continue'
      ? 'What failed would be tried again as it is.'
      : 'Nothing to change: the stack is as the plan wants it.',
  );
}
