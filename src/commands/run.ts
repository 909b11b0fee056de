import type { Effects } from '../core/effects.ts';
import { EXIT, type ExitCode, usageError } from '../core/errors.ts';
import type { Flags } from '../flags/table.ts';
import { VERSION } from '../version.ts';
import type { Call } from './parse.ts';
import type { Run } from './row.ts';
import type { Command } from './table.ts';

/** The code of each command, loaded when it is called: help and the wizard's first line do not pay for it. */
const LOAD: Readonly<Record<Command, () => Promise<Run>>> = {
  deploy: async () => deployOrChoose,
  status: async () => (await import('./status/index.ts')).status,
  list: async () => (await import('./list/index.ts')).list,
  open: async () => (await import('./open/index.ts')).run,
  report: async () => (await import('./report/index.ts')).report,
  'rotate-ips': async () => (await import('./rotate-ips/index.ts')).rotateIps,
  'rotate-password': async () => (await import('./rotate-password/index.ts')).rotatePassword,
  backfill: async () => (await import('./backfill/index.ts')).backfill,
  verify: async () => (await import('./verify/index.ts')).run,
  redrive: async () => (await import('./redrive/index.ts')).redrive,
  athena: async () => (await import('./athena/index.ts')).athena,
  teardown: async () => (await import('./teardown/index.ts')).teardown,
  policy: async () => (await import('./policy/index.ts')).policy,
  demo: async () => (await import('./demo/index.ts')).run,
  completion: async () => (await import('./completion/index.ts')).completion,
  help: async () => (await import('./help/index.ts')).help,
  version: async () => (await import('./version/index.ts')).version,
};

/** Runs a command. */
export async function runCommand({ command, flags, operands }: Call, fx: Effects): Promise<ExitCode> {
  const run = await LOAD[command]();
  return run(flags, flags.demo === true ? await inDemo(flags, fx) : fx, operands);
}

/** @throws CliError exit 2 for a flag that names an AWS account as well, or when no demo is running. */
async function inDemo(flags: Flags, fx: Effects): Promise<Effects> {
  const other = (['profile', 'region'] as const).find((name) => flags[name] !== undefined);
  if (other !== undefined)
    throw usageError('bad-flag', `--demo and --${other} can't go together.`, `Leave one of them out.`);
  return (await import('./demo/world.ts')).keptDemo(fx);
}

/** Deploys; where a stack is there already, a person at a terminal chooses what to do with it. */
async function deployOrChoose(given: Flags, world: Effects): Promise<ExitCode> {
  const { chooseNext } = await import('./menu/index.ts');
  const next = await chooseNext(given, world, VERSION);
  const { command, flags, fx } = next;
  if (next.cancels !== undefined) return (await import('./menu/cancel.ts')).cancelUpdate(next.cancels, fx);
  if (command === undefined) return EXIT.ok;
  // The demo's world is in place already.
  if (command !== 'deploy') return (await LOAD[command]())(flags, fx, []);
  const { deploy } = await import('./deploy/index.ts');
  const outcome = await deploy(flags, fx, VERSION, next);
  if (outcome === undefined) return EXIT.ok;
  const { tellOutcome } = await import('./deploy/words.ts');
  tellOutcome(outcome, flags, fx);
  return outcome.ok ? EXIT.ok : EXIT.unhealthy;
}
