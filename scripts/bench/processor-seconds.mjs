import { readFile } from 'node:fs/promises';

/** `sysconf(_SC_CLK_TCK)`, which Linux fixes at 100 for programs (man 5 proc). */
const TICKS = 100;

/** Seconds of CPU that these processes have used so far, user and system; Linux. */
export async function processorSeconds(pids) {
  const used = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      // The name in brackets may hold blanks.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
    }),
  );
  return used.reduce((sum, ticks) => sum + ticks, 0) / TICKS;
}
