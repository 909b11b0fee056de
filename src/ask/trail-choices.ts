import type { Facts, StackFacts } from '../core/types.ts';
import { isOwnTrail } from '../plan/trail-change.ts';
import type { Choice } from './questions.ts';

/** Answer of `log-group` that makes a new trail, or keeps the one that the stack has made. */
export const NO_LOG_GROUP = 'none';

/** Log groups to choose from, the default first: what the stack has, else a trail that costs no second copy. */
export function trailChoices({ trails, identity }: Facts, stack: StackFacts | undefined): Choice[] {
  const present = stack && (stack.parameters.ExistingLogGroup || NO_LOG_GROUP);
  const others = trails.filter(({ arn }) => !isOwnTrail(arn, stack, identity.region));
  const reusable = others.flatMap(({ reusable, logGroup, name }) =>
    reusable && logGroup && logGroup !== present
      ? [{ value: logGroup, name: `reuse ${name}: no second copy to pay for` }]
      : [],
  );
  const anew = others.length > 0 ? 'make a new trail: $2 per 100,000 events' : 'make a new trail';
  return [
    ...(present === undefined ? [] : [{ value: present, name: kept(present) }]),
    ...reusable,
    ...(present === NO_LOG_GROUP ? [] : [{ value: NO_LOG_GROUP, name: anew }]),
  ];
}

const kept = (present: string): string =>
  present === NO_LOG_GROUP ? 'a trail of its own, as before' : `${present}, as before`;
