import { isObject, type JsonObject } from '../../json.ts';
import { isDigest, summaryKey } from '../../logs-to-elasticsearch/kinds.ts';

const DIGEST = 'It is a digest file of CloudTrail: it lists log files and holds no event.';
const INSIGHT = 'It is a file of CloudTrail Insights: it holds no event, but what is unusual about events.';
const NO_RECORDS = 'It holds JSON, but no "Records" and no CloudTrail event.';

/**
 * Why a file of such a key holds no events, as far as its key says so; CloudTrail puts what is no log file into folders of
 * other names (CloudTrail User Guide, "Finding your CloudTrail log files", "CloudTrail digest file structure").
 */
export function noLogFile(key: string): string | undefined {
  if (key.includes('/CloudTrail-Digest/')) return DIGEST;
  if (key.includes('/CloudTrail-Insight/')) return INSIGHT;
  return undefined;
}

/**
 * Why a file with this first record holds no events; undefined for one that does. What stands in a list of records is
 * looked at one by one later; what stands at the top has to be an event.
 */
export function noEvents(text: string, listed: boolean): string | undefined {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(record)) return undefined;
  if (isDigest(record)) return DIGEST;
  // CloudTrail User Guide, "CloudTrail record contents for Insights events".
  if (record.eventCategory === 'Insight' || record.eventType === 'AwsCloudTrailInsight') return INSIGHT;
  return listed || isEvent(record) ? undefined : NO_RECORDS;
}

const isEvent = (record: JsonObject): boolean =>
  ['eventID', 'eventTime', 'eventName', 'eventSource'].some((key) => record[key] !== undefined) ||
  summaryKey(record).id !== undefined;
