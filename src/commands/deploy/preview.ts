import type { Effects } from '../../core/effects.ts';
import type { Plan } from '../../core/types.ts';
import { previewChanges } from '../../deploy/deploy-stack.ts';
import type { Flags } from '../../flags/table.ts';
import { sameAgain, tellPlan } from './words.ts';

/** Shows the plan and what CloudFormation would change; leaves nothing behind. */
export async function preview(plan: Plan, flags: Flags, fx: Effects): Promise<undefined> {
  tellPlan(plan, fx);
  if (plan.kind === 'resume') return;
  if (plan.kind === 'restore') {
    // CloudFormation takes no change set of a stack in this state.
    fx.report.say('What would change can be told once the failed update is taken back.');
    fx.report.say(`Nothing was left behind. To go on:\n  ${sameAgain(plan, flags)}`);
    fx.report.result({ ok: true, dryRun: true });
    return;
  }
  const { changes } = await previewChanges(plan, fx);
  fx.report.event('changes', changes);
  fx.report.say(`Changes CloudFormation would make: ${changes.length === 0 ? 'none' : changes.length}`);
  for (const { action, logicalId, type, replacement } of changes) {
    fx.report.say(`  ${action.padEnd(7)} ${logicalId.padEnd(30)} ${type}${replacement ? ' (replaced)' : ''}`);
  }
  fx.report.say(`\nNothing was left behind. To deploy:\n  ${sameAgain(plan, flags)}`);
  fx.report.result({ ok: true, dryRun: true, changes: changes.length });
}
