import type { Prompt } from '../../ask/questions.ts';
import { chooseRegion } from '../../ask/region.ts';
import type { Effects } from '../../core/effects.ts';
import type { StackFacts } from '../../core/types.ts';
import { firstLook, lookAround, type Surroundings } from '../../discover/discover.ts';
import { type FlagName, type Flags, flagSpec } from '../../flags/table.ts';
import { stackNameProblem } from '../../plan/settings/domain.ts';
import { ourStackCalled, ourStacks } from '../../stack/find.ts';
import type { Command } from '../table.ts';
import { leavesOpen, offerFor } from './entries.ts';

/** What a run without a command comes to. */
export interface Next {
  /** Undefined when nothing is to be done. */
  readonly command: Command | undefined;
  readonly flags: Flags;
  readonly fx: Effects;
  /** Questions of the wizard; all of them by default. */
  readonly only?: readonly FlagName[] | undefined;
  /** The look around that has begun already. */
  readonly around?: Surroundings;
  /** The stack whose update is to be cancelled, in the place of a command. */
  readonly cancels?: StackFacts;
}

/** No name of a stack: it has a blank. */
const NEW = 'a new stack';

/**
 * At a terminal, finds the stack that is there already and asks what to do with it, as soon as the stacks are known;
 * the rest is looked at meanwhile. Where flags say what to do, or nobody can be asked, that is a deploy.
 */
export async function chooseNext(flags: Flags, given: Effects, version: string): Promise<Next> {
  if (!given.io.interactive || !leavesOpen(flags)) return { command: 'deploy', flags, fx: given };
  const fx = await chooseRegion(given);
  const first = firstLook(fx);
  // Credentials that won't do are told as such, whatever else fails of it.
  const { account, region } = await first.identity;
  const stacks = await first.stacks;
  const found = await findStack(stacks, flags, fx);
  const around = () => lookAround(flags, fx, first);
  if (found === undefined) return { command: 'deploy', flags, fx, around: around() };
  if (typeof found === 'string')
    return { command: 'deploy', flags: { ...flags, 'stack-name': found }, fx, around: around() };
  fx.report.say(`Stack ${found.name} in account ${account}, ${region}:`);
  fx.report.say(`${found.status}, version ${found.version}`);
  return chooseFor(found, around, flags, fx, version);
}

/** Asks what to do with a stack; the look around begins once the question is on the screen. */
async function chooseFor(
  stack: StackFacts,
  around: () => Surroundings,
  flags: Flags,
  fx: Effects,
  version: string,
): Promise<Next> {
  const { choices, why } = offerFor(stack, version, flags['allow-downgrade']);
  if (why !== undefined) fx.report.warn(why);
  const asked = ask({ message: 'What to do', fallback: choices[0]?.value, choices }, fx);
  const looked = fx.clock.sleep(1).then(around);
  looked.catch(() => {});
  const value = await asked;
  const lead = choices.find((choice) => choice.value === value)?.lead;
  const named = { ...flags, 'stack-name': stack.name };
  if (lead?.command === 'deploy')
    return { command: 'deploy', flags: named, fx, only: lead.only, around: looked };
  if (lead?.command === 'cancel') return { command: undefined, flags: named, fx, cancels: stack };
  if (lead?.command !== undefined) return { command: lead.command, flags: { ...named, ...lead.flags }, fx };
  fx.report.say('Nothing was changed.');
  return { command: undefined, flags: named, fx };
}

/** Our stack that is meant; a name for one that is still to be made; undefined where the wizard asks for it. */
async function findStack(
  stacks: readonly StackFacts[],
  flags: Flags,
  fx: Effects,
): Promise<StackFacts | string | undefined> {
  const ours = ourStacks(stacks);
  const name = flags['stack-name'];
  if (name !== undefined) return ours.find((stack) => stack.name === name);
  if (ours.length <= 1) return ours[0];
  const choices = [
    ...ours.map((stack) => ({ value: stack.name, name: `${stack.name} (${stack.status})` })),
    { value: NEW, name: NEW },
  ];
  const chosen = await ask({ message: 'Which stack', fallback: ours[0]?.name, choices }, fx);
  return ours.find((stack) => stack.name === chosen) ?? newName(stacks, flags, fx);
}

const newName = (stacks: readonly StackFacts[], flags: Flags, fx: Effects): Promise<string> =>
  ask(
    {
      message: 'Name of the new stack',
      fallback: undefined,
      problem: (text) =>
        ourStackCalled(ourStacks(stacks), text) !== undefined
          ? `The stack ${text} is there already.`
          : (flagSpec('stack-name').check?.(text) ??
            stackNameProblem(text, { facts: { stacks, domains: [] }, domainFlag: flags['domain-name'] })),
    },
    fx,
  );

async function ask(question: Prompt, fx: Effects): Promise<string> {
  const { prompt } = await import('../../ask/prompt.ts');
  return prompt(question, fx.io, fx.signal);
}
