import type { Effects } from '../core/effects.ts';
import { CliError, EXIT, type ExitCode } from '../core/errors.ts';
import { readPassword } from '../deploy/password.ts';
import { unusable } from '../diagnose/stack-state.ts';
import { discoverStacks, ourStackInAnyState } from '../discover/stacks.ts';
import { type Flags, pasteLine } from '../flags.ts';
import { DEFAULT_STACK } from '../plan/names.ts';
import { PROXY_USER } from '../plan/proxy-user.ts';
import { type Browse, browse } from './browse.ts';
import { chooseRegion, tellSignIn } from './deploy-talk.ts';

/**
 * Tells where the dashboards are and how to sign in, and opens a browser for a person at a terminal. The password is
 * read and shown only on the screen or with --yes: a log, a file or a pipe is no place for it.
 *
 * @throws CliError `not-ready` (exit 1) for a stack that has no dashboards.
 */
export async function open(flags: Flags, given: Effects, openBrowser: Browse = browse): Promise<ExitCode> {
  const fx = await chooseRegion(given);
  const stacks = await discoverStacks(await fx.aws.cloudFormation());
  const stack = ourStackInAnyState(stacks, flags['stack-name'] ?? DEFAULT_STACK);
  const region = (await fx.aws.region()) ?? '';
  const obstacle = unusable(stack);
  if (obstacle !== undefined) {
    throw new CliError('not-ready', `The stack ${stack.name} has no dashboards to open.`, {
      why: obstacle.why,
      remedy: obstacle.command ? pasteLine(obstacle.command, { 'stack-name': stack.name, region }) : [],
    });
  }
  const { Url: url = '', PasswordParameter = '' } = stack.outputs;
  tellSignIn(stack, region, fx.report.show);
  const shown = flags.yes === true || (fx.io.interactive && fx.io.onScreen);
  const password = shown ? await readPassword(await fx.aws.ssm(), PasswordParameter) : undefined;
  // With --json the result carries it, once.
  if (password !== undefined && !fx.report.json) fx.report.show(`            ${password}`);
  if (fx.io.interactive && !(await openBrowser(url)))
    fx.report.say('\nNo browser could be opened: paste the address into one.');
  fx.report.result({ url, user: PROXY_USER, ...(password === undefined ? {} : { password }) });
  return EXIT.ok;
}
