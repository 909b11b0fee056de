import { instant } from '../../logs-to-elasticsearch/values.ts';
import { RequestError } from '../../update-elasticsearch/request-error.ts';
import type { History } from '../deps.ts';
import type { FilesItem } from '../work.ts';
import { noLogFile } from './kind-of-file.ts';
import { recordsIn } from './records.ts';
import type { Piece } from './splitter.ts';
import { Unreadable } from './unreadable.ts';

/** A log file in a bucket. */
export interface LogFile {
  readonly bucket: string;
  readonly key: string;
  /** When it was delivered, milliseconds since the epoch; it stands in for the time of an event that has none. */
  readonly delivered: number;
  /** Its records, some at a time. @throws Unreadable */
  readonly records: () => AsyncGenerator<readonly Piece[]>;
}

/** The log files of an item, in the order of their keys, from where the item stands. */
export async function* logFiles(
  { bucket, prefix, after }: FilesItem,
  { s3 }: History,
): AsyncGenerator<LogFile> {
  for await (const { objects } of s3.list({ bucket, prefix, after })) {
    for (const { key, modified } of objects) {
      // A folder that somebody made in the console.
      if (key.endsWith('/')) continue;
      const delivered = deliveryTime(key) ?? Date.parse(modified);
      yield { bucket, key, delivered, records: () => recordsOf(bucket, key, s3) };
    }
  }
}

async function* recordsOf(bucket: string, key: string, s3: History['s3']): AsyncGenerator<readonly Piece[]> {
  const reason = noLogFile(key);
  if (reason !== undefined) throw new Unreadable(reason);
  try {
    yield* recordsIn(s3.bytes(bucket, key));
  } catch (error) {
    const refused = error instanceof RequestError ? reasonOf(error) : undefined;
    throw refused === undefined ? error : new Unreadable(refused);
  }
}

/** `AccountID_CloudTrail_RegionName_YYYYMMDDTHHmmZ_UniqueString` (CloudTrail User Guide, "CloudTrail log file examples"). */
const NAME = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_[^/]*$/;

function deliveryTime(key: string): number | undefined {
  const [, year, month, day, hour, minute] = NAME.exec(key) ?? [];
  return instant(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
}

/** What S3 says of a single object (S3 API Reference, "GetObject" and "Error responses"); undefined for what may pass. */
function reasonOf({ status, code, message }: RequestError): string | undefined {
  if (code === 'NoSuchKey' || status === 404) return 'It was there when the folder was listed, and is gone.';
  if (code === 'InvalidObjectState')
    return 'It is in an archive (S3 Glacier): restore it there first, then run this again.';
  if (/kms/i.test(code) || /kms:|kms key|AWSKMS/i.test(message))
    return `Its KMS key may not be used by the function's role, or is disabled: ${message}.`;
  if (code === 'AccessDenied' || status === 403)
    return `S3 denies access to it, as it does when the bucket is another account's: ${message}.`;
  if (status === 412) return 'It was overwritten while it was read.';
  return status >= 400 && status < 500 && status !== 429 ? `S3 does not give it: ${message}.` : undefined;
}
