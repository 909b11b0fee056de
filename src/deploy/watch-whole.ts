import type { Effects } from '../core/effects.ts';
import type { StackFacts } from '../core/types.ts';
import { groupsOf } from '../progress/groups.ts';
import { bundledTemplate } from './artifacts.ts';
import { type Watch, watchStack } from './watch.ts';

/** {@link watchStack} for an operation that may touch any resource of the template that this package ships. */
export async function watchWhole(
  { id: stackId, name: stackName }: StackFacts,
  seen: Watch['seen'],
  fx: Effects,
  ends?: Watch['ends'],
): Promise<StackFacts> {
  const template = await bundledTemplate(fx.packageRoot);
  const groups = groupsOf(template, Object.keys(template.Resources));
  return watchStack({ stackId, stackName, groups, seen, ...(ends === undefined ? {} : { ends }) }, fx);
}
