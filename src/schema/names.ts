/** Names that the forwarder, the setup Lambda, the dashboards and the health checks share. */

/** Event indices are `cloudtrail-YYYY.MM`, by event time, UTC. */
const INDEX_PREFIX = 'cloudtrail-';
/** Title of the index pattern; also the pattern of the index template. */
export const INDEX_PATTERN = `${INDEX_PREFIX}*`;
/** Saved-object id of the index pattern. */
export const INDEX_PATTERN_ID = 'cloudtrail';
/** Takes whatever the engine refuses, whole, with the reason. Outside {@link INDEX_PATTERN} on purpose. */
export const QUARANTINE_INDEX = 'quarantine-cloudtrail';
/** What each actor was seen with, kept longer than the events. Outside {@link INDEX_PATTERN} on purpose. */
export const ACTORS_INDEX = 'actors-cloudtrail';
/** One document: whether events arrive, as the updater last saw. Outside {@link INDEX_PATTERN} on purpose. */
export const HEALTH_INDEX = 'health-cloudtrail';
/** Claims of the messages that were sent. Outside {@link INDEX_PATTERN} on purpose. */
export const MESSAGES_INDEX = 'messages-cloudtrail';
export const TIME_FIELD = 'eventTime';
/** The same of the quarantine: what is refused may have no time of its own. */
export const QUARANTINE_TIME_FIELD = 'receivedAt';
/** The same of the health document. */
export const HEALTH_TIME_FIELD = 'checkedAt';
/** Names of the index templates on the domain; the last one in a stack with alerts. */
export const TEMPLATE_NAME = 'cloudtrail';
export const QUARANTINE_TEMPLATE_NAME = 'cloudtrail-quarantine';
export const MESSAGES_TEMPLATE_NAME = 'cloudtrail-messages';

const MONTH_INDEX = /^cloudtrail-(\d{4})\.(0[1-9]|1[0-2])$/;

/** The index for an event at `time` (milliseconds since the epoch). */
export function indexFor(time: number): string {
  const date = new Date(time);
  const month = `${date.getUTCMonth() + 1}`.padStart(2, '0');
  return `${INDEX_PREFIX}${date.getUTCFullYear()}.${month}`;
}

/**
 * First millisecond after the month that an event index holds; undefined for every other name, so that
 * retention can never touch an index it does not own.
 */
export const indexEnd = (name: string): number | undefined => monthOf(name, 1);

/** First millisecond of the month that an event index holds; undefined for every other name. */
export const indexStart = (name: string): number | undefined => monthOf(name, 0);

function monthOf(name: string, later: 0 | 1): number | undefined {
  const match = MONTH_INDEX.exec(name);
  return match ? Date.UTC(Number(match[1]), Number(match[2]) - 1 + later, 1) : undefined;
}
