/** A query of the search engine. */
export type Query = Readonly<Record<string, unknown>>;

export const exists = (field: string): Query => ({ exists: { field } });
export const term = (field: string, value: unknown): Query => ({ term: { [field]: value } });
/** All of `filter`, none of `not`. */
export const all = (filter: readonly Query[], not: readonly Query[] = []): Query => ({
  bool: { filter, must_not: not },
});
