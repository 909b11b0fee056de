import { chooseRegion } from '../../ask/region.ts';
import { requireYes } from '../../ask/require-yes.ts';
import { nobodyToAsk } from '../../ask/unattended.ts';
import type { Effects } from '../../core/effects.ts';
import { CliError, EXIT, type ExitCode } from '../../core/errors.ts';
import type { StackFacts } from '../../core/types.ts';
import { replacePassword } from '../../deploy/password.ts';
import { pasteLine } from '../../flags/paste.ts';
import type { Flags } from '../../flags/table.ts';
import { DEFAULT_STACK } from '../../plan/names.ts';
import { waitFor } from '../../progress/heartbeat.ts';
import { createContext } from '../../verify/context.ts';
import { tellSignIn } from '../deploy/words.ts';
import { tellDryRun, withoutDryRun } from '../dry-run.ts';
import { type FinishedStack, readFinishedStack } from '../finished-stack.ts';

/** The proxy looks for a new password every two minutes, and a busy one takes its time. */
const PATIENCE_MS = 5 * 60_000;
const POLL_MS = 1000;
const SLOWEST_POLL_MS = 10_000;

/** Gives the proxy a new password and waits until it lets in nobody else; the stack is not touched. */
export async function rotatePassword(flags: Flags, given: Effects): Promise<ExitCode> {
  requireAnswer(flags, given.io);
  const fx = await chooseRegion(given);
  const stack = await readFinishedStack(flags['stack-name'] ?? DEFAULT_STACK, fx);
  fx.report.say(`The present password of ${stack.name} ends, for everyone who uses it.`);
  if (flags['dry-run'] === true) return preview(stack, flags, fx);
  if (flags.yes !== true) await requireYes('Make a new one?', fx);
  await replacePassword(await fx.aws.ssm(), stack.outputs.passwordParameter);
  fx.report.say('The new password is stored. Waiting for the proxy, which looks every 2 minutes.');
  fx.report.say('Ctrl-C only ends the waiting.');
  await waitFor('the proxy takes the new password', untilTaken(stack, fx), fx);
  fx.report.say('The proxy lets in the new password.');
  tellSignIn(stack.outputs, (await fx.aws.region()) ?? '', fx.report.say);
  fx.report.result({ ok: true, stackName: stack.name });
  return EXIT.ok;
}

function requireAnswer(flags: Flags, io: Effects['io']): void {
  if (io.interactive || flags.yes === true || flags['dry-run'] === true) return;
  throw nobodyToAsk(
    io,
    ['--yes'],
    ['Give it:', pasteLine('rotate-password', { ...flags, yes: true })],
    'The present password ends, for everyone who uses it.',
  );
}

async function preview(
  { name: stackName, outputs }: FinishedStack,
  flags: Flags,
  fx: Effects,
): Promise<ExitCode> {
  fx.report.say('A new one would be stored in the SSM parameter');
  fx.report.say(`${outputs.passwordParameter}.`);
  fx.report.say('The proxy, which looks every 2 minutes, would then let in nobody else.');
  tellDryRun(await withoutDryRun('rotate-password', flags, fx), { stackName }, fx);
  return EXIT.ok;
}

/** @throws CliError `password-not-taken` or `proxy-unreachable` (exit 3): the new password is stored all the same. */
async function untilTaken(stack: FinishedStack, fx: Effects): Promise<void> {
  const visitor = await createContext(stack, { status: 'unknown', why: 'not needed' }, 0, fx).visitor();
  const until = fx.clock.now() + PATIENCE_MS;
  for (let wait = POLL_MS; ; wait = Math.min(wait * 1.5, SLOWEST_POLL_MS)) {
    const { status } = await visitor(`${stack.outputs.uiPath}/api/status`).catch((error: Error) => {
      throw unreachable(stack, error);
    });
    if (status !== 401) return;
    if (fx.clock.now() > until) throw notTaken(stack);
    await fx.clock.sleep(wait, fx.signal);
  }
}

const notTaken = ({ name, outputs }: FinishedStack) =>
  new CliError('password-not-taken', `The proxy of ${name} does not take the new password.`, {
    exit: EXIT.unhealthy,
    why: 'It is stored, but the proxy, which reads it every two minutes, still refuses it.',
    remedy: [
      `Open a session on it: aws ssm start-session --target ${outputs.proxyInstanceId}`,
      'and read: journalctl -u create-cloudtrail-kibana-refresh',
    ],
  });

const unreachable = ({ name }: StackFacts, error: Error) =>
  new CliError('proxy-unreachable', 'The new password is stored, but the proxy cannot be asked from here.', {
    exit: EXIT.unhealthy,
    why: error.message,
    remedy: `See what is wrong: npx create-cloudtrail-kibana status --stack-name ${name}`,
    cause: error,
  });
