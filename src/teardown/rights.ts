import type { Effects } from '../core/effects.ts';
import { CliError } from '../core/errors.ts';
import type { Identity, StackFacts } from '../core/types.ts';
import { simulateCalls } from '../discover/permissions.ts';
import type { Need } from '../plan/need.ts';
import { removalFindings } from '../plan/permission-findings.ts';
import { deletionCalls } from '../plan/removal-needs.ts';
import { isStillThere, readResources } from '../stack/resources.ts';
import type { Found } from './inventory.ts';
import type { Scope } from './scope.ts';

/**
 * Judges by what was looked up. A right that is certainly missing stops: the deletion would fail half-way.
 *
 * @returns what is worth a thought before the deletion.
 * @throws CliError `permissions-missing` (exit 4) naming the actions.
 */
export type Rights = (scope: Scope) => string[];

/** Asks AWS's simulator for every call that the teardown will make, by itself and through CloudFormation. */
export async function lookUpRights(
  stack: StackFacts | undefined,
  found: readonly Found[],
  scope: Scope,
  identity: Identity,
  { aws }: Effects,
): Promise<Rights> {
  const ofStack = stack === undefined ? [] : await callsFor(stack, scope, { aws });
  if ('why' in ofStack) return () => removalFindings(ofStack, [], scope.stackName).warnings;
  const calls = [...ofStack, ...found.flatMap((one) => ownCalls(one, scope))];
  const simulated = await simulateCalls(await aws.iam(), identity, calls);
  return (decided) => {
    const needed = [
      ...ofStack,
      ...found.filter(({ part }) => !part.isKept?.(decided)).flatMap((one) => ownCalls(one, scope)),
    ];
    const { problem, warnings } = removalFindings(simulated, needed, scope.stackName);
    if (problem !== undefined) throw new CliError(problem.code, problem.message, problem);
    return warnings;
  };
}

const ownCalls = ({ part, names }: Found, scope: Scope): Need[] =>
  names.flatMap((name) => part.calls?.(name, scope) ?? []);

async function callsFor(
  stack: StackFacts,
  scope: Scope,
  { aws }: Pick<Effects, 'aws'>,
): Promise<Need[] | { status: 'unknown'; why: string }> {
  try {
    const resources = await readResources(await aws.cloudFormation(), stack.id);
    return deletionCalls(stack, resources.filter(isStillThere), scope, scope);
  } catch (error) {
    // A caller who may not list the resources may still delete them.
    return { status: 'unknown', why: `the stack's resources can't be listed (${(error as Error).name})` };
  }
}
