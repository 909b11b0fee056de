/** What is picked out of every page of an answer, in one list. */
export async function everyOf<P, T>(
  pages: AsyncIterable<P>,
  pick: (page: P) => readonly (T | undefined)[] | undefined,
): Promise<T[]> {
  const found: T[] = [];
  for await (const page of pages)
    found.push(...(pick(page) ?? []).filter((one): one is T => one !== undefined));
  return found;
}
