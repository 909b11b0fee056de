import { chooseRegion } from '../../ask/region.ts';
import { askRotation, type RotateAnswers } from '../../ask/rotate.ts';
import type { Effects } from '../../core/effects.ts';
import { EXIT, type ExitCode, usageError } from '../../core/errors.ts';
import type { StackFacts } from '../../core/types.ts';
import { askForIp, describeIp } from '../../discover/discover.ts';
import type { Flags } from '../../flags/table.ts';
import { type Authorized, authorizedOf } from '../../plan/authorized.ts';
import { DEFAULT_STACK } from '../../plan/names.ts';
import { rotate, sameList } from '../../plan/rotate.ts';
import { readOurStack } from '../../stack/read.ts';
import { tellDryRun, withoutDryRun } from '../dry-run.ts';
import {
  approveChange,
  inLines,
  namesChange,
  onlyLooks,
  requireApprovable,
  requireSettled,
  tellChange,
  tellList,
} from './words.ts';

/** Shows who has access, and changes it when asked to: the security groups' rules, and nothing else. */
export async function rotateIps(flags: Flags, given: Effects): Promise<ExitCode> {
  requireApprovable(flags, given.io);
  const fx = await chooseRegion(given);
  const interactive = fx.io.interactive && flags.yes !== true;
  const looks = !interactive && onlyLooks(flags);
  const name = flags['stack-name'] ?? DEFAULT_STACK;
  // Side by side, so that a change is one round trip away from its questions.
  const template = looks ? undefined : readTemplate(name, fx);
  const [stack, callerIp] = await Promise.all([readOurStack(name, fx), findCaller(flags, fx)]);
  const today = new Date(fx.clock.now()).toISOString().slice(0, 10);
  const before = authorizedOf(stack.parameters);
  tellList(stack, before, callerIp, today, fx);

  const end = (list: readonly Authorized[], changed: boolean) => done(stack, list, changed, flags, fx);
  if (template === undefined) return end(before, false);
  requireSettled(stack);
  const asked =
    namesChange(flags) || !interactive
      ? {}
      : await askRotation(before, callerIp, flags.until ? undefined : today, fx);
  const wanted = { ...flags, ...asked };
  const after = onlyLooks(wanted) ? before : newList(before, wanted, callerIp, today, fx);
  if (sameList(before, after)) {
    fx.report.say('Nothing to change.');
    return end(before, false);
  }
  tellChange(before, after, fx);
  const { offerTemplate, rotatedTemplate } = await import('../../deploy/rotate-template.ts');
  const cidrs = after.map(({ cidr }) => cidr);
  const text = rotatedTemplate(stack, await template, cidrs);
  if (flags['dry-run'] === true) return preview(stack, after, wanted, fx);
  const rotated = { stack, list: after, offered: offerTemplate(stack, text, fx) };
  await approveChange(flags, fx).catch(async (error) => {
    await rotated.offered.withdraw();
    throw error;
  });
  const { rotateStack } = await import('../../deploy/rotate-stack.ts');
  const changed = await rotateStack(rotated, fx);
  fx.report.say(changed ? 'Done: the new list is in force.' : 'Nothing to change.');
  return end(after, changed);
}

/** The text of the stack's template, which may be asked for before it is known whether it is wanted. */
function readTemplate(name: string, { aws }: Effects): Promise<string> {
  const text = import('../../deploy/rotate-template.ts').then(async ({ presentTemplate }) =>
    presentTemplate(await aws.cloudFormation(), name),
  );
  text.catch(() => {});
  return text;
}

/** The caller's address, when it is known for sure. */
async function findCaller(flags: Flags, fx: Effects): Promise<string | undefined> {
  const found = await askForIp(flags['no-my-ip'] !== true, fx);
  if (found.status === 'agreed') return found.ip;
  if (flags['no-my-ip'] !== true) fx.report.warn(`Your address is ${describeIp(found)}`);
  return undefined;
}

/** @throws CliError exit 2 for a change that can't be made, or that locks the caller out. */
function newList(
  before: readonly Authorized[],
  flags: Flags & RotateAnswers,
  callerIp: string | undefined,
  today: string,
  fx: Effects,
): readonly Authorized[] {
  const wanted = {
    add: flags.add ?? [],
    remove: flags.remove ?? [],
    all: flags['authorized-ip'],
    myIp: flags['my-ip'],
    until: flags.until,
    force: flags.force === true,
  };
  const rotation = rotate(before, wanted, callerIp, today);
  if (rotation.ok) {
    for (const warning of rotation.warnings) fx.report.warn(warning);
    for (const { cidr, until } of rotation.expired) fx.report.say(`${cidr} was until ${until}: it goes.`);
    return rotation.list;
  }
  const [first = '', ...more] = rotation.problems;
  if (rotation.code === 'lockout')
    throw usageError('lockout', first, [
      `Let it in as well: --add ${callerIp}`,
      'or, if you mean it: --force',
    ]);
  throw usageError(
    'bad-value',
    first,
    [...more, ...inLines(before), 'Correct it and run again.'],
    'Nothing was changed.',
  );
}

/** Ends a dry run. CloudFormation is not asked: only a change set could tell more than the list, and that is a change. */
async function preview(
  { name: stackName }: StackFacts,
  list: readonly Authorized[],
  flags: Flags & RotateAnswers,
  fx: Effects,
): Promise<ExitCode> {
  fx.report.say("The rules of the proxy's security groups would be changed to this list,");
  fx.report.say('and nothing else.');
  tellDryRun(await withoutDryRun('rotate-ips', flags, fx), { stackName, list }, fx);
  return EXIT.ok;
}

function done(
  stack: StackFacts,
  list: readonly Authorized[],
  changed: boolean,
  flags: Flags,
  fx: Effects,
): ExitCode {
  const dryRun = flags['dry-run'] === true ? { dryRun: true } : {};
  fx.report.result({ ok: true, ...dryRun, stackName: stack.name, changed, list });
  return EXIT.ok;
}
