import type { Effects } from '../core/effects.ts';
import { CliError } from '../core/errors.ts';
import type { StackFacts, StackOutputs } from '../core/types.ts';
import { pasteLine } from '../flags/paste.ts';
import { outputsOf } from '../stack/outputs.ts';
import { readOurStack } from '../stack/read.ts';
import { unusable } from '../stack/unusable.ts';

/** A stack with all its outputs. */
export type FinishedStack = StackFacts & { readonly outputs: StackOutputs };

/**
 * The stack of this name that this tool made and that can be worked with.
 *
 * @throws CliError `no-stack` (exit 2); `not-ready` (exit 1) with the state it is in and the command that goes on.
 */
export async function readFinishedStack(name: string, fx: Pick<Effects, 'aws'>): Promise<FinishedStack> {
  const stack = await readOurStack(name, fx);
  const obstacle = unusable(stack);
  if (obstacle === undefined) return { ...stack, outputs: outputsOf(stack) };
  const region = await fx.aws.region();
  throw new CliError('not-ready', `The stack ${name} is not ready.`, {
    why: `${obstacle.why}.`,
    remedy: obstacle.command ? pasteLine(obstacle.command, { 'stack-name': name, region }) : [],
  });
}
