import type { Answers, StackFacts } from '../core/types.ts';
import { PRICES } from './cost.ts';
import { dollars } from './money.ts';
import { trailName } from './names.ts';

/** Whether the plan makes a trail that the stack (undefined for one that is still to be made) does not have. */
export const makesTrail = (stack: StackFacts | undefined, { existingLogGroup }: Answers): boolean =>
  existingLogGroup === undefined && (stack === undefined || Boolean(stack.parameters.ExistingLogGroup));

/**
 * Whether the stack has made the trail. One that is not finished has no outputs: its trail is known by the name that
 * the template gives it.
 */
export const isOwnTrail = (arn: string, stack: StackFacts | undefined, region: string): boolean =>
  stack !== undefined &&
  (arn === stack.outputs.trailArn || arn.endsWith(`:trail/${trailName(stack.name, region)}`));

const AROUND = 'Events of the minutes of the change may be missing from the index, not from the trails.';

/**
 * What a change of the trail means, a sentence each; none when it stays.
 *
 * @param otherTrails trails of the region that are not the stack's own.
 */
export function trailChange(stack: StackFacts | undefined, answers: Answers, otherTrails: number): string[] {
  const before = stack?.parameters.ExistingLogGroup || undefined;
  const after = answers.existingLogGroup;
  if (stack === undefined || before === after) return [];
  if (before === undefined) return [...losing(stack), AROUND];
  if (after === undefined) return [...gaining(otherTrails), AROUND];
  return [`The subscription moves from ${before} to ${after}.`, AROUND];
}

const losing = ({ outputs }: StackFacts): string[] => [
  "The stack's own trail and its log group are deleted.",
  `Its bucket ${outputs.trailBucket ?? ''} is kept with all records, at $${PRICES.objectStorageGB} a GB and month.`,
];

function gaining(otherTrails: number): string[] {
  const made = 'A trail, a bucket and a log group of its own are made; an earlier bucket is kept as it is.';
  const price = dollars(PRICES.extraTrailPerEvent * 1e6);
  return otherTrails === 0
    ? [made]
    : [made, `It is a second copy of the management events: ${price} per million.`];
}
