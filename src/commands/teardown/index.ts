import { chooseRegion } from '../../ask/region.ts';
import type { Effects } from '../../core/effects.ts';
import type { ExitCode } from '../../core/errors.ts';
import type { Identity, StackFacts } from '../../core/types.ts';
import { discoverIdentity } from '../../discover/identity.ts';
import type { Flags } from '../../flags/table.ts';
import { DEFAULT_STACK, defaultBucket, domainName } from '../../plan/names.ts';
import { placeOf } from '../../plan/resource-arns.ts';
import { dependentsOf } from '../../stack/dependents.ts';
import { stackCalled } from '../../stack/find.ts';
import { readStack, readStacks } from '../../stack/read.ts';
import { deleteStack } from '../../teardown/delete-stack.ts';
import { namesOf, removeLeftovers, takeInventory } from '../../teardown/inventory.ts';
import { requireLiftable, requireNoProtect, tellProtection } from '../../teardown/protection.ts';
import { lookUpRights } from '../../teardown/rights.ts';
import { othersUse, type Scope } from '../../teardown/scope.ts';
import { confirmTeardown, requireConfirmable, requireDeletable, requireNoDependents } from './confirm.ts';
import {
  endByHand,
  endDryRun,
  type Shown,
  tellEnd,
  tellNothing,
  tellTeardown,
  tellWarnings,
} from './words.ts';

/**
 * Takes everything away again, in an order in which every step can be the last: what is found decides what is done, so
 * that the next run goes on from wherever this one ended. Whatever would stop it half-way is looked for first; the trail
 * records until CloudFormation has deleted what depends on it, and the records are the last to be deleted.
 */
export async function teardown(flags: Flags, given: Effects): Promise<ExitCode> {
  requireNoProtect(flags);
  const stackName = flags['stack-name'] ?? DEFAULT_STACK;
  requireConfirmable(stackName, flags, given.io);
  const fx = await chooseRegion(given);
  const [identity, stacks] = await Promise.all([
    discoverIdentity(fx.aws),
    fx.aws.cloudFormation().then(readStacks),
  ]);
  const listed = stackCalled(stacks, stackName);
  // CloudFormation tells of termination protection only where a stack is asked for by its name or id.
  const stack = listed && ((await readStack(await fx.aws.cloudFormation(), listed.id)) ?? listed);
  if (stack !== undefined) requireDeletable(stack);
  const asked = scopeOf(stackName, stacks, flags, identity);
  const found = await takeInventory(asked, fx);
  const shown: Shown = { scope: asked, stack, stacks, found, dryRun: flags['dry-run'] === true };
  tellTeardown(shown, fx);
  tellProtection(stack, fx);
  if (stack === undefined && found.length === 0) return tellNothing(shown, fx);
  if (stack === undefined && !shown.dryRun && found.every(({ part }) => part.remove === undefined))
    return endByHand(shown, fx);
  // Where nobody can be asked, this is known before anything is; at a terminal it is asked after the name.
  if (!fx.io.interactive) await requireLiftable(stack, flags, fx);
  const dependents = losing(namesOf(found), dependentsOf(stacks, stackName));
  requireNoDependents(asked, dependents, flags, fx);
  const rights = await lookUpRights(stack, found, asked, identity, fx);
  const warned = rights(asked);
  tellWarnings(warned, fx);
  if (shown.dryRun) return endDryRun(shown, dependents, flags, fx);
  const scope = { ...asked, ...(await confirmTeardown(stackName, found, flags, fx)) };
  if (fx.io.interactive) await requireLiftable(stack, flags, fx);
  tellWarnings(
    rights(scope).filter((warning) => !warned.includes(warning)),
    fx,
  );
  for (const [step, run] of steps(stack, scope, fx)) {
    fx.signal.throwIfAborted();
    await run();
    fx.report.event('teardown-step', { step });
  }
  return tellEnd({ scope, stack, found }, await takeInventory(scope, fx), fx);
}

/** Those whose log group is among the things found. */
const losing = (found: readonly string[], stacks: readonly StackFacts[]): StackFacts[] =>
  stacks.filter(({ parameters }) => found.includes(parameters.ExistingLogGroup ?? ''));

type Step = readonly [name: string, run: () => Promise<void>];

const steps = (stack: StackFacts | undefined, scope: Scope, fx: Effects): readonly Step[] => [
  ...(stack === undefined ? [] : [['delete-stack', () => deleteStack(stack, fx)] as const]),
  ['remove-leftovers', () => removeLeftovers(scope, fx)],
];

function scopeOf(stackName: string, stacks: readonly StackFacts[], flags: Flags, identity: Identity): Scope {
  const stack = stackCalled(stacks, stackName);
  const artifactsBucket =
    flags['artifacts-bucket'] ?? stack?.parameters.ArtifactsBucket ?? defaultBucket(identity);
  return {
    ...placeOf(identity),
    stackName,
    domainName: domainName(stackName, flags['domain-name'], stack),
    artifactsBucket,
    sharesArtifacts: othersUse(stacks, stackName, artifactsBucket),
    deleteData: flags['delete-data'] === true,
  };
}
