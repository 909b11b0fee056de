import { chooseRegion } from '../../ask/region.ts';
import type { Effects } from '../../core/effects.ts';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import type { StackFacts } from '../../core/types.ts';
import { discoverIdentity } from '../../discover/identity.ts';
import type { Flags } from '../../flags/table.ts';
import { DEFAULT_STACK, defaultBucket, domainName } from '../../plan/names.ts';
import { readStacks } from '../../stack/read.ts';
import { deleteStack, stopLogging } from '../../teardown/delete-stack.ts';
import { type Found, removeLeftovers, takeInventory } from '../../teardown/inventory.ts';
import { othersUse, type Scope } from '../../teardown/scope.ts';
import { tellDryRun, withoutDryRun } from '../dry-run.ts';
import {
  confirmTeardown,
  requireConfirmable,
  requireOurs,
  tellEnd,
  tellRecords,
  tellTeardown,
} from './words.ts';

/**
 * Takes everything away again, in an order in which every step can be the last: what is found decides what is done, so
 * that the next run goes on from wherever this one ended.
 */
export async function teardown(flags: Flags, given: Effects): Promise<ExitCode> {
  requireConfirmable(flags, given.io.interactive);
  const fx = await chooseRegion(given);
  const stacks = await readStacks(await fx.aws.cloudFormation());
  const stackName = flags['stack-name'] ?? DEFAULT_STACK;
  const stack = stacks.find(({ name }) => name === stackName);
  const asked = await scopeOf(stackName, stacks, flags, fx);
  const found = await takeInventory(asked, fx);
  tellTeardown(asked, stack, found, fx);
  if (stack === undefined && found.length === 0) {
    fx.report.result({ ok: true, stackName, removed: [], kept: [] });
    return EXIT.ok;
  }
  if (flags['dry-run'] === true) return preview(asked, stack, found, flags, fx);
  const { deleteData } = await confirmTeardown(stackName, stack, found, flags, fx);
  const scope = { ...asked, deleteData };
  for (const [step, run] of steps(stack, scope, fx)) {
    fx.signal.throwIfAborted();
    await run();
    fx.report.event('teardown-step', { step });
  }
  return tellEnd(scope, found, await takeInventory(scope, fx), fx);
}

async function preview(
  scope: Scope,
  stack: StackFacts | undefined,
  found: readonly Found[],
  flags: Flags,
  fx: Effects,
): Promise<ExitCode> {
  requireOurs(scope.stackName, stack);
  tellRecords(found, scope.deleteData, fx);
  tellDryRun(await withoutDryRun('teardown', flags, fx), { stackName: scope.stackName }, fx);
  return EXIT.ok;
}

const steps = (stack: StackFacts | undefined, scope: Scope, fx: Effects) =>
  [
    ...(stack === undefined
      ? []
      : ([
          ['stop-logging', () => stopLogging(stack, fx)],
          ['delete-stack', () => deleteStack(stack, fx)],
        ] as const)),
    ['remove-leftovers', () => removeLeftovers(scope, fx)],
  ] as const;

async function scopeOf(
  stackName: string,
  stacks: readonly StackFacts[],
  flags: Flags,
  fx: Effects,
): Promise<Scope> {
  const identity = await discoverIdentity(fx.aws);
  const { account, region, arn } = identity;
  const stack = stacks.find(({ name }) => name === stackName);
  const artifactsBucket =
    flags['artifacts-bucket'] ?? stack?.parameters.ArtifactsBucket ?? defaultBucket(identity);
  return {
    stackName,
    account,
    region,
    partition: arn.split(':')[1] ?? 'aws',
    domainName: domainName(stackName, flags['domain-name'], stack),
    artifactsBucket,
    sharesArtifacts: othersUse(stacks, stackName, artifactsBucket),
    deleteData: flags['delete-data'] === true,
  };
}
