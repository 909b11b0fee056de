import { all, exists, type Query, term } from '../query.ts';
import { type Actor, type ActorFields, actorIn } from './actor-key.ts';
import { programOf } from './program.ts';

/** What is remembered of an actor; `first.<dimension>` is the mark on an event. */
export type Dimension = 'service' | 'region' | 'country' | 'network' | 'agent';

const FIELD: Readonly<Record<Dimension, string>> = {
  service: 'eventSource',
  region: 'awsRegion',
  country: 'source.country',
  network: 'source.network',
  agent: 'userAgent',
};
const DIMENSIONS = Object.keys(FIELD) as Dimension[];
export const markOf = (dimension: Dimension): string => `first.${dimension}`;
export const MARKS: readonly string[] = DIMENSIONS.map(markOf);

const OF_ACTOR: Readonly<Record<keyof ActorFields, string>> = {
  account: 'userIdentity.accountId',
  type: 'userIdentity.type',
  actor: 'actor',
  kind: 'actorKind',
  fromConsole: 'sessionCredentialFromConsole',
  mfa: 'userIdentity.sessionContext.attributes.mfaAuthenticated',
};

/** Fields that tell who acted and with what, those of the actor first. All have doc values. */
export const EVENT_FIELDS: readonly string[] = [...Object.values(OF_ACTOR), ...Object.values(FIELD)];

/** Services act for themselves; nobody is behind an anonymous call. */
export const BY_ACTORS: Query = all(
  [exists('actor'), { terms: { actorKind: ['person', 'program', 'machine', 'agent', 'unknown'] } }],
  [term('userIdentity.accountId', 'ANONYMOUS_PRINCIPAL')],
);

/** Values of {@link EVENT_FIELDS} in one event, or of one bucket; null where there is none. */
export type Values = Readonly<Record<string, string | boolean | null | undefined>>;

export interface Seen {
  readonly actor: Actor;
  readonly values: readonly { readonly dimension: Dimension; readonly value: string }[];
}

/** Who acted, and what is to be remembered of it. Undefined where nobody is named. */
export function seenIn(values: Values): Seen | undefined {
  const fields = Object.entries(OF_ACTOR).map(([name, field]) => [name, values[field] ?? undefined]);
  const actor = actorIn(Object.fromEntries(fields) as ActorFields);
  if (actor === undefined) return undefined;
  return {
    actor,
    values: DIMENSIONS.flatMap((dimension) => {
      const value = rememberedOf(dimension, values[FIELD[dimension]]);
      return value === undefined ? [] : [{ dimension, value }];
    }),
  };
}

function rememberedOf(dimension: Dimension, value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  return dimension === 'agent' ? programOf(value) : value;
}

/** Doc values of an event, as a search gives them. */
export interface DocValues {
  readonly fields?: Readonly<Record<string, readonly (string | boolean | null)[]>>;
}

/** One value of each field. */
export const valuesOf = ({ fields = {} }: DocValues): Values =>
  Object.fromEntries(EVENT_FIELDS.map((field) => [field, fields[field]?.[0]]));
