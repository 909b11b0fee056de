import { type Call, parse } from './commands/parse.ts';
import type { ExitCode } from './core/errors.ts';
import { VERSION } from './version.ts';

/**
 * Runs the command line and sets the process's exit code. Help and version are answered before anything else is
 * loaded.
 */
export async function main(args: readonly string[]): Promise<void> {
  try {
    // Asked by the shell's script, which `completion` prints.
    if (args[0] === 'complete')
      return (await import('./commands/completion/index.ts')).complete(args.slice(2));
    const call = parse(args);
    if (call.flags.version === true) process.stdout.write(`${VERSION}\n`);
    else if (call.flags.help === true) process.stdout.write(await helpFor(call, args));
    else process.exitCode = await run(call);
  } catch (error) {
    process.exitCode = (await import('./tell.ts')).tell(error, args);
  }
}

/** `--help` alone is about the program, with a command about that. */
async function helpFor({ command, operands }: Call, args: readonly string[]): Promise<string> {
  const [{ helpText }, { within }] = await Promise.all([
    import('./commands/help/index.ts'),
    import('./core/wrap.ts'),
  ]);
  const named = command !== 'deploy' || args.includes('deploy');
  return within(
    process.stdout.columns,
    helpText(command === 'help' ? operands[0] : named ? command : undefined),
  );
}

async function run(call: Call): Promise<ExitCode> {
  const [{ createEffects }, { runCommand }] = await Promise.all([
    import('./effects.ts'),
    import('./commands/run.ts'),
  ]);
  return runCommand(call, createEffects(call.flags, VERSION));
}
