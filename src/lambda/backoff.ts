/** Milliseconds to wait before try `attempt` (0 = first retry): doubles from 250 ms up to 10 s, half of it random. */
export function backoff(attempt: number, random: () => number): number {
  const full = Math.min(10_000, 250 * 2 ** attempt);
  return full / 2 + (random() * full) / 2;
}
