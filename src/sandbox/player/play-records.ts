import {
  type CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { CliError } from '../../core/errors.ts';
import { MAX_LOGGED_RECORD, PUT_LOG_EVENTS, pack } from './pack.ts';
import { inOrder, trailFiles } from './trail-files.ts';

export interface PlayOptions {
  /** JSON texts of CloudTrail records. */
  readonly records: readonly string[];
  readonly logs: Pick<CloudWatchLogsClient, 'send'>;
  readonly s3: Pick<S3Client, 'send'>;
  readonly logGroup: string;
  /** The trail's bucket; undefined when the stack only follows a log group that was there before it. */
  readonly bucket: string | undefined;
  readonly accountId: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onProgress?: (progress: { readonly played: number; readonly total: number }) => void;
}

export interface Played {
  /** Records that went to the log group. */
  readonly played: number;
  /** Records that CloudTrail would not send to CloudWatch Logs; they are in the bucket only. */
  readonly tooLarge: number;
}

/**
 * Delivers records as a trail does: to its bucket as gzipped files by day, and to its log group in batches.
 *
 * @throws CliError when the log group refuses events.
 */
export async function playRecords(options: PlayOptions): Promise<Played> {
  const { records, s3, bucket, now } = options;
  const timed = inOrder(records, now());
  for (const { key, body } of bucket === undefined ? [] : trailFiles(timed, options)) {
    const meta = { ContentType: 'application/json', ContentEncoding: 'gzip' };
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...meta }));
  }
  const logged = timed.map(({ text }) => text).filter((text) => Buffer.byteLength(text) <= MAX_LOGGED_RECORD);
  await deliver(logged, options);
  return { played: logged.length, tooLarge: records.length - logged.length };
}

async function deliver(records: readonly string[], options: PlayOptions): Promise<void> {
  const { logs, logGroup: logGroupName, accountId, region, now, onProgress } = options;
  const logStreamName = `${accountId}_CloudTrail_${region}`;
  await createStream(logs, { logGroupName, logStreamName });
  let played = 0;
  for (const batch of pack(records, PUT_LOG_EVENTS)) {
    // The time of delivery, as CloudTrail's: CloudWatch Logs takes no events older than 14 days.
    const timestamp = now();
    const logEvents = batch.map((message) => ({ message, timestamp }));
    const answer = await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    if (answer.rejectedLogEventsInfo) {
      throw new CliError('log-events-rejected', `The log group ${logGroupName} refused CloudTrail records.`, {
        why: JSON.stringify(answer.rejectedLogEventsInfo),
      });
    }
    played += batch.length;
    onProgress?.({ played, total: records.length });
  }
}

async function createStream(
  logs: PlayOptions['logs'],
  stream: { readonly logGroupName: string; readonly logStreamName: string },
): Promise<void> {
  try {
    await logs.send(new CreateLogStreamCommand(stream));
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  }
}
