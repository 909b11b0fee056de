/** A generator that has begun with its first value before anybody asks for it. */
function begun<T>(source: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  const first = source.next();
  // Who asks for it gets the failure; until then nobody has to handle it.
  first.catch(() => {});
  return (async function* () {
    try {
      const { done, value } = await first;
      if (done) return;
      yield value;
      yield* source;
    } finally {
      await source.return();
    }
  })();
}

/** What comes of `values`, in their order, where the next `count` are begun with already: a request for each takes its time. */
export async function* readAhead<V, T>(
  values: AsyncIterable<V>,
  open: (value: V) => AsyncGenerator<T, void>,
  count: number,
): AsyncGenerator<{ readonly value: V; readonly parts: AsyncGenerator<T, void> }> {
  const queue: { value: V; parts: AsyncGenerator<T, void> }[] = [];
  try {
    for await (const value of values) {
      queue.push({ value, parts: begun(open(value)) });
      const next = queue.length > count ? queue.shift() : undefined;
      if (next) yield next;
    }
    for (let next = queue.shift(); next; next = queue.shift()) yield next;
  } finally {
    for (const { parts } of queue) await ended(parts);
  }
}

/** A generator that nobody has asked yet does not run its `finally` by `return` alone. */
async function ended(parts: AsyncGenerator<unknown, void>): Promise<void> {
  await parts.next().catch(() => {});
  await parts.return();
}
