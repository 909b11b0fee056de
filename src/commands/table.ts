import { athenaCommand } from './athena/command.ts';
import { backfillCommand } from './backfill/command.ts';
import { completionCommand } from './completion/command.ts';
import { demoCommand } from './demo/command.ts';
import { deployCommand } from './deploy/command.ts';
import { helpCommand } from './help/command.ts';
import { listCommand } from './list/command.ts';
import { openCommand } from './open/command.ts';
import { policyCommand } from './policy/command.ts';
import { redriveCommand } from './redrive/command.ts';
import { reportCommand } from './report/command.ts';
import { rotateIpsCommand } from './rotate-ips/command.ts';
import { rotatePasswordCommand } from './rotate-password/command.ts';
import { type CommandRow, EVERYWHERE } from './row.ts';
import { statusCommand } from './status/command.ts';
import { teardownCommand } from './teardown/command.ts';
import { verifyCommand } from './verify/command.ts';
import { versionCommand } from './version/command.ts';

/** The one table of commands, in the order shown. A new one is a folder with a row, and a line here. */
const COMMANDS = {
  deploy: deployCommand,
  status: statusCommand,
  list: listCommand,
  open: openCommand,
  report: reportCommand,
  'rotate-ips': rotateIpsCommand,
  'rotate-password': rotatePasswordCommand,
  redrive: redriveCommand,
  backfill: backfillCommand,
  verify: verifyCommand,
  athena: athenaCommand,
  teardown: teardownCommand,
  policy: policyCommand,
  demo: demoCommand,
  completion: completionCommand,
  help: helpCommand,
  version: versionCommand,
} as const satisfies Readonly<Record<string, CommandRow>>;

export type Command = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as Command[];

/** A command by its name. */
export const commandRow = (name: Command): CommandRow => COMMANDS[name];

/** The words that call a command: its name and its aliases. */
export const wordsFor = (name: Command): readonly string[] => [name, ...(commandRow(name).aliases ?? [])];

/** The command that a word calls. */
export const commandCalled = (word: string): Command | undefined =>
  COMMAND_NAMES.find((name) => wordsFor(name).includes(word));

/** All flags that a command takes. */
export const flagsOf = (name: Command) => [...commandRow(name).takes, ...EVERYWHERE];
