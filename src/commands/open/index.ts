import { chooseRegion } from '../../ask/region.ts';
import type { Effects } from '../../core/effects.ts';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import { locatedUrl } from '../../core/located-url.ts';
import { readPassword } from '../../deploy/password.ts';
import type { Flags } from '../../flags/table.ts';
import { DEFAULT_STACK } from '../../plan/names.ts';
import { PROXY_USER } from '../../plan/proxy-user.ts';
import { tellSignIn } from '../deploy/words.ts';
import { readFinishedStack } from '../finished-stack.ts';
import type { Run } from '../row.ts';
import { type Browse, browse } from './browse.ts';

/** The command. */
export const run: Run = (flags, fx) => open(flags, fx);

/**
 * Tells where the dashboards are and how to sign in, and opens a browser for a person at a terminal. The password is
 * read and shown only there or with --yes: a log, a file or a pipe is no place for it.
 *
 * @throws CliError `not-ready` (exit 1) for a stack that is not finished.
 */
export async function open(flags: Flags, given: Effects, openBrowser: Browse = browse): Promise<ExitCode> {
  const fx = await chooseRegion(given);
  const { outputs } = await readFinishedStack(flags['stack-name'] ?? DEFAULT_STACK, fx);
  const region = (await fx.aws.region()) ?? '';
  const url = locatedUrl(outputs.url, fx.locate);
  tellSignIn({ ...outputs, url }, region, fx.report.show);
  const shown = flags.yes === true || (fx.io.interactive && fx.io.onScreen);
  const password = shown ? await readPassword(await fx.aws.ssm(), outputs.passwordParameter) : undefined;
  // With --json the result carries it, once.
  if (password !== undefined && !fx.report.json) fx.report.show(`            ${password}`);
  if (fx.io.interactive && !(await openBrowser(url)))
    fx.report.say('\nNo browser could be opened: paste the address into one.');
  fx.report.result({ url, user: PROXY_USER, ...(password === undefined ? {} : { password }) });
  return EXIT.ok;
}
