import type { Effects } from './core/effects.ts';
import { EXIT, type ExitCode } from './core/errors.ts';
import { type Command, type Flags, parse } from './flags.ts';
import { columnsOf, write } from './streams.ts';
import { VERSION } from './version.ts';

/**
 * Runs the command line and sets the process's exit code. Help and version are answered before anything else is
 * loaded.
 */
export async function main(args: readonly string[]): Promise<void> {
  // Until it is known better: Node ends a process, as if all were well, that waits for what no longer comes.
  process.exitCode = EXIT.failed;
  try {
    const { command, flags } = parse(args);
    if (flags.version === true) write('stdout', `${VERSION}\n`);
    else if (flags.help === true) write('stdout', (await import('./help.ts')).helpText(columnsOf('stdout')));
    process.exitCode = flags.version || flags.help ? EXIT.ok : await run(command, flags);
  } catch (error) {
    process.exitCode = (await import('./tell.ts')).tell(error, args);
  }
}

async function run(command: Command, flags: Flags): Promise<ExitCode> {
  const { createEffects } = await import('./effects.ts');
  const fx = createEffects(flags, VERSION);
  (await import('./console.ts')).takeConsole(fx.io, flags.debug === true);
  return dispatch(command, flags, fx);
}

async function dispatch(command: Command, flags: Flags, fx: Effects): Promise<ExitCode> {
  switch (command) {
    case 'demo':
      return (await import('./commands/demo.ts')).demo(flags, fx, VERSION);
    case 'redrive':
      return (await import('./commands/redrive.ts')).redrive(flags, fx);
    case 'status':
      return (await import('./commands/status.ts')).status(flags, fx);
    case 'open':
      return (await import('./commands/open.ts')).open(flags, fx);
    case 'report':
      return (await import('./commands/report.ts')).report(flags, fx);
    case 'rotate-ips':
      return (await import('./commands/rotate-ips.ts')).rotateIps(flags, fx);
    case 'rotate-password':
      return (await import('./commands/rotate-password.ts')).rotatePassword(flags, fx);
    case 'teardown':
      return (await import('./commands/teardown.ts')).teardown(flags, fx);
    case 'policy':
      return (await import('./commands/policy.ts')).policy(flags, fx);
    case 'deploy':
      return chooseAndDeploy(flags, fx);
  }
}

/** Without a command: what a person chooses for the stack that is there, or else a deploy. */
async function chooseAndDeploy(given: Flags, world: Effects): Promise<ExitCode> {
  const next = await (await import('./commands/rerun.ts')).chooseNext(given, world, VERSION);
  const { command, flags, fx } = next;
  if (command === undefined) return EXIT.ok;
  if (command !== 'deploy') return dispatch(command, flags, fx);
  const outcome = await (await import('./commands/deploy.ts')).deploy(flags, fx, VERSION, next);
  if (outcome === undefined) return EXIT.ok;
  (await import('./commands/deploy-talk.ts')).tellOutcome(outcome, flags, fx);
  return outcome.ok ? EXIT.ok : EXIT.unhealthy;
}
