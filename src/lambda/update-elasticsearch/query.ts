import { TIME_FIELD } from '../../schema/index.ts';

/** A query of the search engine. */
export type Query = Readonly<Record<string, unknown>>;

export const exists = (field: string): Query => ({ exists: { field } });
export const term = (field: string, value: unknown): Query => ({ term: { [field]: value } });
/** Events at or after this time, milliseconds since the epoch; all unless given. */
export const eventsSince = (since?: number): Query[] =>
  since === undefined ? [] : [{ range: { [TIME_FIELD]: { gte: since, format: 'epoch_millis' } } }];
/** All of `filter`, none of `not`. */
export const all = (filter: readonly Query[], not: readonly Query[] = []): Query => ({
  bool: { filter, must_not: not },
});
