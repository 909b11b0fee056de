/** What `work` makes of each value, in their order, `lanes` of them at once. The first failure ends it. */
export async function pooled<V, T>(
  values: readonly V[],
  lanes: number,
  work: (value: V) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  const source = values.entries();
  const lane = async (): Promise<void> => {
    for (const [at, value] of source) results[at] = await work(value);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, values.length) }, lane));
  return results;
}
