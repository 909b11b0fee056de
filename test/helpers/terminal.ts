import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** The program as a user starts it; `npm test` builds it first. */
export const BIN = fileURLToPath(new URL('../../bin/create-cloudtrail-kibana.js', import.meta.url));

export interface TerminalOptions {
  readonly cols?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Another build of the program. */
  readonly bin?: string;
  /** A shell line in place of the program; `$BIN` is the program. */
  readonly shell?: string;
}

export interface Session {
  readonly type: (keys: string) => void;
  readonly ctrlC: () => void;
  /** What the screen shows, with what has scrolled off above it. */
  readonly screen: () => string;
  /** The rows that are in view now. */
  readonly view: () => string;
  /** Lines that did not fit the width, so that the terminal broke them. */
  readonly broken: () => string[];
  /** Every byte that the program wrote. */
  readonly raw: () => string;
  /** Resolves once the screen matches; rejects with the screen when it does not in time. */
  readonly waitFor: (pattern: RegExp) => Promise<void>;
  readonly exit: Promise<number>;
  readonly kill: () => void;
}

const PATIENCE_MS = 8000;

/** The environment of a child: nothing of this machine's AWS settings, no CI, no colour preference. */
export function cleanEnv(over: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '', HOME = '/', LANG = 'C.UTF-8' } = process.env;
  const files = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
  return { PATH, HOME, LANG, TERM: 'xterm-256color', AWS_EC2_METADATA_DISABLED: 'true', ...files, ...over };
}

/** What is still in the pseudo-terminal when its last process ends can be lost: a shell stays until it was read. */
const LINGER = 'code=$?; sleep 0.2; exit $code';

/** Runs the program in a pseudo-terminal and keeps its screen. */
export function terminal(args: readonly string[], options: TerminalOptions = {}): Session {
  const { cols = 80, rows = 24, cwd, bin = BIN, shell } = options;
  const env: Record<string, string> = { ...cleanEnv(options.env), BIN: `"${process.execPath}" "${bin}"` };
  const argv =
    shell === undefined
      ? ['-c', `trap : INT; "$@"; ${LINGER}`, 'sh', process.execPath, bin, ...args]
      : ['-c', `eval "${shell}"; ${LINGER}`];
  const child = spawn('sh', argv, { name: env.TERM ?? '', cols, rows, env, cwd });
  const screen = new xterm.Terminal({ cols, rows, scrollback: 1000, allowProposedApi: true });
  let raw = '';
  const changed = new Set<() => void>();
  child.onData((data) => {
    raw += data;
    screen.write(data, () => {
      for (const look of changed) look();
    });
  });
  // The screen takes what it is given in its own time: the last words are on it once an empty write is through.
  const exit = new Promise<number>((resolve) =>
    child.onExit(({ exitCode }) => screen.write('', () => resolve(exitCode))),
  );
  const lines = () => {
    const { active } = screen.buffer;
    return Array.from({ length: active.length }, (_, y) => active.getLine(y));
  };
  const words = (some: ReturnType<typeof lines>) =>
    some
      .map((line) => line?.translateToString(true) ?? '')
      .join('\n')
      .trimEnd();
  const text = () => words(lines());
  const waitFor = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const done = (settle: () => void) => {
        clearTimeout(timer);
        changed.delete(look);
        settle();
      };
      const look = () => pattern.test(text()) && done(resolve);
      const timer = setTimeout(
        () => done(() => reject(new Error(`no ${pattern} on:\n${text()}`))),
        PATIENCE_MS,
      );
      changed.add(look);
      look();
    });
  return {
    type: (keys) => child.write(keys),
    ctrlC: () => child.write('\u0003'),
    screen: text,
    view: () => words(lines().slice(-rows)),
    broken: () =>
      lines().flatMap((line, y, all) =>
        all[y + 1]?.isWrapped && !line?.isWrapped ? [line?.translateToString(true) ?? ''] : [],
      ),
    raw: () => raw,
    waitFor,
    exit,
    kill: () => child.kill(),
  };
}
