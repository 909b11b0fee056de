/** One flag of the command line. */
export interface FlagSpec {
  readonly type: 'string' | 'boolean';
  readonly multiple?: true;
  readonly short?: string;
  /** Placeholder for the value in help texts. */
  readonly value?: string;
  /** At most 51 columns: with the flag before it, it fits a line of 80. */
  readonly help: string;
  /** The values that are valid, where they are a few: a shell completes them. */
  readonly values?: readonly string[];
  /** A value that is valid, for messages. */
  readonly example?: string;
  /** Why a value can't be right, one sentence; asked before anything is looked at. */
  readonly check?: (text: string) => string | undefined;
  /** The value is a secret: no message and no line to paste shows it. */
  readonly secret?: true;
  /** `--no-<flag>` says the opposite, which differs from leaving the flag out. */
  readonly negatable?: true;
  /** Says how one run goes, so it is not part of the line that repeats a run. */
  readonly once?: true;
  /** Leaves open what to do with a stack that is there: a person at a terminal is still asked. */
  readonly leavesOpen?: true;
}
