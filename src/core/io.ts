/** Where a command's words go. Results and JSON events go to `out`, everything meant for a person to `err`. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** True when a person can be asked: stdin and stderr are terminals, no CI, no --no-input, no --json. */
  readonly interactive: boolean;
  /** True when stderr is a terminal that understands cursor movement. */
  readonly terminal: boolean;
  readonly color: boolean;
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Time as a dependency, so that tests own it. Times are milliseconds since the epoch. */
export interface Clock {
  readonly now: () => number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}
