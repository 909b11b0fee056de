import type { JsonObject } from '../json.ts';
import { at, isObject, text } from '../json.ts';
import {
  type Call,
  callOf,
  isNameless,
  isThing,
  LOOKS_LIKE,
  NEVER,
  rankOf,
  THING,
  WRAPPER,
} from './parameter-rank.ts';

/** A name, and how well it says what the call is about. */
interface Found {
  readonly rank: number;
  readonly name?: string | undefined;
}
const NOTHING: Found = { rank: NEVER };

/** What the request names the thing itself beats what the response calls it, if it is as good. */
const RESPONSE = 5;

/**
 * What a call is about: the name or id of the resource that it acted on, several of them one after another. Undefined
 * where a record names nothing.
 *
 * The thing that a call is named after comes first: `CreateDBSnapshot` is about the snapshot and not about the
 * database. So no service needs a table of its own; `parameter-rank.ts` has what this rule does not tell.
 */
export function targetOf(record: JsonObject): string | undefined {
  const call = callOf(record.eventName);
  const asked = best(record.requestParameters, call);
  const made = call.makes ? best(record.responseElements, call, 'thing') : NOTHING;
  const found = made.rank + RESPONSE < asked.rank ? made : asked;
  if (found.rank < LOOKS_LIKE) return found.name;
  // What stands beside a sign-in tells of the one who signs in.
  if (record.eventSource === 'signin.amazonaws.com') return found.name;
  const beside = besideOf(record, call);
  if (beside.rank < LOOKS_LIKE) return beside.name;
  return firstArn(record.resources) ?? found.name ?? (isOfService(record) ? beside.name : undefined);
}

const isOfService = ({ eventType }: JsonObject): boolean => eventType === 'AwsServiceEvent';

/** What a service does by itself has no request; it says elsewhere what that was about. */
function besideOf(record: JsonObject, call: Call): Found {
  const details = best(record.serviceEventDetails, call, 'deep');
  const added = best(record.additionalEventData, call);
  return details.rank <= added.rank ? details : added;
}

/** AWS nests names no deeper. */
const DEEPEST = 3;

/** `thing`: only what has to do with the thing; `deep`: also inside parameters whose names tell nothing. */
type Where = 'all' | 'thing' | 'deep';

function best(parameters: unknown, call: Call, where: Where = 'all', depth = 0): Found {
  if (!isObject(parameters) || Array.isArray(parameters) || depth > DEEPEST) return NOTHING;
  let found = NOTHING;
  for (const key in parameters) {
    const rank = rankOf(key, call);
    const value = parameters[key];
    if (rank === WRAPPER || (rank === NEVER && where !== 'all')) {
      const inside = best(value, call, rank === WRAPPER ? where : 'thing', depth + 1);
      if (inside.rank < found.rank) found = inside;
    } else if (rank < found.rank && (where !== 'thing' || isOwnerOrThing(rank))) {
      const name =
        typeof value === 'string' && isNameless(rank, key, value) ? undefined : nameIn(value, rank, call);
      if (name !== undefined) found = { rank, name };
    }
  }
  return found;
}

const isOwnerOrThing = (rank: number): boolean => rank < THING || isThing(rank);

/** As many names as fit into a cell of a table. */
const MOST = 10;

function nameIn(value: unknown, rank: number, call: Call, depth = 0): string | undefined {
  if (typeof value === 'string') return isName(value) ? value : undefined;
  if (!isObject(value) || depth > DEEPEST) return undefined;
  if (Array.isArray(value)) return together(value, rank, call, depth + 1);
  // EC2's ways to write a list, and a value in one.
  const inside = value.items ?? value.item ?? value.content;
  if (inside !== undefined) return nameIn(inside, rank, call, depth + 1);
  // Systems Manager's: `targets: [{key: InstanceIds, values: […]}]`.
  if ('values' in value)
    return value.key === 'InstanceIds' ? nameIn(value.values, rank, call, depth + 1) : undefined;
  return inObject(value, rank, call);
}

function together(values: readonly unknown[], rank: number, call: Call, depth: number): string | undefined {
  const names = new Set(values.flatMap((value) => nameIn(value, rank, call, depth) ?? []));
  if (names.size === 0) return undefined;
  const shown = [...names].slice(0, MOST).join(' ');
  return names.size > MOST ? `${shown} and ${names.size - MOST} more` : shown;
}

const PLAIN: ReadonlySet<string> = new Set(['id', 'name', 'arn', 'identifier', 'resourceid']);

function inObject(value: JsonObject, rank: number, call: Call): string | undefined {
  const own = isThing(rank);
  let found = NOTHING;
  for (const key in value) {
    const inner = rankOf(key, call);
    if (inner >= found.rank || (own && !isOwnerOrThing(inner) && !PLAIN.has(key.toLowerCase()))) continue;
    const name = text(value[key]);
    if (name !== undefined && isName(name) && !isNameless(inner, key, name)) found = { rank: inner, name };
  }
  return found.name;
}

/** Longer than any ARN is no name. */
const LONGEST = 2048;

/** Not a policy or another text, and not what stands where a value was left out. */
const isName = (value: string): boolean =>
  value !== '' &&
  value !== '-' &&
  value.length <= LONGEST &&
  !value.startsWith('{') &&
  !value.startsWith('[') &&
  !value.startsWith('*') &&
  !value.startsWith('HIDDEN_DUE_TO_SECURITY_REASONS') &&
  !value.includes('\n');

function firstArn(resources: unknown): string | undefined {
  if (!Array.isArray(resources)) return undefined;
  for (const resource of resources) {
    const arn = text(at(resource, 'ARN')) ?? text(at(resource, 'arn'));
    if (arn !== undefined) return arn;
  }
  return undefined;
}
