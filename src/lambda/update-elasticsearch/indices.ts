import {
  dailyFromOf,
  INDEX_PATTERN,
  indexEnd,
  indexFor,
  indexTemplate,
  isExpired,
  MESSAGES_INDEX,
  MESSAGES_TEMPLATE_NAME,
  messagesTemplate,
  QUARANTINE_INDEX,
  QUARANTINE_TEMPLATE_NAME,
  quarantineTemplate,
  TEMPLATE_NAME,
  type Template,
} from '../../schema/index.ts';
import type { Desired } from './desired.ts';
import type { Ask } from './domain.ts';
import { RequestError } from './request-error.ts';
import { type StoredTemplate, sameTemplate } from './same-template.ts';

const REPLICAS = 'index.number_of_replicas';
/** As patterns, so that an absent index is no error. */
const PATTERNS = `${INDEX_PATTERN},${QUARANTINE_INDEX}*`;

/** The templates the domain shall have, by name; `shards` of an index of events. */
export function wantedTemplates({ replicas, messages }: Desired, shards = 1): Record<string, Template> {
  return {
    [TEMPLATE_NAME]: indexTemplate({ replicas, shards }),
    [QUARANTINE_TEMPLATE_NAME]: quarantineTemplate({ replicas }),
    ...(messages ? { [MESSAGES_TEMPLATE_NAME]: messagesTemplate() } : {}),
  };
}

/**
 * Fingerprint of a template on the domain; null when there is none. One that carries the fingerprint of `wanted` and is
 * another all the same was changed by hand: `changed`.
 */
export async function storedHash(ask: Ask, name: string, wanted: Template): Promise<string | null> {
  const answer = (await ask('GET', `/_index_template/${name}`)) as
    | { index_templates?: { index_template?: StoredTemplate }[] }
    | undefined;
  const stored = answer?.index_templates?.[0]?.index_template;
  if (stored === undefined) return null;
  const hash = stored._meta?.hash ?? 'unmarked';
  return hash === wanted._meta?.hash && !sameTemplate(stored, wanted) ? 'changed' : hash;
}

/** Writes the templates that differ; the changes made. */
export async function reconcileTemplates(ask: Ask, desired: Desired, shards = 1): Promise<string[]> {
  const changes: string[] = [];
  for (const [name, template] of Object.entries(wantedTemplates(desired, shards))) {
    if ((await storedHash(ask, name, template)) === template._meta?.hash) continue;
    await ask('PUT', `/_index_template/${name}`, template);
    changes.push(`index template ${name}`);
  }
  return changes;
}

/**
 * Creates the quarantine index and the present month's or day's event index, so that the index pattern finds fields; with alerts the index
 * of the messages, which is to have the template's settings.
 */
export async function reconcileIndices(
  ask: Ask,
  now: number,
  { messages, dailyFrom }: Pick<Desired, 'messages' | 'dailyFrom'> = {},
): Promise<string[]> {
  const there = new Set(await indexNames(ask, messages ? `${PATTERNS},${MESSAGES_INDEX}*` : PATTERNS));
  const present = indexFor(now, dailyFromOf(dailyFrom));
  const wanted = [QUARANTINE_INDEX, present, ...(messages ? [MESSAGES_INDEX] : [])];
  const missing = wanted.filter((name) => !there.has(name));
  for (const name of missing) await createIndex(ask, name);
  return missing.map((name) => `index ${name}`);
}

/** Gives the existing indices the replicas the domain's size allows: one node cannot hold any, and stays yellow. */
export async function reconcileReplicas(ask: Ask, replicas: number): Promise<string[]> {
  const answer = (await ask('GET', `/${PATTERNS}/_settings/${REPLICAS}?flat_settings=true`)) as
    | Record<string, { settings?: Record<string, string> }>
    | undefined;
  const changes: string[] = [];
  for (const [name, { settings }] of Object.entries(answer ?? {})) {
    const ours = name === QUARANTINE_INDEX || indexEnd(name) !== undefined;
    if (!ours || settings?.[REPLICAS] === String(replicas)) continue;
    await ask('PUT', `/${name}/_settings`, { [REPLICAS]: replicas });
    changes.push(`replicas of ${name}`);
  }
  return changes;
}

/** Deletes event indices whose month or day ended more than `indexRetentionDays` ago. Touches no other name. */
export async function expireIndices(ask: Ask, days: number, now: number): Promise<string[]> {
  if (days <= 0) return [];
  const names = await indexNames(ask, INDEX_PATTERN);
  const expired = names.filter((name) => isExpired(name, days, now));
  for (const name of expired.sort()) await ask('DELETE', `/${name}`);
  return expired.map((name) => `deleted index ${name}`);
}

/** Names of all indices of a pattern, closed and hidden ones too. */
export async function indexNames(ask: Ask, pattern: string): Promise<string[]> {
  const rows = (await ask('GET', `/_cat/indices/${pattern}?format=json&h=index&expand_wildcards=all`)) as
    | { index: string }[]
    | undefined;
  return rows?.map((row) => row.index) ?? [];
}

/** Makes an index, unless the forwarder or another run has done so meanwhile. */
export async function createIndex(ask: Ask, name: string, body?: object): Promise<void> {
  try {
    await ask('PUT', `/${name}`, body);
  } catch (error) {
    if (!(error instanceof RequestError && error.code === 'resource_already_exists_exception')) throw error;
  }
}
