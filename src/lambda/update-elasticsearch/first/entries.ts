import { createHash } from 'node:crypto';
import type { Actor } from './actor-key.ts';
import type { Dimension } from './event-fields.ts';

/** Where a mark is. */
export interface Marked {
  readonly index: string;
  readonly id: string;
}

/** A document of the index of actors: when an actor was first seen, at all or with a value. */
export interface Entry extends Actor {
  /** Id of the actor's own entry. */
  readonly key: string;
  readonly dimension: Dimension | 'actor';
  /** Empty in the actor's own entry. */
  readonly value: string;
  /** Event time, milliseconds since the epoch. */
  readonly first: number;
  /** Whether the mark may have to be set, moved or taken away. */
  readonly pending: boolean;
  /** The event that has the mark. */
  readonly marked?: Marked | null;
}

/** Nothing is new in an actor's first days: everything would be. */
const LEARNING = 14 * 86_400_000;

/** Whether `first` of a value is late enough after the actor's own to be worth a mark. */
export const qualifies = (first: number, ofActor: number): boolean => first - ofActor >= LEARNING;

/** Values `first` for which {@link qualifies} changes when the actor's own moves to an earlier time: `[gte, lt)`. */
export const changedBy = (to: number, from: number) => ({ gte: to + LEARNING, lt: from + LEARNING });

/** The same for the same actor and value, so that a second run writes no second document. */
export const entryId = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);

export const keyOf = ({ account, type, name }: Actor): string => entryId(account, type, name);

/** What makes the index of actors; no field but these is searched. One replica where there is a second node for it. */
export const actorsIndex = () => ({
  settings: { number_of_shards: 1, auto_expand_replicas: '0-1' },
  mappings: {
    dynamic: false,
    properties: {
      ...Object.fromEntries(
        ['key', 'account', 'type', 'name', 'dimension', 'value'].map((name) => [name, { type: 'keyword' }]),
      ),
      first: { type: 'date', format: 'epoch_millis' },
      pending: { type: 'boolean' },
    },
  },
});
