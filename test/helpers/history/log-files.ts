import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';

/** A file as CloudTrail delivers it. */
export interface LogFile {
  readonly account: string;
  readonly region: string;
  /** When it is delivered: the folder's day, and the minute in the name. */
  readonly delivered: Date;
  readonly records: readonly object[];
  /** Of an organisation's trail. */
  readonly organization?: string;
  /** What the trail has before `AWSLogs/`; without a slash at its end. */
  readonly prefix?: string;
}

/** Where and when an event has happened, as its record says. */
interface Placed {
  readonly eventTime: string;
  readonly awsRegion: string;
  readonly recipientAccountId: string;
}

/** Between an event and the file it is in. */
const DELAY_MS = 5 * 60_000;
const AT_ONCE = 32;

/** Text of a file: `{"Records":[…]}`. */
const textOf = (records: readonly object[]): string => JSON.stringify({ Records: records });

const gzipped = (records: readonly object[]): Buffer => gzipSync(textOf(records), { level: 1 });

/** `YYYY/MM/DD` in UTC. */
const dayFolder = (time: Date): string => time.toISOString().slice(0, 10).replaceAll('-', '/');

/** `YYYYMMDDTHHmmZ` in UTC. */
const minuteOf = (time: Date): string =>
  `${time.toISOString().slice(0, 16).replaceAll('-', '').replace(':', '')}Z`;

/** Folder of a file, with a slash at its end: `…AWSLogs/<account>/CloudTrail/<region>/YYYY/MM/DD/`. */
function folderOf({ account, region, delivered, organization, prefix }: LogFile): string {
  const owner = [prefix, 'AWSLogs', organization, account].filter(
    (part) => part !== undefined && part !== '',
  );
  return `${owner.join('/')}/CloudTrail/${region}/${dayFolder(delivered)}/`;
}

/** Key of a file. CloudTrail ends its name with 16 random characters; here they follow from the contents. */
function keyOf(file: LogFile): string {
  const unique = createHash('sha256').update(textOf(file.records)).digest('base64').replace(/[+/=]/g, 'x');
  const name = `${file.account}_CloudTrail_${file.region}_${minuteOf(file.delivered)}_${unique.slice(0, 16)}.json.gz`;
  return `${folderOf(file)}${name}`;
}

/** The files in which CloudTrail delivers these records: one for each account, region and five minutes. */
export function filesOf<Entry extends Placed>(
  records: readonly Entry[],
  more: Pick<LogFile, 'organization' | 'prefix'> = {},
): LogFile[] {
  const files = new Map<string, LogFile & { readonly records: Entry[] }>();
  for (const record of records) {
    const { recipientAccountId: account, awsRegion: region } = record;
    const window = Math.floor(Date.parse(record.eventTime) / DELAY_MS);
    const name = `${account} ${region} ${window}`;
    const delivered = new Date((window + 1) * DELAY_MS);
    const file = files.get(name) ?? { account, region, delivered, ...more, records: [] };
    file.records.push(record);
    files.set(name, file);
  }
  return [...files.values()];
}

/** What a test may want of an object beside its body. */
export type Stored = Pick<
  PutObjectCommandInput,
  'StorageClass' | 'ServerSideEncryption' | 'SSEKMSKeyId' | 'SSEKMSEncryptionContext' | 'Metadata'
>;

/** Not restored from the archive: reading it is refused. */
export const ARCHIVED: Stored = { StorageClass: 'GLACIER' };

/** Encrypted under a key, by ARN, as the files of a trail are. */
export const encryptedUnder = (key: string, trail: string): Stored => ({
  ServerSideEncryption: 'aws:kms',
  SSEKMSKeyId: key,
  SSEKMSEncryptionContext: Buffer.from(JSON.stringify({ 'aws:cloudtrail:arn': trail })).toString('base64'),
});

/** An object to write. */
interface Written {
  readonly key: string;
  readonly body: Uint8Array;
}

/** The file as an object: gzip below its key. */
const objectOf = (file: LogFile): Written => ({ key: keyOf(file), body: gzipped(file.records) });

/** Writes objects, many at once. Returns their keys. */
async function writeObjects(
  s3: S3Client,
  Bucket: string,
  objects: readonly Written[],
  stored: Stored = {},
): Promise<string[]> {
  const waiting = [...objects];
  const work = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
      await s3.send(
        new PutObjectCommand({
          ...{
            Bucket,
            Key: next.key,
            Body: next.body,
            ContentType: 'application/json',
            ContentEncoding: 'gzip',
          },
          ...stored,
        }),
      );
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return objects.map(({ key }) => key);
}

/** Writes files as CloudTrail does. Returns their keys, in the order of the files. */
export const writeLogFiles = (
  s3: S3Client,
  bucket: string,
  files: readonly LogFile[],
  stored: Stored = {},
): Promise<string[]> => writeObjects(s3, bucket, files.map(objectOf), stored);
