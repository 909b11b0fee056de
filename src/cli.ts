import { type Call, parse } from './commands/parse.ts';
import { EXIT, type ExitCode } from './core/errors.ts';
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
    // Asked by the shell's script, which `completion` prints.
    if (args[0] === 'complete') {
      const { complete } = await import('./commands/completion/index.ts');
      write('stdout', complete(args.slice(2)));
      process.exitCode = EXIT.ok;
      return;
    }
    const call = parse(args);
    if (call.flags.version === true) write('stdout', `${VERSION}\n`);
    else if (call.flags.help === true) write('stdout', await helpFor(call, args));
    process.exitCode = call.flags.version || call.flags.help ? EXIT.ok : await run(call);
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
    columnsOf('stdout'),
    helpText(command === 'help' ? operands[0] : named ? command : undefined),
  );
}

async function run(call: Call): Promise<ExitCode> {
  const [{ createEffects }, { runCommand }, { takeConsole }] = await Promise.all([
    import('./effects.ts'),
    import('./commands/run.ts'),
    import('./console.ts'),
  ]);
  const fx = createEffects(call.flags, VERSION);
  takeConsole(fx.io, call.flags.debug === true);
  return runCommand(call, fx);
}
