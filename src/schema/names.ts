/** Names that the forwarder, the setup Lambda, the dashboards and the health checks share. */

/** Title of the index pattern; also the pattern of the index template. What each index holds is in `periods.ts`. */
export const INDEX_PATTERN = 'cloudtrail-*';
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
