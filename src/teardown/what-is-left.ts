import { GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import type { Effects } from '../core/effects.ts';
import type { StackFacts, StackResource } from '../core/types.ts';
import { wrap } from '../core/wrap.ts';
import { RETAINED } from '../plan/removal-needs.ts';
import { isStillThere, readResources } from '../stack/resources.ts';

/** What a deletion that has failed leaves: logical ids, and what the trail does now. */
interface WhatIsLeft {
  readonly deleted: readonly string[];
  readonly left: readonly string[];
  readonly trail: string;
}

/**
 * Says what a failed deletion has removed and what it has not.
 *
 * @param before the stack's resources when it began.
 */
export async function tellWhatIsLeft(
  stack: StackFacts,
  before: readonly StackResource[],
  fx: Effects,
): Promise<void> {
  const { deleted, left, trail } = await look(stack, before, fx);
  fx.report.event('not-deleted', { deleted, left, trail });
  if (left.length === 0) return;
  fx.report.say('');
  fx.report.say(wrap('Deleted', deleted.join(', ') || 'nothing'));
  fx.report.say(wrap('Still there', left.join(', ')));
  fx.report.say(wrap('Trail', trail));
}

async function look(stack: StackFacts, before: readonly StackResource[], fx: Effects): Promise<WhatIsLeft> {
  const now = await readResources(await fx.aws.cloudFormation(), stack.id);
  const isToDelete = (one: StackResource) => isStillThere(one) && !RETAINED.includes(one.type);
  const left = now.filter(isToDelete).map(({ logicalId }) => logicalId);
  const deleted = before
    .filter(isToDelete)
    .flatMap(({ logicalId }) => (left.includes(logicalId) ? [] : logicalId));
  const hadTrail = [...before, ...now].some(isTrail);
  const trail = now.filter(isStillThere).find(isTrail);
  if (trail !== undefined) return { deleted, left, trail: await stateOf(trail.physicalId, fx) };
  return { deleted, left, trail: hadTrail ? 'deleted' : 'this stack has none of its own' };
}

const isTrail = ({ type }: StackResource): boolean => type === 'AWS::CloudTrail::Trail';

async function stateOf(Name: string, { aws }: Effects): Promise<string> {
  try {
    const { IsLogging } = await (await aws.cloudTrail()).send(new GetTrailStatusCommand({ Name }));
    return IsLogging ? `${Name} is still recording` : `${Name} is still there, but stopped`;
  } catch (error) {
    return `${Name} is still there; whether it records could not be read (${(error as Error).name})`;
  }
}
