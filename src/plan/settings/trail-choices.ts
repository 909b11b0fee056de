import type { Facts, StackFacts, TrailFacts } from '../../core/types.ts';
import { isOurs } from '../../stack/find.ts';
import { isChanging } from '../../stack/status.ts';
import { isOwnTrail } from '../trail-change.ts';
import type { Choice } from './setting.ts';

/** Answer of `log-group` that makes a new trail, or keeps the one that the stack has made. */
export const NO_LOG_GROUP = 'none';

/** The stack of this tool that made a trail, other than `stack`; undefined for a trail of nobody's stack. */
export const ownerOf = (
  { arn }: Pick<TrailFacts, 'arn'>,
  { stacks, identity }: Pick<Facts, 'stacks' | 'identity'>,
  stack: StackFacts | undefined,
): StackFacts | undefined =>
  stacks.find(
    (other) => other.name !== stack?.name && isOurs(other) && isOwnTrail(arn, other, identity.region),
  );

/** The log group that the stack subscribes to, when no trail delivers to it any more. A stack in an operation is only watched. */
export function lostLogGroup(
  { trails }: Pick<Facts, 'trails'>,
  stack: StackFacts | undefined,
): string | undefined {
  const present = stack?.parameters.ExistingLogGroup;
  if (!present || isChanging(stack.status)) return undefined;
  return trails.some(({ logGroup }) => logGroup === present) ? undefined : present;
}

/**
 * Log groups to choose from, the default first: what the stack has, else a trail that costs no second copy. A trail that
 * another stack of this tool made comes last: it is deleted with that stack.
 */
export function trailChoices(facts: Facts, stack: StackFacts | undefined): Choice[] {
  const { trails, identity } = facts;
  const present =
    stack === undefined || lostLogGroup(facts, stack) !== undefined
      ? undefined
      : stack.parameters.ExistingLogGroup || NO_LOG_GROUP;
  const others = trails.filter(({ arn }) => !isOwnTrail(arn, stack, identity.region));
  const reusable = others.flatMap((trail) => {
    const { reusable, logGroup: value, name } = trail;
    if (!reusable || !value || value === present) return [];
    return [{ value, name, owner: ownerOf(trail, facts, stack)?.name }];
  });
  const anew = others.length > 0 ? 'make a new trail: $2 per 100,000 events' : 'make a new trail';
  return [
    ...(present === undefined ? [] : [{ value: present, name: kept(present) }]),
    ...reusable
      .filter(({ owner }) => owner === undefined)
      .map(({ value, name }) => ({ value, name: `reuse ${name}: no second copy to pay for` })),
    ...(present === NO_LOG_GROUP ? [] : [{ value: NO_LOG_GROUP, name: anew }]),
    ...reusable
      .filter(({ owner }) => owner !== undefined)
      .map(({ value, owner }) => ({
        value,
        name: `reuse that of the stack ${owner}: ends when it is deleted`,
      })),
  ];
}

const kept = (present: string): string =>
  present === NO_LOG_GROUP ? 'a trail of its own, as before' : `${present}, as before`;

/** Why a log group can't be subscribed to, one sentence; undefined when it can. */
export function logGroupProblem(
  text: string,
  facts: Facts,
  stack: StackFacts | undefined,
): string | undefined {
  const choices = trailChoices(facts, stack).map(({ value }) => value);
  if (choices.includes(text)) return undefined;
  const trail = facts.trails.find(({ logGroup, name, arn }) => [logGroup, name, arn].includes(text));
  const valid = `It has to be one of ${choices.join(', ')}.`;
  if (trail === undefined) return `No trail of this account delivers to ${text}. ${valid}`;
  if (isOwnTrail(trail.arn, stack, facts.identity.region))
    return `It belongs to the stack itself: "${NO_LOG_GROUP}" keeps it. ${valid}`;
  if (trail.why !== undefined) return `The trail ${trail.name} can't be reused: ${trail.why}. ${valid}`;
  return `That is the trail; name its log group: ${trail.logGroup}.`;
}
