/** Objects read at once: S3 answers each after some 20 ms, whatever else is asked. */
const LANES = 16;

/** Does the work for each item, a few at a time. Items are taken as they are worked on. */
export async function eachOf<T>(
  items: Iterable<T> | AsyncIterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const source = (async function* () {
    yield* items;
  })();
  const lane = async () => {
    for (let next = await source.next(); !next.done; next = await source.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
