/**
 * A smaller table: ranges below `least` go, and what is around them takes their place. Where many such ranges lie side
 * by side, the country of more than half of their addresses stands for all, or else none does: no country is better than
 * a wrong one.
 */
export function coarse({ starts, values }, least, end) {
  const kept = [];
  const keep = (start, value) => {
    if (kept.at(-1)?.start === start) kept.pop();
    if (kept.at(-1)?.value !== value) kept.push({ start, value });
  };
  const isSmall = (at) => at < starts.length && (starts[at + 1] ?? end) - starts[at] < least;
  for (let at = 0; at < starts.length; ) {
    const start = starts[at];
    const sizes = new Map();
    for (; isSmall(at); at++) {
      sizes.set(values[at], (sizes.get(values[at]) ?? 0) + (starts[at + 1] ?? end) - starts[at]);
    }
    const size = (starts[at] ?? end) - start;
    const shareOf = (value) => (sizes.get(value) ?? 0) / size;
    const own = [...sizes.keys()].find((value) => shareOf(value) > 0.5) ?? 0;
    if (size >= least || (size > 0 && kept.length === 0)) keep(start, own);
    // Of the two neighbours, the one that fits better reaches over the gap.
    const early = size > 0 && size < least && shareOf(values[at]) > shareOf(kept.at(-1).value);
    if (at < starts.length) keep(early ? start : starts[at], values[at++]);
  }
  return {
    starts: Float64Array.from(kept, ({ start }) => start),
    values: Uint8Array.from(kept, ({ value }) => value),
  };
}

/** Shares, in percent, of the addresses that have a country in `whole`: what `kept` says of them. */
export function judge(whole, kept, end) {
  const sizes = { right: 0, silent: 0, wrong: 0 };
  for (const [size, real, said] of stretches(whole, kept, end)) {
    if (real !== 0) sizes[said === real ? 'right' : said === 0 ? 'silent' : 'wrong'] += size;
  }
  const all = sizes.right + sizes.silent + sizes.wrong;
  return Object.fromEntries(
    Object.entries(sizes).map(([name, size]) => [name, ((100 * size) / all).toFixed(2)]),
  );
}

/** Stretches of addresses over which both tables have one value each: size, value, value. */
export function* stretches(one, other, end) {
  let [a, b] = [0, 0];
  for (let start = 0; start < end; ) {
    const next = Math.min(one.starts[a + 1] ?? end, other.starts[b + 1] ?? end);
    yield [next - start, one.values[a], other.values[b]];
    if (one.starts[a + 1] === next) a++;
    if (other.starts[b + 1] === next) b++;
    start = next;
  }
}
