import { deploy } from '../../src/commands/deploy/index.ts';
import { parse } from '../../src/commands/parse.ts';
import type { CliError } from '../../src/core/errors.ts';
import type { Outcome } from '../../src/core/types.ts';
import { explain } from '../../src/tell.ts';
import { type FakeWorld, fakeWorld } from './effects.ts';

export interface Run {
  readonly outcome?: Outcome | undefined;
  /** The error as the command line would tell it. */
  readonly error?: CliError;
}

/** A whole `deploy` run of the command line, in this process, up to where `main` would print and exit. */
export async function runDeploy(args: readonly string[], world: FakeWorld = fakeWorld()): Promise<Run> {
  try {
    const { flags } = parse(args);
    return { outcome: await deploy(flags, world.fx, '1.2.3') };
  } catch (error) {
    return { error: await explain(error) };
  }
}

/** The error that a promise ends with, as the command line would tell it. */
export const failure = (promise: Promise<unknown>): Promise<CliError> =>
  promise.then(() => Promise.reject(new Error('it should have failed')), explain);
