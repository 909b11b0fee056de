import { DEFAULT_STACK } from '../ask/questions.ts';
import { askRotation, type RotateAnswers } from '../ask/rotate.ts';
import type { Effects } from '../core/effects.ts';
import { EXIT, type ExitCode, usageError } from '../core/errors.ts';
import type { StackFacts } from '../core/types.ts';
import { askForIp, describeIp } from '../discover/discover.ts';
import { discoverStacks, ourStack } from '../discover/stacks.ts';
import type { Flags } from '../flags.ts';
import { type Authorized, authorizedOf } from '../plan/authorized.ts';
import { rotate, sameList } from '../plan/rotate.ts';
import { chooseRegion } from './deploy-talk.ts';
import {
  approveChange,
  inLines,
  namesChange,
  onlyLooks,
  requireApprovable,
  requireSettled,
  tellChange,
  tellList,
} from './rotate-talk.ts';

/** Shows who may look, and changes it when asked to: the security groups' rules, and nothing else. */
export async function rotateIps(flags: Flags, given: Effects): Promise<ExitCode> {
  requireApprovable(flags, given.io.interactive);
  const fx = await chooseRegion(given);
  const [stack, callerIp] = await Promise.all([findStack(flags, fx), findCaller(flags, fx)]);
  const today = new Date(fx.clock.now()).toISOString().slice(0, 10);
  const before = authorizedOf(stack.parameters);
  tellList(stack, before, callerIp, today, fx);

  const interactive = fx.io.interactive && flags.yes !== true;
  if (!interactive && onlyLooks(flags)) return done(stack, before, false, fx);
  requireSettled(stack);
  const asked =
    namesChange(flags) || !interactive
      ? {}
      : await askRotation(before, callerIp, flags.until ? undefined : today, fx);
  const wanted = { ...flags, ...asked };
  const after = onlyLooks(wanted) ? before : newList(before, wanted, callerIp, today, fx);
  if (sameList(before, after)) {
    fx.report.say('Nothing to change.');
    return done(stack, before, false, fx);
  }
  tellChange(before, after, fx);
  if (flags['dry-run'] === true) return preview(stack, after, fx);
  await approveChange(flags, fx);
  const { rotateStack } = await import('../deploy/rotate-stack.ts');
  const changed = await rotateStack(stack, after, fx);
  fx.report.say(changed ? 'Done: the new list is in force.' : 'Nothing to change.');
  return done(stack, after, changed, fx);
}

const findStack = async (flags: Flags, fx: Effects): Promise<StackFacts> =>
  ourStack(await discoverStacks(await fx.aws.cloudFormation()), flags['stack-name'] ?? DEFAULT_STACK);

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

async function preview(stack: StackFacts, after: readonly Authorized[], fx: Effects): Promise<ExitCode> {
  const { previewRotation } = await import('../deploy/rotate-stack.ts');
  const changes = await previewRotation(stack, after, fx);
  fx.report.event('changes', changes);
  fx.report.say(`Changes CloudFormation would make: ${changes.length === 0 ? 'none' : changes.length}`);
  for (const { action, logicalId, type } of changes)
    fx.report.say(`  ${action.padEnd(7)} ${logicalId.padEnd(30)} ${type}`);
  fx.report.say('Nothing was left behind.');
  fx.report.result({ ok: true, dryRun: true, stackName: stack.name, list: after, changes: changes.length });
  return EXIT.ok;
}

function done(stack: StackFacts, list: readonly Authorized[], changed: boolean, fx: Effects): ExitCode {
  fx.report.result({ ok: true, stackName: stack.name, changed, list });
  return EXIT.ok;
}
