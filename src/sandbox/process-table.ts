import { readdir, readFile } from 'node:fs/promises';
import { run } from './run.ts';

/** One process. Two rows with the same `pid` and `started` are the same process, whatever its title says. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** When it started; only to be compared for equality. */
  readonly started: string;
}

/**
 * One /proc/<pid>/stat. Fields are counted from behind the command name, which may hold spaces and brackets; a zombie
 * counts as gone. Field numbers: proc_pid_stat(5).
 */
export function parseStat(stat: string, boot: string): ProcessRow | undefined {
  const pid = Number.parseInt(stat, 10);
  const [state, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = rest[17];
  if (!Number.isInteger(pid) || state === 'Z' || state === 'X' || !ticks) return undefined;
  return { pid, parent: Number(parent), started: `${boot}:${ticks}` };
}

/** One line of `ps -A -o pid=,ppid=,stat=,lstart=`, for systems without /proc. */
export function parsePsLine(line: string): ProcessRow | undefined {
  const [, pid, parent, state, started] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? [];
  if (!pid || !parent || !started || state?.startsWith('Z')) return undefined;
  return { pid: Number(pid), parent: Number(parent), started };
}

export type ProcessTable = ReadonlyMap<number, ProcessRow>;

const tableOf = (rows: readonly (ProcessRow | undefined)[]): ProcessTable =>
  new Map(rows.flatMap((row) => (row ? [[row.pid, row] as const] : [])));

async function linuxTable(): Promise<ProcessTable> {
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  return tableOf(stats.map((stat) => parseStat(stat, boot)));
}

async function psTable(): Promise<ProcessTable> {
  const { output } = await run('ps', ['-A', '-o', 'pid=,ppid=,stat=,lstart='], {
    env: { ...process.env, LC_ALL: 'C' },
  });
  return tableOf(output.split('\n').map(parsePsLine));
}

/** All processes of the machine that have not ended. */
export function processTable(): Promise<ProcessTable> {
  return process.platform === 'linux' ? linuxTable() : psTable();
}

/** The processes below `pid`, in any generation. */
export function descendants(table: ProcessTable, pid: number): ProcessRow[] {
  const children = [...table.values()].filter((row) => row.parent === pid && row.pid !== pid);
  return children.flatMap((child) => [child, ...descendants(table, child.pid)]);
}

/** True when the process that was recorded still runs; another one that got its number does not count. */
export function isAlive(table: ProcessTable, recorded: Pick<ProcessRow, 'pid' | 'started'>): boolean {
  return table.get(recorded.pid)?.started === recorded.started;
}
