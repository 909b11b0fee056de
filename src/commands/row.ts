import type { Effects } from '../core/effects.ts';
import type { ExitCode } from '../core/errors.ts';
import type { FlagName, Flags } from '../flags/table.ts';

/** What a command does when it is called: its flags, the words after its name, and the world. */
export type Run = (flags: Flags, fx: Effects, operands: readonly string[]) => Promise<ExitCode>;

/** What the command line knows of a command before its code is loaded. */
export interface CommandRow {
  /** One line of at most 60 columns. */
  readonly summary: string;
  /** Further lines for its own help. */
  readonly about?: readonly string[];
  /** Other names for it. */
  readonly aliases?: readonly string[];
  /** Flags it takes; another one is a usage error. Every command takes those of `EVERYWHERE` as well. */
  readonly takes: readonly FlagName[];
  /** Help for a flag that means something special here. */
  readonly helps?: Readonly<Partial<Record<FlagName, string>>>;
  /** Command lines without the program's name, each with what it does. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  /**
   * `always`: each run changes something. A list: only runs with one of these flags do. `never`: it only reads.
   * A command that can change something has to take `--dry-run`.
   */
  readonly changes: 'always' | 'never' | readonly FlagName[];
  /** Words that may follow its name: how they are called in the help, those that are valid, if they are a few, and whether there may be many. */
  readonly operand?: {
    readonly name: string;
    readonly values?: readonly string[];
    readonly many?: true;
    /** Whether the command can't do without; its help shows others in brackets. */
    readonly required?: true;
  };
}

/** Flags that every command takes. */
export const EVERYWHERE: readonly FlagName[] = ['json', 'no-color', 'debug', 'help', 'version'];

/** Flags of every command that calls AWS. */
export const ACCOUNT: readonly FlagName[] = ['region', 'profile', 'demo', 'no-input'];

/** Flags of every command that is about one stack. */
export const ONE_STACK: readonly FlagName[] = ['stack-name', ...ACCOUNT];
