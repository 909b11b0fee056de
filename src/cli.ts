import { type CliError, EXIT, type ExitCode } from './core/errors.ts';
import { type Command, type Flags, parse } from './flags.ts';
import { VERSION } from './version.ts';

/**
 * Runs the command line and sets the process's exit code. Help and version are answered before anything else is
 * loaded.
 */
export async function main(args: readonly string[]): Promise<void> {
  try {
    const { command, flags } = parse(args);
    if (flags.version === true) process.stdout.write(`${VERSION}\n`);
    else if (flags.help === true) process.stdout.write((await import('./help.ts')).helpText());
    else process.exitCode = await run(command, flags);
  } catch (error) {
    process.exitCode = await tell(error, args);
  }
}

async function run(command: Command, flags: Flags): Promise<ExitCode> {
  const { createEffects } = await import('./effects.ts');
  const fx = createEffects(flags, VERSION);
  if (command === 'demo') return (await import('./commands/demo.ts')).demo(flags, fx, VERSION);
  const outcome = await (await import('./commands/deploy.ts')).deploy(flags, fx, VERSION);
  if (outcome === undefined) return EXIT.ok;
  (await import('./commands/deploy-talk.ts')).tellOutcome(outcome, fx);
  return outcome.ok ? EXIT.ok : EXIT.unhealthy;
}

/** Says what went wrong, why, and how to go on; gives the exit code. */
async function tell(error: unknown, args: readonly string[]): Promise<ExitCode> {
  const { explain } = await import('./tell.ts');
  const known: CliError = await explain(error);
  const json = args.includes('--json');
  if (json) {
    const { code, exit, message, why, remedy } = known;
    process.stdout.write(
      `${JSON.stringify({ code: 'result', data: { ok: false, error: { code, exit, message, why, remedy } } })}\n`,
    );
  }
  const lines = [
    `✖ ${known.message}`,
    ...(known.why ? [`  ${known.why}`] : []),
    ...known.remedy.map((line) => `  → ${line}`),
  ];
  process.stderr.write(`\n${lines.join('\n')}\n`);
  if (args.includes('--debug')) process.stderr.write(`\n${(error as Error).stack}\n`);
  return known.exit;
}
