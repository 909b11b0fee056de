import { type CliError, usageError } from '../core/errors.ts';
import type { StackFacts } from '../core/types.ts';
import { stateOf } from './status.ts';

/** True for a stack of this tool, whatever its state. */
export const isOurs = ({ version }: Pick<StackFacts, 'version'>): boolean => version !== undefined;

/** The stacks of this tool that have been created; a change set that was never executed leaves none. */
export const ourStacks = (stacks: readonly StackFacts[]): StackFacts[] =>
  stacks.filter((stack) => isOurs(stack) && stateOf(stack.status) !== 'review');

/** The stack of this name, this tool's or not; undefined when there is none. */
export const stackCalled = (stacks: readonly StackFacts[], name: string): StackFacts | undefined =>
  stacks.find((stack) => stack.name === name);

/** The stack of this name if this tool made it. */
export const ourStackCalled = (stacks: readonly StackFacts[], name: string): StackFacts | undefined =>
  stacks.find((stack) => stack.name === name && isOurs(stack));

/** Exit 2: no stack of this name is one of ours; names the region looked at and the stacks that are there. */
export function noSuchStack(stacks: readonly StackFacts[], name: string, region: string): CliError {
  const ours = ourStacks(stacks);
  const taken = stacks.some((stack) => stack.name === name && !isOurs(stack));
  return usageError(
    'no-stack',
    taken
      ? `The stack ${name} in ${region} was not made by this tool.`
      : `There is no stack ${name} of this tool in ${region}.`,
    [
      ...ours.map((stack) => `Name one that is there: --stack-name ${stack.name}`),
      'or look in every region: npx create-cloudtrail-kibana list --all-regions',
    ],
  );
}
